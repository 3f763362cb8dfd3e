import { compileLights } from './compile-lights.ts'
import { pathText } from './fact-words.ts'
import type { LightSpec } from './lights.ts'
import { threeCards, twoLights, type Gravity } from './preset.ts'
import type { LightEntry, LimitEntry } from './schema.ts'
import { DAY_MS, parseDuration } from './time.ts'
import { durationText, LEVEL_ZH, thresholdText, type Text } from './trace-text.ts'

const t = (zh: string, en: string): Text => ({ zh, en })

const PERIODS = {
  closeOfDay: [
    '当日下班前（当日已下班或休息的，至下一工作日）',
    'by the close of the day, or of the next working day where it has closed or is a day off',
  ],
  closeOfWeek: ['当周最后一个工作日下班前', 'by the close of the week’s last working day'],
  closeOfMonth: ['当月最后一个工作日下班前', 'by the close of the month’s last working day'],
  closeOfQuarter: ['当季最后一个工作日下班前', 'by the close of the quarter’s last working day'],
  closeOfYear: ['当年最后一个工作日下班前', 'by the close of the year’s last working day'],
} as const

const AMOUNTS: Readonly<Record<string, Text>> = {
  'item.promisedDays': { zh: '事项承诺的工作日数', en: 'the working days that the item promises' },
  'item.statutoryDays': { zh: '事项法定的工作日数', en: 'the working days that the law gives the item' },
  'item.steps.filter(s, s.id == event.step)[0].days': {
    zh: '事项为该环节所列的工作日数',
    en: 'the working days that the item gives the step',
  },
  'event.plannedDays': { zh: '起算事件告知的工作日数', en: 'the working days that the starting event plans' },
}

/** A limit in words. */
export function limitText(limit: LimitEntry): Text {
  const days = limit.workingDays ?? limit.calendarDays
  if (days !== undefined) {
    const unit = limit.workingDays !== undefined ? ['个工作日', 'working days'] : ['日', 'calendar days']
    const count =
      typeof days === 'number'
        ? { zh: `${days} ${unit[0]}`, en: `${days} ${days === 1 ? unit[1]?.slice(0, -1) : unit[1]}` }
        : amountText(days, unit)
    return { zh: `${count.zh}${detail(limit).zh}`, en: `${count.en}${detail(limit).en}` }
  }
  if (limit.until !== undefined) {
    const [zh, en] = PERIODS[limit.until]
    return { zh, en }
  }
  const span = limit.workingTime ?? limit.elapsed
  if (span !== undefined) {
    const ms = parseDuration(span)
    const { zh, en } = ms === null ? { zh: `\`${span}\``, en: `\`${span}\`` } : durationText(ms)
    const words = { zh: zh.replace(/分$/, '分钟'), en }
    return limit.elapsed === undefined ? { zh: `工作时间 ${words.zh}`, en: `${words.en} of open time` } : words
  }
  const given = pathText(limit.at ?? '')
  if (given !== null) return { zh: `至${given.zh}`, en: `until ${given.en}` }
  return { zh: `至 \`${limit.at}\` 给定的时刻`, en: `until the instant given by \`${limit.at}\`` }
}

function amountText(expression: string, [zh = '', en = '']: readonly string[]): Text {
  const known = AMOUNTS[expression.trim()]
  if (known !== undefined) return known
  const [, path, least] = /^has\(([\w.]+)\) \? \1 : (\d+)$/.exec(expression.trim()) ?? []
  const told = path === undefined ? undefined : AMOUNTS[path]
  if (told !== undefined && least !== undefined)
    return { zh: `${told.zh}（未告知的为 ${least} ${zh}）`, en: `${told.en}, ${least} ${en} where it tells none` }
  return { zh: `\`${expression}\` 给出的${zh}数`, en: `as many ${en} as \`${expression}\` gives` }
}

function detail({ startDay, keepTime, ends, roll, workingDays }: LimitEntry): Text {
  const parts: [string, string][] = []
  if (workingDays !== undefined && keepTime !== true)
    parts.push(
      startDay === 'counted'
        ? ['起算当日计入', 'the start day counted']
        : ['起算当日不计', 'the start day not counted'],
    )
  if (keepTime === true) parts.push(['时刻不变', 'at the same time of day'])
  if (ends === 'midnight') parts.push(['末日二十四时届满', 'ending at 24:00'])
  else if (ends === 'close' || (workingDays !== undefined && keepTime !== true))
    parts.push(['末日下班时届满', 'ending at close'])
  if (roll !== undefined) parts.push(['逢休息日顺延', 'rolled to a working day'])
  return { zh: parts.map(([zh]) => `，${zh}`).join(''), en: parts.map(([, en]) => `, ${en}`).join('') }
}

/** When which light is lit, one sentence a level. */
export function lightsText(
  lights: string | readonly LightEntry[] | undefined,
  limit: LimitEntry | undefined,
  gravity: Gravity,
  presets: ReadonlyMap<string, readonly LightEntry[]>,
): Text[] {
  if (typeof lights === 'object') return specsText(compileLights(lights))
  if (lights === 'three-cards') return specsText(threeCards(gravity))
  const own = lights === undefined ? undefined : presets.get(lights)
  if (own !== undefined) return specsText(compileLights(own))
  const day = limit?.until === 'closeOfDay'
  const days = limit?.workingDays
  if (typeof days === 'string')
    return [
      ...specsText(twoLights({ kind: 'at' }, 3)),
      {
        zh: '时限不超过两个工作日的，改为剩余工作时间 2 小时亮黄灯。',
        en: 'Where the limit is at most two working days, yellow at 2 h of open time left instead.',
      },
    ]
  if (day) return specsText(twoLights({ kind: 'until', period: 'day' }, 0))
  const policy = { kind: 'workingDays', ends: 'close', startDay: 'excluded', keepTime: false } as const
  return specsText(days === undefined ? twoLights({ kind: 'at' }, 3) : twoLights(policy, days))
}

function whenText(threshold: LightSpec['threshold']): Text {
  if (threshold.kind === 'elapsed' && threshold.ms === 0) return { zh: '自起算', en: 'from the start on' }
  const { zh, en } = thresholdText(threshold)
  return { zh: zh.replace('剩余 工作时间', '剩余工作时间').replace('超期 工作时间', '超期工作时间'), en: `when ${en}` }
}

function specsText(specs: readonly LightSpec[]): Text[] {
  return [...new Set(specs.map(({ level }) => level))].map((level) => {
    const own = specs.filter((spec) => spec.level === level).map(({ threshold }) => whenText(threshold))
    const first = own.length > 1 ? ['（以先到者为准）', ', whichever comes first'] : ['', '']
    return {
      zh: `${LEVEL_ZH[level]}：${own.map(({ zh }) => zh).join('或')}${first[0]}。`,
      en: `${level.charAt(0).toUpperCase()}${level.slice(1)} ${own.map(({ en }) => en).join(' or ')}${first[1]}.`,
    }
  })
}

/** A span of a check in words: days where it is some, else hours and minutes; what can't be read as it is written. */
export function spanText(span: string): Text {
  const ms = parseDuration(span)
  if (ms === null) return t(span, span)
  const days = ms / DAY_MS
  if (!Number.isInteger(days) || days < 1) {
    const { zh, en } = durationText(ms)
    return t(zh.replace(/分$/, '分钟'), en)
  }
  return t(`${days} 天`, `${days} ${days === 1 ? 'day' : 'days'}`)
}
