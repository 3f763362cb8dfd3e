#!/usr/bin/env -S npx tsx
import { main } from './command.ts'

const halt = new AbortController()

/** The first signal asks for a graceful stop, the second one ends it. */
function signals(): { stop: AbortSignal; halt: AbortSignal } {
  const stop = new AbortController()
  const onSignal = (): void => (stop.signal.aborted ? halt.abort() : stop.abort())
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  return { stop: stop.signal, halt: halt.signal }
}

const SIGPIPE_CODE = 141

/** Nobody reads the other end any more; anything else is a fault. */
function isClosed(error: NodeJS.ErrnoException): boolean {
  if (error.code === 'EPIPE') return true
  throw error
}

// A server whose terminal has gone away goes on: its lights have other readers. A result that nobody takes ends its command.
process.stderr.on('error', isClosed)
process.stdout.on('error', (error) => isClosed(error) && process.exit(SIGPIPE_CODE))

const code = await main(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  terminal: process.stderr.isTTY === true,
  now: () => Date.now(),
  env: process.env,
  signals,
})
process.exitCode = code
// A stop that was cut leaves parts open.
if (halt.signal.aborted) process.exit(code)
