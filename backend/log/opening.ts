import { readFile } from 'node:fs/promises'
import type { Terminal } from '../command.ts'
import { progressBar } from '../progress.ts'
import { Subjects } from '../subjects.ts'
import { takeIn, type Intake } from './intake.ts'
import { parseMapping } from './mapping.ts'
import { openRejects } from './rejects.ts'

/** A log as a command line names it. */
export interface LogFiles {
  readonly log: string
  readonly mapping?: string
  readonly rejects?: string
}

/** Reads a whole log into memory, with a progress bar where a person watches; what can't be read goes to `rejects`. */
export async function openLog(
  { log, mapping: file, rejects: refused }: LogFiles,
  terminal: Terminal,
): Promise<{ subjects: Subjects; intake: Intake }> {
  const mapping = file === undefined ? null : parseMapping(await readFile(file, 'utf8'), file)
  const subjects = new Subjects()
  const rejects = refused === undefined ? null : await openRejects(refused)
  const bar = progressBar('reading', terminal)
  try {
    const intake = await takeIn(log, mapping, subjects, async (rows) => rejects?.write(rows), bar.update)
    return { subjects, intake }
  } finally {
    bar.stop()
    await rejects?.close()
  }
}

/** 0 where some rows were read; else 1, and why. */
export function readCode({ log, rejects }: LogFiles, { rows }: Intake, terminal: Terminal): 0 | 1 {
  if (rows > 0) return 0
  const where = rejects === undefined ? '; --rejects FILE tells why' : `, see ${rejects}`
  terminal.err(`${log}: no row could be read${where}\n`)
  return 1
}
