import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { GeneratedLog } from './generate.ts'
import { median } from './medians.ts'
import type { ReplayFigures } from './replay-child.ts'

const CASES = 100_000
const RUNS = 3

const run = promisify(execFile)

type Generate = (directory: string, cases: number) => Promise<GeneratedLog>

export interface ReplayBench {
  readonly events: number
  /** Of the median run. */
  readonly figures: ReplayFigures
  readonly casesPerSecond: number
  readonly bytesPerSubject: number
  readonly peakRssBytes: number
  /** Cases a second of `readline` and a split at commas on the same file: no quotes, no events, nothing judged. */
  readonly splitPerSecond: number
}

/** Replays a generated log in processes of their own: three for the time, the median counts, one for the memory. */
export async function replayBench(generate: Generate): Promise<ReplayBench> {
  const directory = await mkdtemp(join(tmpdir(), 'heliograph-bench-'))
  try {
    const log = await generate(directory, CASES)
    const runs: ReplayFigures[] = []
    for (let i = 0; i < RUNS; i++) runs.push(await inChild(directory, log, 'time'))
    const total = ({ readMs, judgeMs }: ReplayFigures): number => readMs + judgeMs
    const middle = median(runs.map(total))
    const figures = runs.find((one) => total(one) === middle)
    const { heldBytes } = await inChild(directory, log, 'memory')
    if (figures === undefined || heldBytes === null) throw new Error('the child told no figures')
    if (figures.subjects !== CASES || figures.events !== log.events || figures.rejects > 0)
      throw new Error(`the log was not read whole: ${JSON.stringify(figures)}`)
    return {
      events: log.events,
      figures,
      casesPerSecond: (CASES / middle) * 1_000,
      bytesPerSubject: heldBytes / CASES,
      peakRssBytes: Math.max(...runs.map(({ peakRssBytes }) => peakRssBytes)),
      splitPerSecond: (CASES / (await splitAlone(log.log))) * 1_000,
    }
  } finally {
    await rm(directory, { recursive: true })
  }
}

async function inChild(directory: string, log: GeneratedLog, what: 'time' | 'memory'): Promise<ReplayFigures> {
  const { stdout } = await run(process.execPath, [
    '--import',
    import.meta.resolve('tsx'),
    ...(what === 'memory' ? ['--expose-gc'] : []),
    fileURLToPath(new URL('replay-child.ts', import.meta.url)),
    ...[log.log, log.mapping, String(log.asOf), join(directory, 'clocks.csv'), what],
  ])
  return JSON.parse(stdout) as ReplayFigures
}

async function splitAlone(file: string): Promise<number> {
  const begun = performance.now()
  let rows = 0
  for await (const line of createInterface(createReadStream(file))) rows += line.split(',').length > 1 ? 1 : 0
  if (rows === 0) throw new Error(`${file} is empty`)
  return performance.now() - begun
}
