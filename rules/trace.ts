import type { Book } from './book.ts'
import { lightsFor, type Judgement } from './judge.ts'
import { dayLines } from './trace-days.ts'
import { ledgerLines, verdictOf } from './ledger.ts'
import { lightLines } from './trace-lights.ts'
import { durationText, LEVEL_ZH, line, policyText, type Line } from './trace-text.ts'
import { clockHolder } from './holder.ts'
import { thresholdNeedsCalendar } from './lights.ts'
import { needsCalendar } from './policy.ts'
import { reasonZh } from './reason-words.ts'
import { WATCHED } from './shift.ts'
import { spansOf } from './settle.ts'
import type { SubjectState } from './state.ts'
import type { Zone, Instant } from './time.ts'
import { subjectKind } from './vocabulary.ts'

export type { Line }

/**
 * Prints how one clock was found, line by line: start, policy, each day counted or not and why, each pause, thresholds,
 * calendar edition, rulebook edition (law 1). Each line cites the rules of the clock that it rests on, in both languages.
 */
export function traceOf(book: Book, state: SubjectState, judgement: Judgement, asOf: Instant): Line[] {
  const { clock, count } = judgement
  const zone = count?.zone ?? judgement.rule.calendar?.zone ?? book.centre
  return [
    ...headLines(judgement, zone, asOf),
    ...startLines(judgement, zone),
    ...limitLines(judgement, zone),
    ...pauseLines(judgement, zone),
    ...extensionLines(judgement, zone),
    ...(count === null ? [] : dayLines(judgement, count)),
    ...dueLines(judgement, zone),
    ...(count === null ? [] : lightLines(judgement, count)),
    ...endLines(judgement, zone, asOf),
    ...findingLines(book, state, judgement, zone),
    ...ledgerLines(judgement.rule, clock, verdictOf(state, judgement.rule, judgement.run, clock), zone, asOf),
    ...holderLines(state, clock.level, judgement, zone, asOf),
  ]
}

function headLines({ clock, rule }: Judgement, zone: Zone, asOf: Instant): Line[] {
  return [
    line([1, 4], `时钟 ${clock.id}，规则版本 ${clock.edition}`, `Clock ${clock.id}, rule edition ${clock.edition}`),
    line(
      [],
      `规则：${rule.name.zh}${rule.basis && `（${rule.basis}）`}`,
      `Rule: ${rule.name.en}${rule.basis && ` (${rule.basis})`}`,
    ),
    line([], `截至 ${zone.text(asOf)}（${zone.id}）`, `As of ${zone.text(asOf)} (${zone.id})`),
  ]
}

function startLines({ run, rule, counts }: Judgement, zone: Zone): Line[] {
  const { at, kind, source, id } = run.start
  const lines = [
    line(
      [7, 8],
      `起点 ${zone.text(at)}：${kind}（${source} ${id}）`,
      `Start ${zone.text(at)}: ${kind} (${source} ${id})`,
    ),
  ]
  if (kind === WATCHED)
    lines.push(
      line(
        [33, 38],
        '此前数据源从未有过消息，无人查看，不计缺岗',
        'Its feed had never been heard before that: nobody looked, so nobody was away',
      ),
    )
  const item = run.facts['item']
  if (item !== undefined)
    lines.push(line([3, 4], `起点时的事项：${String(item)}`, `Item at the start: ${String(item)}`))
  const starts = rule.startsWhen.get(kind)
  if (starts !== undefined && counts.kind === 'counted')
    lines.push(line([7], `起点条件成立：${starts.text}`, `The start's condition holds: ${starts.text}`))
  if (rule.when !== null && counts.kind === 'counted')
    lines.push(line([3], `适用条件成立：${rule.when.text}`, `Condition holds: ${rule.when.text}`))
  if (counts.kind === 'unknown')
    lines.push(line([31], `无法计算：${zhOf(counts.why, zone)}`, `Can't be computed: ${counts.why}`))
  return lines
}

function limitLines({ rule, count, counts }: Judgement, zone: Zone): Line[] {
  if (rule.limit === null || count === null || counts.kind !== 'counted') return []
  const { policy, value } = rule.limit
  const text = policyText(policy, counts.amount, zone)
  const from = value.kind === 'expression' ? `（${value.condition.text}）` : ''
  const lines = [
    line(
      [text.cites],
      `时限：${text.zh}${from}`,
      `Limit: ${text.en}${from && ` (${value.kind === 'expression' ? value.condition.text : ''})`}`,
    ),
  ]
  const calendar = count.calendar
  const lit = lightsFor(rule, count).some(({ threshold }) => thresholdNeedsCalendar(threshold))
  if (calendar !== null && (lit || needsCalendar(policy))) {
    const names = calendar.editions.map(({ name }) => name).join(', ')
    lines.push(line([4, 10], `日历 ${calendar.id}，版本 ${names}`, `Calendar ${calendar.id}, edition ${names}`))
  }
  return lines
}

function pauseLines({ rule, rules, run, settled }: Judgement, zone: Zone): Line[] {
  const spans = spansOf(rule, rules, run)
  return rules.pauses
    .filter((pause) => pause.run === run.run)
    .map((pause) => {
      const { begun, ended, reason, notice, refused } = pause
      const what = [reason, notice].filter((word) => word !== null).join(' ')
      const stretch = `(${zone.text(begun.at)}, ${ended === null ? '…' : zone.text(ended.at)}]`
      if (refused !== null)
        return line(
          [20],
          `暂停不计 ${stretch} ${what}：${zhOf(refused, zone)}`,
          `Pause refused ${stretch} ${what}: ${refused}`,
        )
      const counts = settled?.spans.some(({ seq }) => seq === begun.seq) ?? false
      const dropped = settled !== null && !counts && spans.some(({ seq }) => seq === begun.seq)
      if (dropped)
        return line(
          [23],
          `暂停始于到期之后，不影响 ${stretch} ${what}`,
          `Pause begun at or after the due instant, changes nothing ${stretch} ${what}`,
        )
      const open = ended === null
      return line(
        [20, 21],
        `暂停 ${stretch} ${what}${open ? '，尚未恢复' : ''}`,
        `Pause ${stretch} ${what}${open ? ', still open' : ''}`,
      )
    })
}

function extensionLines({ settled }: Judgement, zone: Zone): Line[] {
  return (settled?.granted ?? []).map(({ mark, days }) =>
    line(
      [26],
      `延长 ${days} 天，批准于 ${zone.text(mark.at)}`,
      `Extended by ${days} days, granted ${zone.text(mark.at)}`,
    ),
  )
}

function dueLines({ clock, count }: Judgement, zone: Zone): Line[] {
  if (clock.dueAt !== null)
    return [
      line(
        [9, ...(count === null ? [] : [policyText(count.policy, count.amount, zone).cites])],
        `到期 ${zone.text(clock.dueAt)}，此刻仍为按时；次毫秒起超期`,
        `Due ${zone.text(clock.dueAt)}, still in time then; overdue one millisecond later`,
      ),
    ]
  if (clock.lastDueAt === null) return []
  return [
    line(
      [23],
      `暂停中，无到期时刻；暂停前为 ${zone.text(clock.lastDueAt)}`,
      `Paused, no due instant; before the pause it was ${zone.text(clock.lastDueAt)}`,
    ),
  ]
}

function endLines({ clock, run }: Judgement, zone: Zone, asOf: Instant): Line[] {
  const lines: Line[] = []
  if (run.stop !== null)
    lines.push(
      line(
        [8, 9],
        `终点 ${zone.text(run.stop.at)}：${run.stop.kind}（${run.stop.source} ${run.stop.id}）`,
        `Stop ${zone.text(run.stop.at)}: ${run.stop.kind} (${run.stop.source} ${run.stop.id})`,
      ),
    )
  if (clock.countedMs !== null) {
    const until = zone.text(Math.min(asOf, clock.stoppedAt ?? asOf))
    lines.push(
      line(
        [28],
        `至 ${until} 已计 ${durationText(clock.countedMs).zh}`,
        `Counted up to ${until}: ${durationText(clock.countedMs).en}`,
      ),
    )
  }
  if (clock.provisional)
    lines.push(
      line(
        [11],
        '暂定：所跨年份的放假安排尚未公布',
        'Provisional: it rests on a year whose holidays are not published',
      ),
    )
  const state = { running: '计时中', paused: '暂停', stopped: '已停' }[clock.state]
  lines.push(
    line(
      [27, 32],
      `灯色 ${LEVEL_ZH[clock.level]}，${state}${clock.reason && `：${zhOf(clock.reason, zone)}`}`,
      `Level ${clock.level}, ${clock.state}${clock.reason && `: ${clock.reason}`}`,
    ),
  )
  if (clock.nextAt !== null)
    lines.push(
      line([32], `下次变更不早于 ${zone.text(clock.nextAt)}`, `Next change not before ${zone.text(clock.nextAt)}`),
    )
  return lines
}

function findingLines(book: Book, state: SubjectState, { clock }: Judgement, zone: Zone): Line[] {
  return clock.findings.map(({ finding, at, detail }) => {
    const zh = checkZh(book, state.subject, detail) ?? zhOf(detail, zone)
    return line([], `核查 ${finding} ${zone.text(at)}：${zh}`, `Finding ${finding} ${zone.text(at)}: ${detail}`)
  })
}

/** A check's finding says the check's name: in Chinese; null where it says anything else. */
function checkZh(book: Book, subject: string, detail: string): string | null {
  const set = book.sets.get(subjectKind(subject))
  const checks = set === undefined ? [] : [set.checksOn, set.checksOfPauses, set.checksOfStops, set.checksOfEdits]
  const named = checks.flatMap((by) => [...by.values()].flat(2)).find(({ name }) => name.en === detail)
  return named?.name.zh ?? null
}

const zhOf = (text: string, zone: Zone): string => reasonZh(text, (t) => zone.text(t)) ?? text

function holderLines(state: SubjectState, level: string, judgement: Judgement, zone: Zone, asOf: Instant): Line[] {
  if (level !== 'yellow' && level !== 'red') return []
  const at = judgement.clock.steps.find((step) => step.level === level)?.at ?? asOf
  const holder = clockHolder(state, judgement, at)
  if (holder === null) return []
  const names = [holder.department, holder.window, holder.staff].filter((name) => name !== null).join(' · ')
  if (names === '') return []
  return [line([37], `亮灯归属（${zone.text(at)}）：${names}`, `The light belongs to (${zone.text(at)}): ${names}`)]
}
