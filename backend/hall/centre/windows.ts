import { DEPARTMENTS } from './departments.ts'

/** 窗口: a counter of the hall, with its place on the floor in metres from the south-west corner. */
export interface HallWindow {
  readonly id: string
  readonly department: string
  readonly number: number
  readonly floor: number
  readonly x: number
  readonly y: number
}

const EACH_FLOOR = 26
const EACH_ROW = 13
const STAFF = 120

const numbered = (letter: string, number: number, digits: number): string =>
  `${letter}${String(number).padStart(digits, '0')}`

/** The fifty windows, by department: two floors with two rows of counters that face each other. */
export function hallWindows(): HallWindow[] {
  return DEPARTMENTS.flatMap(({ id, windows }) => Array.from({ length: windows }, () => id)).map((department, i) => {
    const place = i % EACH_FLOOR
    return {
      id: numbered('W', i + 1, 2),
      department,
      number: i + 1,
      floor: Math.floor(i / EACH_FLOOR) + 1,
      x: 4 + (place % EACH_ROW) * 3,
      y: place < EACH_ROW ? 4 : 18,
    }
  })
}

/** 人员, by number alone: the first fifty are clerks of the windows, the next fifty their AB-posts, the others do the reviews. */
export function staffOf(windows: readonly HallWindow[]): { id: string; department: string }[] {
  return Array.from({ length: STAFF }, (_, i) => ({
    id: numbered('S', i + 1, 3),
    department: windows[i % windows.length]?.department ?? '',
  }))
}

/** 排班: clerk and AB-post of each window. */
export function rostersOf(windows: readonly HallWindow[]): { window: string; staff: string; ab: string }[] {
  return windows.map(({ id, number }) => ({
    window: id,
    staff: numbered('S', number, 3),
    ab: numbered('S', number + windows.length, 3),
  }))
}
