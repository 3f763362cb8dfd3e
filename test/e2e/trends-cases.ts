import { caseEvent, type Stage } from './stage.ts'

const pad = (n: number): string => String(n).padStart(2, '0')
/** Working days of November 2026 up to the stage's Tuesday the 24th. */
export const DAYS = [2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 23, 24]
const ITEMS = [
  { item: 'QG-0207', kinds: 'instant' },
  { item: 'QG-0101', kinds: 'promised' },
  { item: 'QG-0042', kinds: 'promised' },
] as const

/** Deals cases over the days, a third of them instant, the promised ones some in time, some late; the same each time. */
export async function dealCases(stage: Stage, count: number, departments: readonly string[]): Promise<void> {
  let seed = 7
  const pick = (n: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * n)
  }
  const events = Array.from({ length: count }, (_, n) => {
    const first = pick(DAYS.length)
    const { item, kinds } = ITEMS[pick(ITEMS.length)]!
    const last = first + (kinds === 'instant' ? 0 : pick(pick(4) === 0 ? 9 : 4))
    const id = `QG-2026-${String(n).padStart(6, '0')}`
    const minute = pick(60)
    const time = (day: number, hour: number): string =>
      `2026-11-${pad(DAYS[day]!)}T${pad(hour)}:${pad(minute)}:00+08:00`
    const department = departments[pick(pick(departments.length) + 1)]!
    const accepted = caseEvent(id, 'case.accepted', time(first, 9), { item, department })
    if (last >= DAYS.length || (last === DAYS.length - 1 && minute > 40)) return [accepted]
    return [accepted, caseEvent(id, 'case.decided', time(last, last === DAYS.length - 1 ? 10 : 15), {})]
  }).flat()
  for (let at = 0; at < events.length; at += 400) {
    const response = await stage.post(...events.slice(at, at + 400))
    if (response.status !== 200) throw new Error(`cases were refused: ${await response.text()}`)
  }
}

/**
 * Shifts of three windows, and what they come to: at W01 nobody was seen between 09:50 and 10:20 on the 20th, fifteen minutes beyond the bound;
 * nobody came to W02 on the 19th; W05 was closed a moment ago, which its feed is too slow to have told of.
 */
export async function dealShifts(stage: Stage): Promise<void> {
  const told = (window: string, day: number, kind: string, time: string, data: Record<string, unknown>) =>
    caseEvent(
      `shift/${window}/2026-11-${pad(day)}`,
      `shift.${kind}`,
      `2026-11-${pad(day)}T${time}:00+08:00`,
      data,
      'video',
    )
  const sights: Record<string, unknown>[] = []
  for (let minute = 8 * 60 + 30; minute < 17 * 60 + 30; minute += 10)
    if (minute < 10 * 60 || minute >= 10 * 60 + 20)
      sights.push(told('W01', 20, 'seen', `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`, { staff: 'S001' }))
  const response = await stage.post(
    ...sights,
    told('W02', 19, 'queue', '08:30', { waiting: 0 }),
    told('W05', 24, 'closed', '10:35', {}),
  )
  if (response.status !== 200) throw new Error(`shifts were refused: ${await response.text()}`)
}
