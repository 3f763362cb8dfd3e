/** Columns padded to their widest cell; wide characters count as two. The first `texts` are set left, the others, numbers, right. */
export function table(rows: readonly (readonly string[])[], texts: number): string {
  const width = (text: string): number =>
    [...text].reduce((sum, char) => sum + ((char.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1), 0)
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => width(row[i] ?? ''))))
  return rows
    .map((row) =>
      row
        .map((cell, i) =>
          i < texts
            ? cell + ' '.repeat((widths[i] ?? 0) - width(cell))
            : ' '.repeat((widths[i] ?? 0) - width(cell)) + cell,
        )
        .join('  '),
    )
    .map((text) => `${text.trimEnd()}\n`)
    .join('')
}
