#!/usr/bin/env -S npx tsx
import { main } from './command.ts'

process.exitCode = await main(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  terminal: process.stderr.isTTY === true,
  now: () => Date.now(),
})
