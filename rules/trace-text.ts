import type { Amount, Threshold } from './lights.ts'
import type { Period, Policy } from './policy.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS, weekday, type Day, type Zone } from './time.ts'

/** A line of a trace in both languages, with the rules of the clock that it rests on. */
export interface Line {
  readonly cites: readonly number[]
  readonly zh: string
  readonly en: string
}

export interface Text {
  readonly zh: string
  readonly en: string
}

export function line(cites: readonly number[], zh: string, en: string): Line {
  return { cites, zh: zh.trimEnd(), en: en.trimEnd() }
}

/** A line as it is printed: text, then the rules. */
export function lineText({ cites, zh, en }: Line, language: 'zh' | 'en'): string {
  const text = language === 'zh' ? zh : en
  return cites.length === 0 ? text : `${text}  [${cites.join(', ')}]`
}

const WEEKDAYS: readonly Text[] = [
  { zh: '周一', en: 'Mon' },
  { zh: '周二', en: 'Tue' },
  { zh: '周三', en: 'Wed' },
  { zh: '周四', en: 'Thu' },
  { zh: '周五', en: 'Fri' },
  { zh: '周六', en: 'Sat' },
  { zh: '周日', en: 'Sun' },
]

export function weekdayText(day: Day): Text {
  return WEEKDAYS[weekday(day) - 1] ?? { zh: '', en: '' }
}

/** `3 h 15 min`; seconds and milliseconds only where there are any. */
export function durationText(ms: number): Text {
  const parts: Text[] = []
  const add = (amount: number, zh: string, en: string): void => {
    if (amount > 0) parts.push({ zh: `${amount} ${zh}`, en: `${amount} ${en}` })
  }
  add(Math.floor(ms / HOUR_MS), '小时', 'h')
  add(Math.floor(ms / MINUTE_MS) % 60, '分', 'min')
  add((ms % MINUTE_MS) / SECOND_MS, '秒', 's')
  if (parts.length === 0) return { zh: '0 分', en: '0 min' }
  return { zh: parts.map(({ zh }) => zh).join(' '), en: parts.map(({ en }) => en).join(' ') }
}

const PERIODS: Readonly<Record<Period, Text>> = {
  day: { zh: '当日下班', en: 'the close of the day' },
  week: { zh: '本周末个工作日下班', en: 'the close of the week' },
  month: { zh: '本月末个工作日下班', en: 'the close of the month' },
  quarter: { zh: '本季末个工作日下班', en: 'the close of the quarter' },
  year: { zh: '本年末个工作日下班', en: 'the close of the year' },
}

/** A limit in words, and the rule that says how it counts. */
export function policyText(policy: Policy, amount: number, zone: Zone): Text & { cites: number } {
  switch (policy.kind) {
    case 'workingDays': {
      if (policy.keepTime)
        return { cites: 14, zh: `${amount} 个工作日，保留时刻`, en: `${amount} working days, time of day kept` }
      if (amount === 0) return { cites: 18, zh: '0 个工作日：当日下班', en: '0 working days: the close of the day' }
      const counted = policy.startDay === 'counted'
      const midnight = policy.ends === 'midnight'
      return {
        cites: 13,
        zh: `${amount} 个工作日，起算当日${counted ? '计入' : '不计'}，末日${midnight ? '二十四时' : '下班时'}届满`,
        en: `${amount} working days, the start day ${counted ? 'counted' : 'not counted'}, ending at ${midnight ? '24:00' : 'close'}`,
      }
    }
    case 'calendarDays': {
      const ends = {
        time: ['时刻不变', 'same time of day'],
        close: ['下班时届满', 'ending at close'],
        midnight: ['二十四时届满', 'ending at 24:00'],
      }
      const [zh = '', en = ''] = ends[policy.ends]
      return {
        cites: 16,
        zh: `${amount} 日，${zh}${policy.roll ? '，逢休息日顺延' : ''}`,
        en: `${amount} calendar days, ${en}${policy.roll ? ', rolled to a working day' : ''}`,
      }
    }
    case 'workingTime':
      return { cites: 15, zh: `工作时间 ${durationText(amount).zh}`, en: `${durationText(amount).en} of open time` }
    case 'elapsed':
      return { cites: 17, zh: `经过 ${durationText(amount).zh}`, en: `${durationText(amount).en} of elapsed time` }
    case 'until':
      return { cites: 18, zh: PERIODS[policy.period].zh, en: `until ${PERIODS[policy.period].en}` }
    case 'at':
      return { cites: 19, zh: `指定时刻 ${zone.text(amount)}`, en: `the instant given, ${zone.text(amount)}` }
  }
}

function amountText({ unit, amount }: Amount): Text {
  if (unit === 'workingDays') return { zh: `${amount} 个工作日`, en: `${amount} working day${amount === 1 ? '' : 's'}` }
  if (unit === 'calendarDays') return { zh: `${amount} 日`, en: `${amount} calendar day${amount === 1 ? '' : 's'}` }
  const duration = durationText(amount)
  return unit === 'workingTime' ? { zh: `工作时间 ${duration.zh}`, en: `${duration.en} of open time` } : duration
}

export function thresholdText(threshold: Threshold): Text {
  switch (threshold.kind) {
    case 'remaining': {
      const left = amountText(threshold.left)
      return { zh: `剩余 ${left.zh}`, en: `${left.en} left` }
    }
    case 'used': {
      const share = (threshold.share.numerator * 100) / threshold.share.denominator
      return { zh: `已用 ${share} %`, en: `${share} % used` }
    }
    case 'elapsed': {
      const duration = durationText(threshold.ms)
      return { zh: `已过 ${duration.zh}`, en: `${duration.en} passed` }
    }
    case 'overdue': {
      if (threshold.by === null) return { zh: '超期', en: 'overdue' }
      const by = amountText(threshold.by)
      return { zh: `超期 ${by.zh}`, en: `overdue by ${by.en}` }
    }
  }
}

export const LEVEL_ZH = { green: '正常', unknown: '未知', notice: '提醒', yellow: '黄灯', red: '红灯' } as const
