/** A deliberate fault: in a file of `rules/`, one text replaced by another. `find` stands there exactly once. */
export interface Mutant {
  readonly name: string
  readonly file: string
  readonly find: string
  readonly replace: string
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'the start day is counted',
    file: 'policy.ts',
    find: "const first = amount === 0 || policy.startDay === 'counted'",
    replace: 'const first = true',
  },
  {
    name: 'make-up days are ignored',
    file: 'hours.ts',
    find: 'if (named !== undefined) {',
    replace: 'if (named?.off === true) {',
  },
  {
    name: 'holidays are ignored',
    file: 'hours.ts',
    find: "if (named.off) return closed('holiday', named.name)",
    replace: 'if (named.off) return { ranges: season?.makeUp ?? NEVER, counts: true, reason: "weekday", name: "" }',
  },
  {
    name: 'overlapping pauses are counted twice',
    file: 'hole.ts',
    find: 'if (last !== undefined && hole.from <= last.until)',
    replace: 'if (last !== undefined && hole.from < last.from)',
  },
  {
    name: 'red at the due instant itself',
    file: 'lights.ts',
    find: ': overdueAt(count, due, threshold.by)) + 1',
    replace: ': overdueAt(count, due, threshold.by))',
  },
  {
    name: 'a table looked up one day off',
    file: 'calendar.ts',
    find: 'return year.workingDays[left - 1] ?? day',
    replace: 'return year.workingDays[left] ?? day',
  },
  {
    name: 'the order of ties is dropped',
    file: 'order.ts',
    find: 'a.at - b.at || a.rank - b.rank ||',
    replace: 'a.at - b.at ||',
  },
  {
    name: 'text is ordered by UTF-16 units',
    file: 'order.ts',
    find: 'if (x !== y) return codeRank(x) - codeRank(y)',
    replace: 'if (x !== y) return x - y',
  },
  {
    name: 'a pause covers the instant at which it begins',
    file: 'hole.ts',
    find: 'from < t && t <= until',
    replace: 'from <= t && t <= until',
  },
  {
    name: 'a pause ends just before its end',
    file: 'hole.ts',
    find: 'from < t && t <= until',
    replace: 'from < t && t < until',
  },
  {
    name: 'a late extension is granted',
    file: 'settle.ts',
    find: 'extension.mark.at > course.due && !pausedAt(course, extension.mark.seq)',
    replace: 'false',
  },
  {
    name: 'a pause begun after the due instant counts',
    file: 'settle.ts',
    find: 'if (span.begunAt >= course.due && !pausedAt(course, span.seq)) continue',
    replace: '',
  },
  {
    name: 'a paused clock goes on rising',
    file: 'judge.ts',
    find: 'const planned = frozen?.steps ??',
    replace: 'const planned =',
  },
  {
    name: 'a fact without has() is false',
    file: 'start.ts',
    find: "return lacksInstant(rule, context) ?? { kind: 'unknown', why: applies.reason }",
    replace: "return { kind: 'none', why: applies.reason }",
  },
  {
    name: 'a later class moves the clock',
    file: 'start.ts',
    find: 'return { subject: run.facts, item',
    replace: 'return { subject: {}, item',
  },
  {
    name: 'a void counts before its own instant',
    file: 'history.ts',
    find: 'const past = [...events, ...branches].filter(({ at }) => at <= asOf)',
    replace: "const past = [...events, ...branches].filter(({ at, kind }) => at <= asOf || kind === 'event.voided')",
  },
  {
    name: 'a void by another source is taken',
    file: 'voids.ts',
    find: "if (data['source'] !== source)",
    replace: "if (data['source'] === 0)",
  },
  {
    name: 'a stop before the start is forgotten',
    file: 'run.ts',
    find: 'state.stopsBefore.push(key === undefined ? mark : { ...mark, key })',
    replace: 'return',
  },
  {
    name: 'a resume ends every pause',
    file: 'pause.ts',
    find: "const matched = matching(open, text(data['notice']), text(data['reason']))",
    replace: 'const matched = open',
  },
  {
    name: 'a refused pause stops the clock',
    file: 'settle.ts',
    find: 'pause.run === run.run && pause.refused === null',
    replace: 'pause.run === run.run',
  },
  {
    name: 'a later edition judges earlier starts',
    file: 'rule.ts',
    find: 'return line.editions.findLast(({ fromAt }) => fromAt <= t)',
    replace: 'return line.editions.at(-1)',
  },
  {
    name: 'a share is rounded down',
    file: 'lights.ts',
    find: 'return Math.ceil(product / denominator)',
    replace: 'return Math.floor(product / denominator)',
  },
  {
    name: 'a fraction of a long time is rounded down',
    file: 'lights.ts',
    find: 'BigInt(denominator) - 1n) / BigInt(denominator)',
    replace: '0n) / BigInt(denominator)',
  },
  {
    name: 'an unpublished year is not provisional',
    file: 'holidays.ts',
    find: 'return holidays.years.has(civilDate(day).year) || holidays.named.has(day)',
    replace: 'return true',
  },
  { name: 'the break is working time', file: 'policy.ts', find: 'Math.max(at, span.from)', replace: 'at' },
  {
    name: 'absent minutes count from the last sight',
    file: 'attendance.ts',
    find: 'spans.push(...beyondBound(judgement))',
    replace: 'spans.push({ from: run.start.at, until: judgement.clock.stoppedAt })',
  },
  {
    name: 'leave counts as time in which somebody had to be there',
    file: 'presence.ts',
    find: 'complement(unite(leavesOf(state, zone)), shift.begin.at, shift.end.at)',
    replace: '[{ from: shift.begin.at, until: shift.end.at }]',
  },
  {
    name: 'a shift that is not told of has no absence',
    file: 'attendance.ts',
    find: 'absentMinutes: absent === null ? null',
    replace: 'absentMinutes: absent === null ? 0',
  },
  {
    name: 'what ends every key ends its own alone',
    file: 'run.ts',
    find: 'if (rule.ends.has(mark.kind)) stopAll(state, mark)',
    replace: 'if (rule.ends.has(mark.kind)) stop(state, open, mark, line.key, key)',
  },
  {
    name: 'a chained event only stops',
    file: 'run.ts',
    find: 'if (rule.chained && open !== undefined',
    replace: 'if (!rule.chained && open !== undefined',
  },
  {
    name: 'a run begins after the final event',
    file: 'run.ts',
    find: '      state.over === undefined &&\n',
    replace: '',
  },
  {
    name: 'the keys share one pause',
    file: 'pause.ts',
    find: 'const copy = { ...pause }',
    replace: 'const copy = pause',
  },
  {
    name: 'a week begins at the red, not on the due day',
    file: 'derived.ts',
    find: "start.from === 'red' || count",
    replace: "start.rule !== '' || count",
  },
  {
    name: 'the light of one department is that of the window',
    file: 'holder.ts',
    find: 'if (own === undefined || run.key === undefined) return',
    replace: 'if (own === undefined || run.key !== undefined) return',
  },
  {
    name: 'one instant of a coarse feed is judged',
    file: 'closeness.ts',
    find: '|| mark.at - then.at < precision',
    replace: '',
  },
  {
    name: 'a day is back-dated before it has passed',
    file: 'lateness.ts',
    find: '? days - 1 : days',
    replace: '? days : days',
  },
  {
    name: 'an edition at the instant of the stop is one while open',
    file: 'clock-check.ts',
    find: 'fromAt >= run.stop.at',
    replace: 'fromAt > run.stop.at',
  },
  {
    name: 'a late event changes no later count',
    file: 'across.ts',
    find: 'one.at - withinMs > at',
    replace: 'one.at > at',
  },
  {
    name: 'the far end of a span is not in it',
    file: 'across.ts',
    find: 'placeIn(gathering, { at: at - withinMs,',
    replace: 'placeIn(gathering, { at: at - withinMs + 1,',
  },
  {
    name: 'any rule of a case is its limit',
    file: 'outcome.ts',
    find: "return key === null && starts.has('case.accepted') && stops.has('case.decided')",
    replace: 'return key === null || starts.size > 0 || stops.size > 0',
  },
  {
    name: 'a red that is over starts nothing',
    file: 'history.ts',
    find: "if (level === 'red' && at <= asOf) return true",
    replace: "if (level === 'red' && at < asOf) return true",
  },
]
