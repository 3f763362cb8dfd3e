import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { testDirectory, testPlace } from '../../support/database.ts'
import { FAULTS_BOOK } from '../../support/faults.ts'
import { bookDirectory, nowOf, serveChild } from '../../support/faults-serve.ts'

const CLI = fileURLToPath(new URL('../../../backend/cli.ts', import.meta.url))

/** A module that writes to standard error all the time: whatever a library may say there. */
function chatter(directory: string): string {
  const file = join(directory, 'chatter.mjs')
  writeFileSync(file, "setInterval(() => console.warn('chatter'), 10).unref()\n")
  return pathToFileURL(file).href
}

test('a server goes on when nobody reads its terminal any more', async () => {
  const directory = testDirectory()
  const book = bookDirectory(directory, FAULTS_BOOK)
  const served = await serveChild(await testPlace({ directory: true }), book, ['--import', chatter(directory)])
  const ended = once(served.process, 'exit')
  served.process.stderr?.destroy()
  served.process.stdout?.destroy()
  const before = await nowOf(served.url)
  await expect.poll(() => nowOf(served.url), { timeout: 20_000 }).toBeGreaterThan(before + 500)
  served.process.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

test('a command whose result nobody takes ends, and says nothing', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', CLI, 'schema'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  const said: string[] = []
  child.stderr.on('data', (text) => said.push(String(text)))
  const [code] = await once(child, 'close')
  expect(code).toBe(141)
  expect(said).toEqual([])
})
