const UNSAFE = /[",\r\n]/

/** A text as a cell of CSV (RFC 4180): in quotes only where it has a comma, a quote or a line end. */
export function csvCell(text: string): string {
  return UNSAFE.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
