import { expect, test } from 'vitest'
import { bookText } from '../../backend/book-command.ts'
import { readBookFiles } from '../../backend/book.ts'
import { conditionText } from '../../rules/condition-words.ts'
import { KIND_WORDS, SUBJECT_WORDS } from '../../rules/kind-words.ts'
import { sentencesOf } from '../../rules/sentences.ts'
import { EVENT_KINDS, SUBJECT_KINDS } from '../../rules/vocabulary.ts'

const parts = await readBookFiles('rules/book')
const said = sentencesOf(parts)
const sentences = (id: string, language: 'zh' | 'en'): string[] =>
  said.filter((one) => one.id === id).flatMap((one) => one.sentences.map((text) => text[language]))

test('the vocabulary has words in both languages for every kind of event and of subject', () => {
  expect(Object.keys(KIND_WORDS).sort()).toEqual([...EVENT_KINDS, 'presence.seen'].sort())
  for (const kind of SUBJECT_KINDS) expect(SUBJECT_WORDS[kind]?.zh).toMatch(/\p{Script=Han}/u)
  for (const { zh, en } of Object.values(KIND_WORDS)) {
    expect(zh).toMatch(/\p{Script=Han}/u)
    expect(en).not.toMatch(/\p{Script=Han}/u)
  }
})

test('every rule, check and indicator of the shipped book is said, and none with a hole in its words', () => {
  const ids = parts.flatMap(({ entries }) =>
    [...(entries.rules ?? []), ...(entries.checks ?? []), ...(entries.indicators ?? [])].map(({ id }) => id),
  )
  expect(ids.length).toBeGreaterThan(80)
  expect(said.map(({ id }) => id)).toEqual(ids)
  for (const language of ['zh', 'en'] as const) {
    const text = bookText(said, [language])
    for (const id of ids) expect(text).toContain(id)
    // A quoted expression shows its kinds as they are written, and explains them.
    const plain = text.replaceAll(/`[^`]*`/g, '')
    expect(plain).not.toMatch(/undefined|\[object|null/)
    for (const kind of EVENT_KINDS) expect(plain).not.toContain(kind)
  }
})

test('the promise in sentences', () => {
  expect(sentences('promise', 'en')).toEqual([
    'Basis: 行政许可法 第四十二条; 窗口承诺.',
    'It concerns each case, if the item’s class is «promised».',
    'The clock starts when the case is accepted or «Intake: told in time, else deemed accepted» (intake) turns red (then it is moved back to when the case is received).',
    'It stops when the case is decided or the case is withdrawn.',
    'It is paused from when the case is suspended until the case is resumed, if the event’s reason is «hearing», «tender», «auction», «inspection», «testing», «quarantine», «appraisal» or «expert review».',
    'Limit: the working days that the item promises, the start day not counted, ending at close.',
    'Calendar: «Office hours» (cn-office).',
    'Yellow when 1 working day left or when 90 % used, whichever comes first.',
    'Red when overdue.',
    'Where the limit is at most two working days, yellow at 2 h of open time left instead.',
    'It is a matter of the promise.',
    'Class of conduct: slowness.',
    'It is told to the department and the efficiency office.',
  ])
  expect(sentences('promise', 'zh')).toContain('停止：办件办结（作出决定）或办件申请人撤回时。')
  expect(sentences('statutory', 'zh')).toContain(
    '延长：办件延长期限时，延长事件所载天数，最多 1 次，每次不超过 10 天，由行政机关负责人批准，须说明理由。',
  )
  expect(sentences('instant', 'en')).toContain(
    'Limit: by the close of the day, or of the next working day where it has closed or is a day off.',
  )
  // Red, and yellow from the earlier of two thresholds; a feed that is waited for, and several.
  expect(sentences('promise', 'zh')).toContain('黄灯：剩余 1 个工作日或已用 90 %（以先到者为准）。')
  expect(sentences('intake', 'en')).toContain('It waits for what is told by the feed «Approval network» (approval).')
  expect(sentences('presence', 'en')).toContain(
    'It waits for what is told by all of the feeds «Window video» (video), «Ticket calls» (tickets) and «Sign-in» (sign-in).',
  )
  expect(sentences('tacit-consent', 'zh')).toContain('提醒：自起算。')
  expect(sentences('branch', 'en')).toContain(
    'Limit: the working days that the starting event plans, 3 working days where it tells none, the start day not counted, ending at close.',
  )
  expect(sentences('monthly-bulletin', 'zh')).toContain(
    '“每月通报”（monthly-bulletin）每月各有一个时钟，不需事件，自周期开始起算。',
  )
  expect(sentences('presence', 'en')).toContain('Limit: 15 min.')
})

test('conditions are said as far as they are simple, else quoted with the kinds in them explained', () => {
  expect(conditionText('has(event.rating) && event.rating <= 2').en).toBe('the event’s rating is at most 2')
  expect(conditionText('!("complaint.verified" in history)').zh).toBe('此前没有“投诉核实”')
  expect(conditionText('!has(event.reason) || event.reason == ""').en).toBe(
    'the event’s reason is not on record, or the event’s reason is empty',
  )
  expect(conditionText('daysSince["tender.announced"] < 20').en).toBe(
    'the time since the tender is announced is less than 20 days',
  )
  expect(conditionText('pause.endedBy == "case.decided"').en).toBe('the pause’s end is «the case is decided»')
  expect(conditionText('pause.endedBy.size() > "case.decided".size()').en).toBe(
    'the expression `pause.endedBy.size() > "case.decided".size()` holds (`case.decided`: the case is decided)',
  )
})

test('every condition of the shipped book is said in words: no expression is left for a reader who does not program', () => {
  for (const language of ['zh', 'en'] as const) expect(bookText(said, [language])).not.toContain('`')
})

test('what a bracket holds together stays together, and what negates it is said', () => {
  expect(conditionText('(!has(event.notice) || event.notice == "") && event.fee > 0').zh).toBe(
    '（未记录该事件的告知书文号，或者该事件的告知书文号为空），且该事件的收费多于 0',
  )
  expect(conditionText('event.fee > 0 || has(event.notice) && event.days > 1').zh).toBe(
    '该事件的收费多于 0，或者（已记录该事件的告知书文号，且该事件的天数多于 1）',
  )
  expect(conditionText('!(has(event.result) && event.result == "refused")').en).toBe(
    'the event’s result is not told to be «refused»',
  )
  expect(conditionText('!(has(event.rating) && event.rating >= 1 && event.rating <= 5)').en).toBe(
    'it is not so that (the event’s rating is at least 1, and the event’s rating is at most 5)',
  )
  // A fact that only begins alike is another one, so that the first has to be said.
  expect(conditionText('has(event.step) && event.steps == 1').zh).toBe('已记录该事件的环节，且该事件的环节清单为 1')
  expect(conditionText('has(event.fee) && !has(event.feeDue)').en).toBe(
    'the event’s fee is on record, and the event’s fee that is due is not on record',
  )
})

test('counts and spans are said of their kinds', () => {
  expect(conditionText('daysSince["voided:case.accepted"] > 0').zh).toBe('晚于“办件受理（原记录，已作废）”当日')
  expect(conditionText('minutesSince["case.corrected"] <= minutesSince["case.accepted"]').zh).toBe(
    '最近一次“办件补正齐全”不早于“办件受理”',
  )
  expect(conditionText('size(joint.branches) > ("joint.issued" in history ? history["joint.issued"] : 0)').zh).toBe(
    '联办件的分件的数目多于“联办件统一发证”的次数',
  )
  expect(
    conditionText('has(item.steps) != has(edited.steps) || (has(item.steps) && edited.steps != item.steps)').zh,
  ).toBe('事项的环节清单有改动')
})

test('every rule, check and indicator of the shipped book says on what it rests, how grave it is, what conduct it shows, and who is told', () => {
  const all = parts.flatMap(({ entries }) => [
    ...(entries.rules ?? []),
    ...(entries.checks ?? []),
    ...(entries.indicators ?? []),
  ])
  for (const { id, name, basis, gravity, conduct, audience } of all) {
    expect(name, id).toMatchObject({
      zh: expect.stringMatching(/\p{Script=Han}/u),
      en: expect.stringMatching(/^[^\p{Script=Han}]+$/u),
    })
    expect(basis, id).toMatch(/\p{Script=Han}/u)
    expect(gravity, id).toBeDefined()
    expect(conduct, id).toBeDefined()
    expect(audience?.length, id).toBeGreaterThan(0)
  }
})
