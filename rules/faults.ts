import type { BookPart } from './schema.ts'

/** One thing wrong in a rulebook: which file, where in it, what was expected. */
export interface Fault {
  readonly file: string
  /** `rules[0].limit.workingDays`; empty for the file as a whole. */
  readonly path: string
  readonly message: string
}

/** A rulebook that can't be loaded, with everything that is wrong in it. */
export class BookError extends Error {
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map(({ file, path, message }) => `${file}: ${path === '' ? '' : `${path}: `}${message}`).join('\n'))
    this.name = 'BookError'
    this.faults = faults
  }
}

/** Collects faults, so that one run over a book names them all. */
export class Faults {
  readonly all: Fault[] = []

  add(file: string, path: string, message: string): void {
    this.all.push({ file, path, message })
  }

  throwIfAny(): void {
    if (this.all.length > 0) throw new BookError(this.all)
  }
}

/** The files that say a rule or a check: several where it has editions. */
export function filesOf(parts: readonly BookPart[], list: 'rules' | 'checks', id: string): string {
  return parts
    .filter(({ entries }) => entries[list]?.some((entry) => entry.id === id))
    .map(({ file }) => file)
    .join(', ')
}

/** `['rules', 0, 'limit']` as `rules[0].limit`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  )
}
