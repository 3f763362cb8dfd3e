import { INSTANT, reasonZh } from '../rules/reason-words.ts'
import type { Instant } from '../rules/time.ts'
import type { Language } from './stores/preferences.ts'

/** How instants and what the book names are said to a reader. */
export interface Said {
  readonly language: Language
  readonly instant: (t: Instant) => string
  /** The check that is named so in English, by its name in the reader's language; null where there is none. */
  readonly check: (name: string) => string | null
}

/** The arithmetic of an indicator, which the engine says in both languages at once (`rules/indicator.ts`). */
const ASSESSED = /^(\S+) ([^：；]+): ([^；]+)；目标 target ([^；（]+)(?:；(\S+) ([^：；]+): ([^；（]+))?（([^）]+)）$/

function assessed(text: string, language: Language): string | null {
  const parts = ASSESSED.exec(text)
  if (parts === null) return null
  const [, zh, en, ratio, target, ratedZh, ratedEn, rated, days] = parts
  if (language === 'en')
    return `${en}: ${ratio}; target ${target}${rated === undefined ? '' : `; ${ratedEn}: ${rated}`} (${days})`
  return `${zh}：${ratio}；目标 ${target}${rated === undefined ? '' : `；${ratedZh}：${rated}`}（${days}）`
}

/**
 * A text of the engine for a reader: instants in the site's zone, and in Chinese what it says. Null where that isn't known;
 * the text is then shown as it stands.
 */
export function translated(text: string, { language, instant, check }: Said): string | null {
  const arithmetic = assessed(text, language)
  if (arithmetic !== null) return arithmetic
  const local = text.replace(INSTANT, (one) => instant(Date.parse(one)))
  if (language === 'en') return local
  const zh = reasonZh(text, instant)
  if (zh !== null) return zh
  // Findings of facts that changed: `class: "instant" → "promised"` says itself.
  return text.includes(' → ') ? local : check(text)
}
