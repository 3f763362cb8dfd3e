import type { OpenSpan } from '../rules/open-span.ts'
import type { Instant } from '../rules/time.ts'
import {
  briefText,
  clockText,
  dateText,
  dateTimeText,
  minuteText,
  openSpanText,
  spanText,
  wholeText,
} from './format.ts'
import { useNames } from './stores/names.ts'
import { usePreferences } from './stores/preferences.ts'

const MOST_OUTDATED = 10_000

export interface Texts {
  readonly clock: (t: Instant) => string
  readonly minute: (t: Instant) => string
  readonly date: (t: Instant) => string
  readonly dateTime: (t: Instant) => string
  readonly whole: (t: Instant) => string
  readonly brief: (t: Instant, now: Instant) => string
  readonly span: (ms: number) => string
  /** How many subjects a new edition has still to look at; the server counts no further than 10,000. */
  readonly outdated: (count: number) => string
  readonly stretch: (stretch: { readonly span: OpenSpan; readonly open: boolean }) => string
}

/** Times and stretches of time in the reader's language and the site's zone. */
export function useTexts(): Texts {
  const names = useNames()
  const preferences = usePreferences()
  return {
    clock: (t) => clockText(t, preferences.language, names.zone),
    minute: (t) => minuteText(t, preferences.language, names.zone),
    date: (t) => dateText(t, preferences.language, names.zone),
    dateTime: (t) => dateTimeText(t, preferences.language, names.zone),
    whole: (t) => wholeText(t, preferences.language, names.zone),
    brief: (t, now) => briefText(t, now, preferences.language, names.zone),
    span: (ms) => spanText(ms, preferences.language),
    outdated: (count) => `${count.toLocaleString(preferences.language)}${count >= MOST_OUTDATED ? '+' : ''}`,
    stretch: ({ span, open }) =>
      open ? openSpanText(span, preferences.language) : spanText(span.ms, preferences.language),
  }
}
