import type { DayHours } from './hours.ts'
import { holeAt, type Hole } from './hole.ts'
import type { Judgement } from './judge.ts'
import { dueDay } from './lights.ts'
import { counted } from './measure.ts'
import { DaySeries, measureOf, needsCalendar, type Count } from './policy.ts'
import { dateText, DAY_MS, type Day } from './time.ts'
import { durationText, line, weekdayText, type Line, type Text } from './trace-text.ts'

const REASONS: Readonly<Record<DayHours['reason'], Text>> = {
  weekday: { zh: '工作日', en: 'working day' },
  'day-off': { zh: '休息日', en: 'day off' },
  holiday: { zh: '放假', en: 'holiday' },
  'make-up': { zh: '调休上班', en: 'make-up working day' },
  closed: { zh: '本单位闭门', en: 'closed' },
  opened: { zh: '本单位开门', en: 'opened' },
  service: { zh: '只提供服务，不算工作日', en: 'service hours, no working day' },
  'assumed-holiday': { zh: '法定节日（当年安排未公布）', en: 'statutory holiday (no table for the year)' },
}

function reasonText({ reason, name }: DayHours): Text {
  const { zh, en } = REASONS[reason]
  return name === '' ? { zh, en } : { zh: `${zh}（${name}）`, en: `${en} (${name})` }
}

/** Each day from the start to the due instant, counted or not and why; none where a limit needs no calendar and no days. */
export function dayLines(judgement: Judgement, count: Count): Line[] {
  const due = judgement.clock.dueAt ?? judgement.clock.lastDueAt
  if (due === null || !Number.isFinite(due)) return []
  const { kind } = count.policy
  const first = count.zone.dayOf(count.startedAt)
  const last = dueDay(count, due).day
  const byDays = kind === 'workingDays' || kind === 'calendarDays'
  if (!byDays && !needsCalendar(count.policy)) return []
  // While paused the days are those of the due instant before the pause.
  const holes =
    judgement.clock.dueAt === null ? judgement.holes.filter(({ until }) => until !== Infinity) : judgement.holes
  return byDays ? numbered(count, holes, first, last) : measured(count, holes, first, last, due)
}

function numbered(count: Count, holes: readonly Hole[], first: Day, last: Day): Line[] {
  const days = new DaySeries(count)
  const { calendar, policy, zone } = count
  const lines: Line[] = []
  let n = 0
  for (let day = first; day <= last; day++) {
    const head = `${dateText(day)} `
    const reason = calendar === null ? { zh: '', en: '' } : reasonText(calendar.hoursOn(day))
    const say = (cites: number[], zh: string, en: string): number =>
      lines.push(
        line(
          cites,
          `  ${head}${weekdayText(day).zh} ${reason.zh && `${reason.zh}：`}${zh}`,
          `  ${head}${weekdayText(day).en} ${reason.en && `${reason.en}: `}${en}`,
        ),
      )
    const isDay = policy.kind === 'calendarDays' || (calendar?.isWorking(day) ?? false)
    if (day <= days.base) say([policy.kind === 'calendarDays' ? 16 : 13], '起算日，不计', 'start, not counted')
    else if (!isDay) say([10], '不计', 'not counted')
    else if (n >= days.length) say([16, 21], '顺延', 'rolled to')
    else {
      const complete = days.completeAt(day)
      const hole = holeAt(holes, complete)
      if (hole === undefined) say([policy.kind === 'calendarDays' ? 16 : 13], `第 ${++n} 天`, `day ${n}`)
      else
        say(
          [21],
          `不计：${zone.text(complete)} 在暂停 (${zone.text(hole.from)}, ${zone.text(hole.until)}] 内`,
          `not counted: ${zone.text(complete)} lies in the pause (${zone.text(hole.from)}, ${zone.text(hole.until)}]`,
        )
    }
  }
  return lines
}

function measured(count: Count, holes: readonly Hole[], first: Day, last: Day, due: number): Line[] {
  const measure = measureOf(count, holes)
  const lines: Line[] = []
  let sum = 0
  for (let day = first; day <= last; day++) {
    const from = Math.max(count.startedAt, count.zone.instant(day, 0))
    const open = counted(measure, from, Math.min(due, count.zone.instant(day, DAY_MS)))
    sum += open
    const reason = count.calendar === null ? { zh: '', en: '' } : reasonText(count.calendar.hoursOn(day))
    lines.push(
      line(
        [15],
        `  ${dateText(day)} ${weekdayText(day).zh} ${reason.zh}：${durationText(open).zh}，共 ${durationText(sum).zh}`,
        `  ${dateText(day)} ${weekdayText(day).en} ${reason.en}: ${durationText(open).en}, in all ${durationText(sum).en}`,
      ),
    )
  }
  return lines
}
