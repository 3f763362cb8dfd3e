/** Which rows of a long list stand in the page: those in sight, some around them, and the active one wherever it is. */
export function rowsInSight(
  { top, height, rowHeight }: { readonly top: number; readonly height: number; readonly rowHeight: number },
  count: number,
  active: number,
  around = 8,
): number[] {
  if (count === 0) return []
  const size = rowHeight > 0 ? rowHeight : 36
  const first = Math.max(0, Math.min(Math.floor(top / size) - around, count - 1))
  const last = Math.min(count - 1, Math.ceil((top + height) / size) + around)
  const rows = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  if (active < 0 || active >= count || (active >= first && active <= last)) return rows
  return active < first ? [active, ...rows] : [...rows, active]
}

/** Where to scroll so that a row is whole in sight; the same where it is already. */
export function scrolledTo(
  { top, height, rowHeight }: { readonly top: number; readonly height: number; readonly rowHeight: number },
  row: number,
): number {
  if (row * rowHeight < top) return row * rowHeight
  return Math.max(top, (row + 1) * rowHeight - height)
}
