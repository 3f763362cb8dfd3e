import { z } from 'zod'
import { LEVELS } from '../../rules/level.ts'

/** An instant, epoch ms. */
export const instant = z.int()
export const level = z.enum(LEVELS)

/** Where an instant lies in a calendar's open time (`rules/open-span.ts`): working day, open ms of it so far, and in all. */
export const openPlace = z.strictObject({ day: z.int(), ms: z.int().min(0), of: z.int().min(0) })

/**
 * 亮灯: a clock's level as last announced (design §8). On a wall the id is an opaque hash and nothing names the subject, a
 * person or a text: `subject`, `staff` and `reason` are null.
 */
export const light = z.strictObject({
  /** `subject/rule/run`, or its hash. */
  id: z.string(),
  subject: z.string().nullable(),
  rule: z.string(),
  run: z.int(),
  edition: z.string(),
  level,
  /** The instant of the step that lit the level. */
  since: instant,
  /** The last instant in time; null while paused and where it can't be judged. */
  dueAt: instant.nullable(),
  state: z.enum(['running', 'paused', 'stopped', 'withdrawn']),
  provisional: z.boolean(),
  /** True where its next step lies between its feed's horizon and now (`clock.md` 33). */
  awaiting: z.boolean(),
  /** 待核: late evidence lowered it; it stays until a person confirms (`clock.md` 35). */
  verify: z.boolean(),
  reason: z.string().nullable(),
  gravity: z.enum(['promise', 'statutory', 'internal']),
  flag: z.enum(['absent', 'process', 'conduct', 'authenticity', 'default']).nullable(),
  department: z.string().nullable(),
  window: z.string().nullable(),
  staff: z.string().nullable(),
  /** The feed whose horizon the clock is advanced to. */
  feed: z.string(),
  /**
   * On boards and frames, where its rule counts by a calendar: the places of `since` and `dueAt`. How late it is lies between
   * `due` and the calendar's place in the same board or frame. Not in the log.
   */
  counted: z.strictObject({ calendar: z.string(), since: openPlace, due: openPlace.nullable() }).optional(),
  /** On boards and frames: true for a light of one step of its case. A screen may put its yellow under a red one of that case. */
  step: z.literal(true).optional(),
  /** On a wall, for what `step` is about and for red: the same opaque text for the lights of one subject. */
  group: z.string().optional(),
  /** On boards and frames: so long a screen shows it, once it has cleared, as cleared; ms of the machine's clock (`clock.md` 36). */
  dwellMs: z.int().min(1).optional(),
})
export type Light = z.infer<typeof light>

export const changeKind = z.enum([
  'raised',
  'lowered',
  'stopped',
  'eased',
  'retracted',
  'withdrawn',
  'found',
  'silent',
  'back',
  'edition',
])
export type ChangeKind = z.infer<typeof changeKind>

/** 灯态变更: one announced step of a light or one finding (`clock.md` 34). */
export const change = z.strictObject({
  /** Without gaps. */
  seq: z.int().min(1),
  kind: changeKind,
  was: level,
  /** As it is after the change; it stays on the board while `isLit` holds (`rules/lit.ts`). */
  light,
  /** The step's instant. */
  at: instant,
  /** When it was announced; never before the one before. */
  recordedAt: instant,
  /** `tick`, `edition`, or the event `source id`; null on a wall. */
  cause: z.string().nullable(),
  /** What a person reads beside it; null on a wall. */
  why: z.string().nullable(),
})
export type Change = z.infer<typeof change>
