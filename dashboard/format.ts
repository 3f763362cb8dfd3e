import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../rules/duration.ts'
import type { OpenSpan } from '../rules/open-span.ts'
import type { Instant } from '../rules/time.ts'
import type { Language } from './stores/preferences.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(
  language: Language,
  zone: string,
  options: Intl.DateTimeFormatOptions,
  key: string,
): Intl.DateTimeFormat {
  const name = `${language} ${zone} ${key}`
  let one = formats.get(name)
  if (one === undefined) {
    one = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
      timeZone: zone,
      hourCycle: 'h23',
      ...options,
    })
    formats.set(name, one)
  }
  return one
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit' }
const MINUTE: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' }
const DATE: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' }
const DATE_TIME: Intl.DateTimeFormatOptions = { month: '2-digit', day: '2-digit', ...MINUTE }
const WHOLE: Intl.DateTimeFormatOptions = { year: 'numeric', month: '2-digit', day: '2-digit', ...CLOCK }

/** `10:42:07` in the site's zone. */
export const clockText = (t: Instant, language: Language, zone: string): string =>
  format(language, zone, CLOCK, 'clock').format(t)
/** `10:42`. */
export const minuteText = (t: Instant, language: Language, zone: string): string =>
  format(language, zone, MINUTE, 'minute').format(t)
/** `Tue 24 Nov`. */
export const dateText = (t: Instant, language: Language, zone: string): string =>
  format(language, zone, DATE, 'date').format(t).replace(',', '')
/** `24/11, 10:42`. */
export const dateTimeText = (t: Instant, language: Language, zone: string): string =>
  format(language, zone, DATE_TIME, 'date-time').format(t).replace(',', '')
/** With the year and the second. */
export const wholeText = (t: Instant, language: Language, zone: string): string =>
  format(language, zone, WHOLE, 'whole').format(t).replace(',', '')

/** `10:42`, and with its date where that isn't `now`'s. */
export function briefText(t: Instant, now: Instant, language: Language, zone: string): string {
  const sameDay = dateText(t, language, zone) === dateText(now, language, zone) && Math.abs(t - now) < 2 * DAY_MS
  return sameDay ? minuteText(t, language, zone) : dateTimeText(t, language, zone)
}

/** Open time: `2 wd 1h`, and where no whole working day has passed `1h14m`. */
export function openSpanText({ days, ms }: OpenSpan, language: Language): string {
  if (days === 0) return spanText(ms, language)
  const hours = Math.floor(ms / HOUR_MS)
  return language === 'en' ? `${days} wd ${hours}h` : `${days}工作日${hours}小时`
}

const UNITS: Readonly<Record<Language, readonly [day: string, hour: string, minute: string, second: string]>> = {
  'zh-CN': ['天', '小时', '分', '秒'],
  en: ['d ', 'h ', 'm', 's'],
}

/** A stretch of time in its two greatest units, rounded down: `2h 14m`, `3d 2h`, `18s`. */
export function spanText(ms: number, language: Language): string {
  const [day, hour, minute, second] = UNITS[language]
  const whole = Math.max(0, ms)
  const days = Math.floor(whole / DAY_MS)
  const hours = Math.floor((whole % DAY_MS) / HOUR_MS)
  const minutes = Math.floor((whole % HOUR_MS) / MINUTE_MS)
  if (days > 0) return `${days}${day}${hours}${hour}`.trim()
  if (hours > 0) return `${hours}${hour}${minutes}${minute}`
  if (minutes > 0) return `${minutes}${minute}`
  return `${Math.floor(whole / SECOND_MS)}${second}`
}
