/** Where an instant lies in the open time of a calendar: in which working day, how far into it, and how long that day is. */
export interface OpenPlace {
  /** Working days since the year 2000 up to and with this one. */
  readonly day: number
  /** Open ms of the day until the instant; all of them from closing time until the next opening. */
  readonly ms: number
  /** Open ms of the whole day. */
  readonly of: number
}

/** A stretch of open time: whole working days, and what is left of it in ms. */
export interface OpenSpan {
  readonly days: number
  readonly ms: number
}

/**
 * The open time between two places of one calendar: from Friday's closing until Tuesday's second hour it is one working day
 * and an hour. None where `until` is not the later.
 */
export function openSpan(from: OpenPlace, until: OpenPlace): OpenSpan {
  const days = until.day - from.day
  if (days < 0 || (days === 0 && until.ms <= from.ms)) return { days: 0, ms: 0 }
  if (until.ms >= from.ms) return { days, ms: until.ms - from.ms }
  return { days: days - 1, ms: from.of - from.ms + until.ms }
}
