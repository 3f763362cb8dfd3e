/** Lengths of time in ms; apart from `time`, so that a browser that only counts needs no calendar. */
export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
