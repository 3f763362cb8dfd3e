/** Signs at which a spreadsheet takes a cell for a formula. */
const FORMULA = /^[=+\-@\t\r]/

/**
 * A cell of RFC 4180: one that a spreadsheet would run is prefixed by an apostrophe (OWASP, «CSV injection»). A number that is
 * given as one stays a number, also below zero: nothing of it came from others.
 */
export function cellText(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const safe = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Rows as a file that spreadsheets open: by its mark they know UTF-8. */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cellText).join(',')).join('\r\n')}\r\n`
}
