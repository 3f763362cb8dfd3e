import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Where } from '../../db/connect.ts'

const WRITER = fileURLToPath(new URL('./writer.ts', import.meta.url))

/** A process that writes numbered rows to a database; resolves when it has the database open. */
export async function startWriter(where: Where): Promise<{ process: ChildProcess; numbers: AsyncIterator<string> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, JSON.stringify(where)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const numbers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const first = await numbers.next()
  if (first.value !== 'open') throw new Error(`The writer ended (${child.exitCode}) before it had the database open`)
  return { process: child, numbers }
}

/** Lets a process write, kills it after so many acknowledged rows and answers with the last number that it had printed. */
export async function writeAndKill(where: Where, rows: number): Promise<number> {
  const { process: child, numbers } = await startWriter(where)
  const ended = once(child, 'exit')
  let last = 0
  for (let row = 0; row < rows; row++) last = Number((await numbers.next()).value ?? last)
  child.kill('SIGKILL')
  for (let next = await numbers.next(); next.done !== true; next = await numbers.next()) last = Number(next.value)
  await ended
  return last
}
