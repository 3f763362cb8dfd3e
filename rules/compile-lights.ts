import type { Amount, LightSpec, Share, Threshold } from './lights.ts'
import type { AmountEntry, LightEntry } from './schema.ts'
import { parseDuration } from './time.ts'

export function compileLights(entries: readonly LightEntry[]): LightSpec[] {
  return entries.map((entry) => ({ level: entry.level, threshold: thresholdOf(entry) }))
}

function thresholdOf(entry: LightEntry): Threshold {
  if (entry.remaining !== undefined) return { kind: 'remaining', left: amountOf(entry.remaining) }
  if (entry.used !== undefined) return { kind: 'used', share: shareOf(entry.used) }
  if (entry.elapsed !== undefined) return { kind: 'elapsed', ms: parseDuration(entry.elapsed) ?? 0 }
  const by = entry.overdue
  return { kind: 'overdue', by: by === undefined || by === true ? null : amountOf(by) }
}

function amountOf(entry: AmountEntry): Amount {
  if (entry.workingDays !== undefined) return { unit: 'workingDays', amount: entry.workingDays }
  if (entry.calendarDays !== undefined) return { unit: 'calendarDays', amount: entry.calendarDays }
  if (entry.workingTime !== undefined) return { unit: 'workingTime', amount: parseDuration(entry.workingTime) ?? 0 }
  return { unit: 'elapsed', amount: parseDuration(entry.elapsed ?? '') ?? 0 }
}

/** A decimal as the exact fraction that it is written as. */
export function shareOf(value: number): Share {
  const text = String(value).includes('e') ? value.toFixed(12) : String(value)
  const decimals = text.split('.')[1]?.length ?? 0
  return { numerator: Number(text.replace('.', '')), denominator: 10 ** decimals }
}
