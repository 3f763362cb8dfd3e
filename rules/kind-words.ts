import type { Text } from './trace-text.ts'
import { VOIDED } from './vocabulary.ts'
import { VOIDED_BEFORE } from './voids.ts'

/** The vocabulary in words: what a kind of subject is called, and each kind of event as a clause, «when …» before it. */

const t = (zh: string, en: string): Text => ({ zh, en })

export const SUBJECT_WORDS: Readonly<Record<string, Text>> = {
  case: t('办件', 'case'),
  joint: t('联办件', 'joint case'),
  bundle: t('多证联办件', 'bundle of certificates'),
  tender: t('招投标项目', 'tender'),
  complaint: t('投诉', 'complaint'),
  report: t('监督员报告', 'monitor’s report'),
  proxy: t('代办事项', 'proxy service'),
  visit: t('走访问题', 'problem of a visit'),
  ledger: t('台账事项', 'ledger entry'),
  shift: t('窗口班次', 'window’s shift'),
  duty: t('值班与例行工作', 'duty'),
  patrol: t('巡查', 'patrol'),
  feed: t('数据源', 'feed'),
  item: t('事项', 'item of the catalogue'),
}

const CASE: Readonly<Record<string, Text>> = {
  received: t('收件', 'is received'),
  'corrections-told': t('一次性告知补正', 'has its missing papers told'),
  corrected: t('补正齐全', 'is corrected'),
  accepted: t('受理', 'is accepted'),
  refused: t('不予受理', 'is refused'),
  'step-started': t('环节开始', 'begins a step'),
  'step-finished': t('环节完成', 'finishes a step'),
  suspended: t('进入特别程序（暂停）', 'is suspended'),
  resumed: t('特别程序结束（恢复）', 'is resumed'),
  extended: t('延长期限', 'is extended'),
  'opinion-asked': t('征求部门意见', 'has an opinion asked of a department'),
  'opinion-given': t('部门回复意见', 'has an opinion given by a department'),
  decided: t('办结（作出决定）', 'is decided'),
  delivered: t('送达', 'is delivered'),
  withdrawn: t('申请人撤回', 'is withdrawn'),
  reopened: t('重新办理', 'is reopened'),
  rated: t('评价', 'is rated'),
}

const JOINT: Readonly<Record<string, Text>> = {
  received: t('收件', 'is received'),
  accepted: t('受理', 'is accepted'),
  'branch-opened': t('分件开始', 'has a branch opened'),
  'branch-closed': t('分件办结', 'has a branch closed'),
  extended: t('延长期限', 'is extended'),
  'meeting-called': t('通知联审联勘', 'has a meeting called'),
  'meeting-attended': t('到会', 'has its meeting attended'),
  issued: t('统一发证', 'is issued'),
  withdrawn: t('申请人撤回', 'is withdrawn'),
}

const TENDER: Readonly<Record<string, Text>> = {
  announced: t('发布公告', 'is announced'),
  'documents-sold': t('招标文件发售截止', 'has its documents sold'),
  'bids-closed': t('投标截止', 'has its bids closed'),
  opened: t('开标', 'is opened'),
  evaluated: t('评标完成', 'is evaluated'),
  'candidates-published': t('公示中标候选人', 'has its candidates published'),
  awarded: t('定标（发出中标通知书）', 'is awarded'),
  'contract-signed': t('签订合同', 'has its contract signed'),
  reported: t('提交书面报告', 'is reported in writing'),
  failed: t('流标', 'fails'),
}

const COMPLAINT: Readonly<Record<string, Text>> = {
  filed: t('提出', 'is filed'),
  accepted: t('受理', 'is accepted'),
  refused: t('不予受理', 'is refused'),
  verified: t('核实', 'is verified'),
  answered: t('答复', 'is answered'),
  consequence: t('处理到人', 'has a consequence'),
}

const LEDGER: Readonly<Record<string, Text>> = {
  opened: t('登记', 'is opened'),
  assigned: t('交办', 'is assigned'),
  promised: t('承诺', 'is promised'),
  'followed-up': t('跟进', 'is followed up'),
  done: t('办结', 'is done'),
}

const SHIFT: Readonly<Record<string, Text>> = {
  rostered: t('排班', 'is rostered'),
  leave: t('请假', 'has leave entered'),
  'ab-post': t('AB 岗顶岗', 'is taken over by the AB-post'),
  seen: t('见到在岗', 'has somebody seen at the window'),
  left: t('离岗', 'is left'),
  queue: t('报告等候人数', 'has its queue told'),
  closed: t('结束', 'is closed'),
}

/** By kind of subject. */
const CLAUSES: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  case: CASE,
  joint: JOINT,
  bundle: JOINT,
  tender: TENDER,
  complaint: COMPLAINT,
  report: COMPLAINT,
  proxy: LEDGER,
  visit: LEDGER,
  ledger: LEDGER,
  shift: SHIFT,
  duty: { done: t('完成', 'is done') },
  patrol: { made: t('进行', 'is made'), found: t('发现问题', 'finds something') },
  feed: { beat: t('报到', 'beats') },
}

/** Each kind of event as a clause: `办件受理`, `the case is accepted`. The vocabulary's test asks for every kind. */
export const KIND_WORDS: Readonly<Record<string, Text>> = Object.fromEntries([
  ...Object.entries(CLAUSES).flatMap(([subject, clauses]) =>
    Object.entries(clauses).map(([kind, { zh, en }]): [string, Text] => {
      const of = SUBJECT_WORDS[subject] ?? t(subject, subject)
      return [`${subject}.${kind}`, t(`${of.zh}${zh}`, `the ${of.en} ${en}`)]
    }),
  ),
  [VOIDED, t('记录作废', 'an event is voided')],
  ['presence.seen', t('窗口班次见到在岗', 'the window’s shift has somebody seen at the window')],
])

/** What people do to an alert, as a clause. */
export const ACT_WORDS: Readonly<Record<string, Text>> = {
  acknowledge: t('签收预警', 'an alert on it is acknowledged'),
  confirm: t('确认预警属实', 'an alert on it is confirmed'),
  dispatch: t('发出督办', 'a supervision notice on it is sent out'),
  reply: t('答复督办', 'an alert on it is answered'),
  revoke: t('撤销预警', 'an alert on it is revoked'),
  appeal: t('申诉', 'an alert on it is appealed against'),
  'call-back': t('回访申请人', 'the applicant is called back'),
  close: t('关闭预警', 'an alert on it is closed'),
}

/** A kind of event as a clause. Throws for what is no kind of the vocabulary: a book that loads has none. */
export function kindText(kind: string): Text {
  if (kind.startsWith(VOIDED_BEFORE)) {
    const { zh, en } = kindText(kind.slice(VOIDED_BEFORE.length))
    return t(`${zh}（原记录，已作废）`, `${en} (an entry that was voided)`)
  }
  const words = KIND_WORDS[kind]
  if (words === undefined) throw new Error(`no words for the event kind ${kind}`)
  return words
}

/** Things one after the other, all of them: `甲、乙和丙`, `a, b and c`. */
export function allOf(texts: readonly Text[]): Text {
  const last = texts.at(-1)
  if (last === undefined || texts.length === 1) return last ?? t('', '')
  const first = texts.slice(0, -1)
  return t(
    `${first.map(({ zh }) => zh).join('、')}和${last.zh}`,
    `${first.map(({ en }) => en).join(', ')} and ${last.en}`,
  )
}

/** Clauses one after the other: `甲、乙或丙`, `a, b or c`. */
export function anyOf(texts: readonly Text[]): Text {
  const last = texts.at(-1)
  if (last === undefined) return t('', '')
  if (texts.length === 1) return last
  const first = texts.slice(0, -1)
  return t(
    `${first.map(({ zh }) => zh).join('、')}或${last.zh}`,
    `${first.map(({ en }) => en).join(', ')} or ${last.en}`,
  )
}

export function kindsText(kinds: string | readonly string[]): Text {
  return anyOf([kinds].flat().map(kindText))
}
