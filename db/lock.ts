import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// A directory is opened by one process at a time: two would ruin it, and PGlite doesn't notice.

/** A process: its id, and when it started as the kernel counts it, for ids are given anew. */
interface Holder {
  readonly pid: number
  readonly started: string | null
}

/** A directory that this process holds. */
export interface Lock {
  release(): void
}

/**
 * Takes the directory for this process by a file `lock` in it. Takes over what a dead process has left. Throws where a
 * living one holds it, this process included. Processes are told apart on one machine only: two containers that share a
 * volume each see ids of their own.
 */
export function lockDirectory(directory: string): Lock {
  const path = join(directory, 'lock')
  const mine = JSON.stringify(holderOf(process.pid))
  for (;;) {
    if (create(path, mine)) return { release: () => release(path, mine) }
    const found = read(path)
    if (found === null) continue // its holder has just let go
    const holder = parse(found, path)
    if (lives(holder)) {
      throw new Error(
        `The database in ${directory} is in use by process ${holder.pid}; only one can have it open at a time`,
      )
    }
    takeAway(path, found)
  }
}

/** Whether this process holds a directory. */
export function isHeldHere(directory: string): boolean {
  return read(join(directory, 'lock')) === JSON.stringify(holderOf(process.pid))
}

/** By a link, so that nobody ever reads half a lock; flushed, so that a power cut doesn't leave an empty one. */
function create(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}.new`
  writeFileSync(draft, content, { flush: true })
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft)
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** Whoever renames a stale lock is the only one to do so; a lock that somebody took meanwhile is put back. */
function takeAway(path: string, stale: string): void {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  if (readFileSync(aside, 'utf8') === stale) rmSync(aside)
  else renameSync(aside, path)
}

function release(path: string, mine: string): void {
  if (read(path) === mine) rmSync(path)
}

function parse(text: string, path: string): Holder {
  try {
    const { pid, started } = JSON.parse(text) as Holder
    if (Number.isInteger(pid) && pid > 0) return { pid, started }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new Error(
    `${path} is no lock of ours: {"pid", "started"} was expected; remove it if no process uses the directory`,
  )
}

function lives({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false
    if (codeOf(error) !== 'EPERM') throw error // EPERM: it lives and is another user's
  }
  const now = holderOf(pid).started
  return started === null || now === null || started === now
}

/** The boot and the tick in it, from Linux; null on other systems, where the id alone must do. */
function holderOf(pid: number): Holder {
  const boot = read('/proc/sys/kernel/random/boot_id')
  const stat = read(`/proc/${pid}/stat`)
  if (boot === null || stat === null) return { pid, started: null }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // the name before may hold blanks
  const [state = '', tick = ''] = [fields[0], fields[19]]
  // A zombie holds nothing any more.
  return { pid, started: state === 'Z' ? 'dead' : `${boot.trim()}/${tick}` }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
