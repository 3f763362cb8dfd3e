import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import type { Board } from '../../backend/contract/board.ts'
import { testPlace } from '../support/database.ts'
import { serveChild, type Served } from '../support/faults-serve.ts'
import { startBrowser } from './browser.ts'

const BOOK = fileURLToPath(new URL('../../rules/book', import.meta.url))
/** The target is 12 s; a slow machine must not fail a test. */
const AT_MOST_MS = 60_000

let served: Served
let browser: Browser
let page: Page

beforeAll(async () => {
  served = await serveChild(await testPlace({ directory: true }), BOOK)
  browser = await startBrowser()
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  await page.goto(`${served.url}/wall?lang=en`)
  await page.waitForSelector('.freshness-mark.live', { timeout: AT_MOST_MS })
}, 240_000)
afterAll(async () => {
  await browser.close()
  await served.kill()
})

/** Waits for what shows a fault, and prints how long that took. */
async function shown(what: string, selector: string): Promise<void> {
  const began = process.uptime()
  await page.waitForSelector(selector, { timeout: AT_MOST_MS })
  console.log(`${what}: shown after ${(process.uptime() - began).toFixed(1)} s`)
}

test('a frozen server is shown, and when it goes on the wall is live and says what the server says', async () => {
  served.process.kill('SIGSTOP')
  await shown('frozen server', '.freshness-mark:not(.live)')
  served.process.kill('SIGCONT')
  await shown('a server that goes on', '.freshness-mark.live')
  const board = (await (await fetch(`${served.url}/api/board?view=wall`)).json()) as Board
  expect(await page.innerText('[data-tile=red] .count')).toBe(String(board.tallies.total.red))
}, 240_000)

test('a dead line draws the veil', async () => {
  await served.kill()
  await shown('dead line', '.veil')
  expect(await page.innerText('.veil')).toContain('The line to the server is down')
}, 120_000)
