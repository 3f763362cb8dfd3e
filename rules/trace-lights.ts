import { afterHole, type Hole } from './hole.ts'
import { lightsFor, type Judgement } from './judge.ts'
import { thresholdAt, type LightSpec } from './lights.ts'
import { measureOf, type Count } from './policy.ts'
import type { Instant } from './time.ts'
import { LEVEL_ZH, line, thresholdText, type Line } from './trace-text.ts'

/**
 * Every threshold with its instant, and what moved it; of several for one level the earliest counts. While paused, and
 * when stopped in a pause, the level is that from before the pause, and so are these (`clock.md` 9, 23).
 */
export function lightLines({ clock, frozen, holes, rule, settled }: Judgement, count: Count): Line[] {
  if (settled === null) return []
  if (frozen === null) return thresholds(lightsFor(rule, count), count, settled.due, holes, Infinity)
  const { zone } = count
  const lines = thresholds(lightsFor(rule, frozen.count), frozen.count, frozen.due, frozen.before, frozen.hole.from)
  if (clock.state === 'paused') return lines
  const head = line(
    [9],
    `于暂停中停止，灯色为暂停前的；当时到期为 ${zone.text(frozen.due)}`,
    `Stopped in a pause, so the level is that from before it, when the due instant was ${zone.text(frozen.due)}`,
  )
  return [head, ...lines]
}

/** `pausedAt`: a pause begins there that the clock has not left, so later instants were not reached. */
function thresholds(
  lights: readonly LightSpec[],
  count: Count,
  due: Instant,
  holes: readonly Hole[],
  pausedAt: Instant,
): Line[] {
  const measure = measureOf(count, holes)
  return lights.map(({ level, threshold }) => {
    const at = thresholdAt(count, measure, due, holes, threshold)
    const started = Math.max(at, count.startedAt)
    const moved = afterHole(holes, started)
    const text = thresholdText(threshold)
    const zone = count.zone
    const shift =
      moved !== started
        ? { zh: `，在暂停内，移至 ${zone.text(moved)}`, en: `, in a pause, moved to ${zone.text(moved)}` }
        : started !== at
          ? { zh: '，早于起点，取起点', en: ', before the start, so at the start' }
          : { zh: '', en: '' }
    const open = moved > pausedAt ? { zh: '，暂停前未到', en: ', not reached before the pause' } : { zh: '', en: '' }
    return line(
      moved !== started ? [22, 28] : [27, 28],
      `${LEVEL_ZH[level]}：${text.zh} → ${zone.text(at)}${shift.zh}${open.zh}`,
      `${level}: ${text.en} → ${zone.text(at)}${shift.en}${open.en}`,
    )
  })
}
