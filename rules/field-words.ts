import type { Text } from './trace-text.ts'

/** Facts, values and classes of a rulebook in words. What stands in no table is said as it is written. */

const t = (zh: string, en: string): Text => ({ zh, en })

export const FIELD_WORDS: Readonly<Record<string, Text>> = {
  attitude: t('态度评分', 'mark for attitude'),
  ban: t('所涉禁令', 'ban in question'),
  cases: t('接办件数', 'number of cases'),
  certificate: t('发证标记', 'mark «gives a certificate»'),
  channel: t('渠道', 'channel'),
  class: t('类别', 'class'),
  change: t('清单变动', 'change of the list'),
  branches: t('分件', 'branches'),
  days: t('天数', 'days'),
  department: t('部门', 'department'),
  due: t('应办结时间', 'due instant'),
  eLicence: t('电子证照标记', 'mark «gives an e-licence»'),
  evidence: t('佐证', 'evidence'),
  fee: t('收费', 'fee'),
  id: t('编码', 'entry in the catalogue'),
  item: t('事项', 'item'),
  list: t('清单', 'list'),
  light: t('亮灯', 'light'),
  manner: t('作风评分', 'mark for manner'),
  minutesLeft: t('剩余分钟', 'minutes left'),
  notice: t('告知书文号', 'notice'),
  planned: t('预定时间', 'planned instant'),
  plannedDays: t('告知天数', 'planned days'),
  promisedAt: t('承诺时间', 'promised instant'),
  promisedDays: t('承诺工作日', 'promised working days'),
  proven: t('查实', 'mark «proven»'),
  quality: t('质量评分', 'mark for quality'),
  rating: t('评分', 'rating'),
  reason: t('理由', 'reason'),
  result: t('结果', 'result'),
  score: t('评分', 'score'),
  staff: t('人员', 'person'),
  stage: t('阶段', 'stage'),
  statutoryDays: t('法定工作日', 'statutory working days'),
  step: t('环节', 'step'),
  steps: t('环节清单', 'list of steps'),
  tacitConsent: t('超时默许标记', 'mark «tacit consent»'),
  urgent: t('急件标记', 'mark «urgent»'),
  waiting: t('等候人数', 'number of people waiting'),
  window: t('窗口', 'window'),
  applicant: t('申请人', 'applicant'),
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
