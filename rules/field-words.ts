import type { Text } from './trace-text.ts'

/** Facts, values and classes of a rulebook in words. What stands in no table is said as it is written. */

const t = (zh: string, en: string): Text => ({ zh, en })

export const FIELD_WORDS: Readonly<Record<string, Text>> = {
  count: t('事件数', 'number of events'),
  earlierForReason: t('同一理由的先前次数', 'number of earlier ones for this reason'),
  endedBy: t('结束事件', 'end'),
  openShare: t('所占工作时间（以开始当日为 1）', 'open time (the day of its beginning being 1)'),
  removedDays: t('扣除天数', 'number of days taken out'),
  stop: t('停止事件', 'stop'),
  workingDays: t('延迟工作日数', 'number of working days of delay'),
  attitude: t('服务态度评分', 'mark for attitude'),
  ban: t('所涉禁令', 'ban in question'),
  cases: t('接办件数', 'number of cases'),
  certificate: t('发证', 'certificate'),
  channel: t('渠道', 'channel'),
  class: t('类别', 'class'),
  change: t('变动种类', 'kind of change'),
  branches: t('分件', 'branches'),
  days: t('天数', 'number of days'),
  department: t('部门', 'department'),
  due: t('应办结时间', 'due instant'),
  eLicence: t('电子证照', 'electronic licence'),
  evidence: t('佐证', 'evidence'),
  fee: t('收费', 'fee'),
  feeDue: t('应收金额', 'fee that is due'),
  id: t('编码', 'entry in the catalogue'),
  item: t('事项', 'item'),
  list: t('清单', 'list'),
  light: t('灯', 'light'),
  manner: t('仪表言行评分', 'mark for manner'),
  minutesLeft: t('剩余工作分钟数', 'number of open minutes left'),
  notice: t('告知书文号', 'notice'),
  planned: t('预定时间', 'planned instant'),
  plannedDays: t('告知天数', 'number of planned days'),
  promisedAt: t('承诺时间', 'promised instant'),
  promisedDays: t('承诺工作日', 'number of promised working days'),
  proven: t('核实结论', 'finding of what is true'),
  quality: t('办件质量评分', 'mark for quality'),
  rating: t('评分', 'rating'),
  reason: t('理由', 'reason'),
  result: t('结果', 'result'),
  score: t('评分', 'score'),
  staff: t('人员', 'person'),
  stage: t('阶段', 'stage'),
  statutoryDays: t('法定工作日', 'number of statutory working days'),
  step: t('环节', 'step'),
  steps: t('环节清单', 'list of steps'),
  tacitConsent: t('超时默许', 'tacit consent'),
  urgent: t('急件', 'urgency'),
  waiting: t('等候人数', 'number of people waiting'),
  window: t('窗口', 'window'),
  applicant: t('申请人', 'applicant'),
}

/** Marks that are set (first) or not, as a clause. */
export const MARK_WORDS: Readonly<Record<string, readonly [set: Text, not: Text]>> = {
  certificate: [
    t('事项须颁发证件', 'the item gives a certificate'),
    t('事项不颁发证件', 'the item gives no certificate'),
  ],
  eLicence: [
    t('事项须生成电子证照', 'the item gives an electronic licence'),
    t('事项不生成电子证照', 'the item gives no electronic licence'),
  ],
  onLastDay: [
    t('暂停始于末日', 'the pause began on the last day'),
    t('暂停不始于末日', 'the pause did not begin on the last day'),
  ],
  open: [t('暂停尚未结束', 'the pause is open'), t('暂停已结束', 'the pause has ended')],
  tacitConsent: [
    t('事项列入超时默许', 'the centre lists the item for tacit consent'),
    t('事项未列入超时默许', 'the centre does not list the item for tacit consent'),
  ],
  urgent: [t('属急件', 'it is urgent'), t('不属急件', 'it is not urgent')],
  proven: [t('经核实属实', 'it is proven'), t('经核实不属实', 'it is found to be untrue')],
}

/** Conditions on steps, whole, as they are written in the book. */
export const PHRASES: Readonly<Record<string, Text>> = {
  'item.steps.exists(s, s.id == event.step)': t('该环节列在事项的环节清单中', 'the step is one that the item lists'),
  'steps.filter(s, has(s.step)).map(s, s.step) != item.steps.map(s, s.id)': t(
    '已完成的环节及其先后与事项所列不一致',
    'the steps finished, in their order, are not those that the item lists',
  ),
  '!steps.filter(s, has(s.staff)).all(a, steps.filter(s, has(s.staff)).exists_one(b, b.staff == a.staff))': t(
    '有同一人完成了两个环节',
    'one person has finished two steps',
  ),
  'steps.exists(s, has(s.staff))': t('有环节写明经办人', 'a step names its person'),
  '!steps.all(s, has(s.staff))': t('有环节未写明经办人', 'a step names nobody'),
  'sum(item.steps.map(s, s.days)) > item.promisedDays': t(
    '事项各环节工作日之和多于事项的承诺工作日',
    'the days of the item’s steps come to more than its number of promised working days',
  ),
  'across.open': t('该时段全为办公时间', 'all of that time was open time'),
}

export const VALUE_WORDS: Readonly<Record<string, Text>> = {
  '': t('空', 'empty'),
  promised: t('承诺件', 'promised'),
  instant: t('即办件', 'instant'),
  online: t('网上', 'online'),
  appointment: t('预约', 'appointment'),
  'after-hours': t('延时', 'after hours'),
  'home-visit': t('上门', 'home visit'),
  refused: t('不予许可', 'refused'),
  problem: t('问题', 'problem'),
  'do-it-now': t('马上就办', 'do it now'),
  'list-change': t('清单变动', 'change of a list'),
  powers: t('权力清单', 'powers'),
  negative: t('负面清单', 'negative'),
  duties: t('责任清单', 'duties'),
  cleaned: t('清理', 'cleaned up'),
  'taken-over': t('承接', 'taken over'),
  published: t('公布', 'published'),
  absence: t('擅离岗位', 'absence'),
  idling: t('上班时间做无关的事', 'idling'),
  drinking: t('工作日饮酒', 'drinking'),
  gifts: t('吃请收礼', 'gifts'),
  obstruction: t('推诿刁难', 'obstruction'),
  fees: t('违规收费', 'fees'),
  favours: t('优亲厚友', 'favours'),
  good: t('good', 'good'),
  hearing: t('听证', 'hearing'),
  tender: t('招标', 'tender'),
  auction: t('拍卖', 'auction'),
  inspection: t('检验', 'inspection'),
  testing: t('检测', 'testing'),
  quarantine: t('检疫', 'quarantine'),
  appraisal: t('鉴定', 'appraisal'),
  'expert-review': t('专家评审', 'expert review'),
}

export const GRAVITY_WORDS = {
  promise: t('承诺', 'the promise'),
  statutory: t('法定', 'the law'),
  internal: t('内部要求', 'an internal demand'),
} as const

export const FLAG_WORDS = {
  absent: t('缺岗', 'absence'),
  process: t('程序', 'process'),
  conduct: t('作为', 'conduct'),
  authenticity: t('真实性', 'authenticity'),
  default: t('默许（不等于许可，须由人确认）', 'default (a flag and no approval: a person confirms)'),
} as const

export const CONDUCT_WORDS = {
  inaction: t('不作为', 'inaction'),
  slow: t('慢作为', 'slowness'),
  abuse: t('乱作为', 'abuse'),
} as const

export const AUDIENCE_WORDS: Readonly<Record<string, Text>> = {
  department: t('承办部门', 'the department'),
  window: t('窗口', 'the window'),
  office: t('效能办', 'the efficiency office'),
  inspection: t('纪检监察', 'the discipline inspection'),
  leader: t('分管领导', 'the leader'),
}

export const ROLE_WORDS: Readonly<Record<string, Text>> = {
  head: t('行政机关负责人', 'the head of the authority'),
  'government-head': t('本级人民政府负责人', 'the head of the government'),
}

export const MEMBER_WORDS: Readonly<Record<string, Text>> = {
  department: t('每个部门', 'each department'),
  window: t('每个窗口', 'each window'),
  staff: t('每个人员', 'each person'),
  item: t('每个事项', 'each item'),
  routine: t('每项例行工作', 'each routine'),
  centre: t('中心', 'the centre'),
}

export const EACH_WORDS = {
  day: t('每日', 'each day'),
  week: t('每周', 'each week'),
  month: t('每月', 'each month'),
  quarter: t('每季', 'each quarter'),
  year: t('每年', 'each year'),
} as const

/** A word of a table, or what was written, as it is. */
export function wordOf(table: Readonly<Record<string, Text>>, word: string): Text {
  return table[word] ?? t(word, word)
}
