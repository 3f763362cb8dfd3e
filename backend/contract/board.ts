import { z } from 'zod'
import { change, instant, light, openPlace } from './light.ts'

/** 可见范围: what a viewer may see. Departments or windows, never both; neither is everything. Lists are sorted and without repetition. */
export const scope = z.strictObject({
  departments: z.array(z.string().min(1)).min(1).max(100).optional(),
  windows: z.array(z.string().min(1)).min(1).max(100).optional(),
  view: z.enum(['wall', 'desk']),
})
export type Scope = z.infer<typeof scope>

/** Subjects by their highest light. `verify` and `awaiting` count lights beside it, they are no levels. */
export const counts = z.strictObject({
  green: z.int().min(0),
  unknown: z.int().min(0),
  notice: z.int().min(0),
  yellow: z.int().min(0),
  red: z.int().min(0),
  verify: z.int().min(0),
  awaiting: z.int().min(0),
})
export type Counts = z.infer<typeof counts>

/** The figures of one scope, silence of feeds laid over them: green of a silent feed is counted as unknown (`clock.md` 33). */
export const tallies = z.strictObject({
  total: counts,
  departments: z.record(z.string(), counts),
  windows: z.record(z.string(), counts),
})
export type Tallies = z.infer<typeof tallies>

/**
 * Windows of a scope whose shift is under way, by whether it is known that somebody is there or away (`clock.md` 31, 33). Where both
 * are 0 no shift is known: nobody can say that none is empty.
 */
export const shifts = z.strictObject({ known: z.int().min(0), unknown: z.int().min(0) })
export type Shifts = z.infer<typeof shifts>

/** 数据源 as a screen shows it. */
export const feedState = z.strictObject({
  id: z.string(),
  /** Up to when its clocks are advanced. */
  horizon: instant.nullable(),
  /** Since when it is silent; null while it keeps its rhythm. */
  silentSince: instant.nullable(),
  /** When anything was last heard of it. */
  heardAt: instant.nullable(),
})
export type FeedState = z.infer<typeof feedState>

/** A calendar at the centre's now: its open time runs until `openUntil`, and stands still where that is null. */
export const calendarState = openPlace.extend({ id: z.string(), openUntil: instant.nullable() })
export type CalendarState = z.infer<typeof calendarState>

const figures = {
  /** Names the build of the server; a screen of another build reloads. */
  build: z.string(),
  /** The centre's clock, epoch ms; it runs `rate` times as fast as the machine's. */
  now: instant,
  rate: z.number().positive(),
  /** True where nothing is real: every screen says so. */
  demo: z.boolean(),
  /** Up to when every due step has been announced. */
  scannedTo: instant,
  tallies,
  shifts,
  feeds: z.array(feedState),
  /** The rulebook's edition in force. After another one a screen watches anew and asks for names again. */
  edition: z.int().min(0),
  /** Subjects that this edition has still to look at; until then they stand as the one before judged them. More than 10,000 are not counted out. */
  outdated: z.int().min(0),
  calendars: z.array(calendarState),
}

/** 看板: the lit lights and the tallies of one scope at one sequence number. */
export const board = z.strictObject({
  ...figures,
  scope,
  seq: z.int().min(0),
  lights: z.array(light),
  /** SHA-256, hex, of the JSON of `[id, level, since]` of its lights, sorted by id. */
  hash: z.string(),
})
export type Board = z.infer<typeof board>

/** What happened in one room in (from, to]. Where `from` is not the screen's number, it watches again. */
export const frame = z.strictObject({
  ...figures,
  from: z.int().min(0),
  to: z.int().min(0),
  changes: z.array(change),
  /** Ids of lights that left the scope without a change that says so. */
  left: z.array(z.string()),
})
export type Frame = z.infer<typeof frame>

/** Why a `watch` was refused. */
export const refusal = z.strictObject({ error: z.string() })
export type Refusal = z.infer<typeof refusal>

/** The socket only pushes: one thing to ask for, one thing that comes (design §8). */
export interface ClientEvents {
  watch: (scope: Scope, answer: (answer: Board | Refusal) => void) => void
}
export interface ServerEvents {
  frame: (frame: Frame) => void
}
