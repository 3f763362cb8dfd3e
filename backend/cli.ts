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
