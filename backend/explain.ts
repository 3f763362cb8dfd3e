import type { Book } from '../rules/book.ts'
import { judgementsOf } from '../rules/history.ts'
import type { SubjectState } from '../rules/state.ts'
import { traceOf } from '../rules/trace.ts'
import { lineText } from '../rules/trace-text.ts'
import { instantText, type Instant } from '../rules/time.ts'

export interface Which {
  readonly rule: string | undefined
  readonly run: number | undefined
}

/** The traces of a subject's clocks as text, one after the other; empty where no clock fits. */
export function explain(book: Book, state: SubjectState, asOf: Instant, which: Which, language: 'zh' | 'en'): string {
  return judgementsOf(book, state, asOf)
    .filter(({ clock }) => which.rule === undefined || clock.rule === which.rule)
    .filter(({ clock }) => which.run === undefined || clock.run === which.run)
    .map((judgement) =>
      traceOf(book, state, judgement, asOf)
        .map((line) => `${lineText(line, language)}\n`)
        .join(''),
    )
    .join('\n')
}

/** The findings about the subject itself, one a line. */
export function explainFindings(state: SubjectState): string {
  return state.findings
    .map(({ finding, level, at, detail }) => `${finding} (${level}) ${instantText(at)}: ${detail}\n`)
    .join('')
}
