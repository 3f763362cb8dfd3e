import { FIELD_WORDS, MARK_WORDS, VALUE_WORDS } from './field-words.ts'
import { KIND_WORDS, SUBJECT_WORDS } from './kind-words.ts'
import type { Text } from './trace-text.ts'

/** What a condition names, in words: a fact and whose it is, a value, a mark that is set or not. */

const OWNERS: Readonly<Record<string, Text>> = {
  event: { zh: '该事件的', en: 'the event’s ' },
  item: { zh: '事项的', en: 'the item’s ' },
  edited: { zh: '修改后事项的', en: 'the edited item’s ' },
  subject: { zh: '其', en: 'its ' },
  before: { zh: '此前的', en: 'the earlier ' },
  pause: { zh: '该暂停的', en: 'the pause’s ' },
  clock: { zh: '该时钟的', en: 'the clock’s ' },
  across: { zh: '所统计的', en: 'the counted ' },
  recorded: { zh: '记录的', en: 'the record’s ' },
}

/** Whose fact it is, and which: null where a word is missing for it. */
export function factText(root: string | undefined, field: string | undefined): Text | null {
  const name = field === undefined ? undefined : FIELD_WORDS[field]
  if (root === undefined || name === undefined) return null
  const owner = OWNERS[root]
  if (owner !== undefined) return { zh: `${owner.zh}${name.zh}`, en: `${owner.en}${name.en}` }
  const of = SUBJECT_WORDS[root]
  return of === undefined
    ? null
    : { zh: `${of.zh}的${name.zh}`, en: `the ${of.en}’${of.en.endsWith('s') ? '' : 's'} ${name.en}` }
}

/** A fact of a path such as `event.planned`; null where it is none, or has no words. */
export function pathText(path: string): Text | null {
  const [, root, field] = /^([a-z]+)\.(\w+)$/.exec(path.trim()) ?? []
  return factText(root, field)
}

/** A mark that is set, or isn't: `pause.open`, `item.tacitConsent`; null where there are no words for it. */
export function markText(root: string, field: string, set: boolean): Text | null {
  const words = MARK_WORDS[field]?.[set ? 0 : 1]
  if (words !== undefined) return words
  const fact = factText(root, field)
  return fact === null
    ? null
    : { zh: `${fact.zh}为${set ? '是' : '否'}`, en: `${fact.en} is ${set ? 'set' : 'not set'}` }
}

/** A value as it stands in a condition: a number, or a text in its quotes. */
export function valueText(value: string): Text {
  if (!value.startsWith('"')) return { zh: ` ${value}`, en: value }
  const text = value.slice(1, -1)
  const words = VALUE_WORDS[text] ?? KIND_WORDS[text] ?? { zh: text, en: text }
  return { zh: `“${words.zh}”`, en: `«${words.en}»` }
}
