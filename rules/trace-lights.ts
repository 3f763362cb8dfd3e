import { afterHole } from './hole.ts'
import { lightsFor, type Judgement } from './judge.ts'
import { thresholdAt } from './lights.ts'
import { measureOf, type Count } from './policy.ts'
import { LEVEL_ZH, line, thresholdText, type Line } from './trace-text.ts'

/** Every threshold with its instant, and what moved it; of several for one level the earliest counts. */
export function lightLines(judgement: Judgement, count: Count): Line[] {
  const { clock, holes, rule, settled } = judgement
  if (settled === null || clock.dueAt === null) return []
  const measure = measureOf(count, holes)
  return lightsFor(rule, count).map(({ level, threshold }) => {
    const at = thresholdAt(count, measure, settled.due, holes, threshold)
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
    return line(
      moved !== started ? [22, 28] : [27, 28],
      `${LEVEL_ZH[level]}：${text.zh} → ${zone.text(at)}${shift.zh}`,
      `${level}: ${text.en} → ${zone.text(at)}${shift.en}`,
    )
  })
}
