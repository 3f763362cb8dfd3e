/**
 * One replay in a process of its own. Told by the parent which log; prints what it took as one line of JSON.
 * With `memory` the heap is measured between reading and judging, which costs collections; else nothing stands between them.
 */
import { readFile } from 'node:fs/promises'
import { loadBook } from '../../backend/book.ts'
import { takeIn } from '../../backend/log/intake.ts'
import { parseMapping } from '../../backend/log/mapping.ts'
import { replay } from '../../backend/replay.ts'
import { Subjects } from '../../backend/subjects.ts'

/** What a child process found out. Milliseconds without start-up, that is without loading modules and the book. */
export interface ReplayFigures {
  readonly readMs: number
  readonly judgeMs: number
  readonly subjects: number
  readonly events: number
  readonly clocks: number
  readonly findings: number
  readonly rejects: number
  /** What reading left on the heap and in buffers, collected; null where it was not measured. */
  readonly heldBytes: number | null
  readonly peakRssBytes: number
}

const [log = '', mappingFile = '', asOf = '', out = '', what = ''] = process.argv.slice(2)

function held(): number {
  if (global.gc === undefined) throw new Error('expected --expose-gc')
  void global.gc()
  void global.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const book = await loadBook('rules/book')
const mapping = parseMapping(await readFile(mappingFile, 'utf8'), mappingFile)
const before = what === 'memory' ? held() : 0

const begun = performance.now()
const subjects = new Subjects()
const intake = await takeIn(log, mapping, subjects, () => Promise.resolve())
const readMs = performance.now() - begun
const heldBytes = what === 'memory' ? held() - before : null
const resumed = performance.now()
const summary = await replay(book, subjects, Number(asOf), out)
const judgeMs = performance.now() - resumed

const figures: ReplayFigures = {
  readMs,
  judgeMs,
  subjects: summary.subjects,
  events: intake.events,
  clocks: summary.clocks,
  findings: summary.findings,
  rejects: intake.rejects,
  heldBytes,
  peakRssBytes: process.resourceUsage().maxRSS * 1_024,
}
process.stdout.write(`${JSON.stringify(figures)}\n`)
