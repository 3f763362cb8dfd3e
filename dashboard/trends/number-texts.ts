import type { Language } from '../stores/preferences.ts'
import type { Change, Value } from './figures.ts'

const formats = new Map<string, Intl.NumberFormat>()

function format(language: Language, digits: number, signed: boolean): Intl.NumberFormat {
  const key = `${language} ${digits} ${signed}`
  let one = formats.get(key)
  if (one === undefined) {
    one = new Intl.NumberFormat(language, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: signed ? 'exceptZero' : 'auto',
    })
    formats.set(key, one)
  }
  return one
}

/** What stands where there is nothing to tell. */
export const NOTHING = '—'

export const countText = (count: number, language: Language): string => format(language, 0, false).format(count)

const LEAST = 0.001

/** `98.6%`. One that isn't whole is never rounded to 100 %, nor one that isn't nothing to 0 %. */
export function shareText(share: number | null, language: Language): string {
  if (share === null) return NOTHING
  const percent = format(language, 1, false)
  if (share > 0 && share < LEAST / 2) return `<${percent.format(LEAST * 100)}%`
  if (share < 1 && share > 1 - LEAST / 2) return `>${percent.format((1 - LEAST) * 100)}%`
  return `${percent.format(share * 100)}%`
}

export function valueText({ value, denominator }: Value, language: Language): string {
  if (value === null) return NOTHING
  return denominator === null ? countText(value, language) : shareText(value, language)
}

/** `+5.3` of per cent or of percentage points, with its sign; null where there is nothing to tell. */
export function changeNumber({ value }: Change, language: Language): string | null {
  return value === null ? null : format(language, 1, true).format(value * 100)
}
