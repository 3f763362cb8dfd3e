import AxeSource from 'axe-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from './browser.ts'
import { caseEvent, startStage, type Stage } from './stage.ts'

let stage: Stage
let browser: Browser
const faults: string[] = []

beforeAll(async () => {
  stage = await startStage('2026-11-24T10:42:00+08:00')
  browser = await startBrowser()
})
afterAll(async () => {
  await browser.close()
  await stage.stop()
})

async function openWall(query: string, { url } = stage): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  await page.goto(`${url}/wall?${query}`)
  await page.waitForSelector('[data-tile=red]')
  return page
}

test.each(['lang=zh&theme=dark', 'lang=zh&theme=light', 'lang=en&theme=dark', 'lang=en&theme=light'])(
  'a wall (%s) has no violation of any impact and nothing its server’s policy refuses',
  async (query) => {
    const page = await openWall(query)
    // Not by a script tag: the policy allows no inline script.
    await page.evaluate(AxeSource.source)
    const violations = await page.evaluate(
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 160)))`,
    )
    expect(violations).toEqual([])
    expect(faults).toEqual([])
    await page.close()
  },
)

test('the yellow steps of a red case are told in its row', async () => {
  // From 15:30 on two open hours are left of a step of one day that was begun yesterday.
  const afternoon = await startStage('2026-11-24T15:31:00+08:00')
  const page = await openWall('lang=en', afternoon)
  await afternoon.post(
    caseEvent('QG-1', 'case.accepted', '2026-11-12T09:00:00+08:00', { item: 'QG-0101', department: 'D12' }),
    caseEvent('QG-1', 'case.step-started', '2026-11-23T10:00:00+08:00', { step: 'check', staff: 'S022' }),
  )
  await page.locator('.worst-row.red', { hasText: '+1 yellow steps' }).waitFor()
  expect(await page.locator('.worst-row', { hasText: 'Limit of a step' }).count()).toBe(0)
  await page.close()
  await afternoon.stop()
})

test('an already late case turns a wall red; a cut line draws the veil', async () => {
  const page = await openWall('lang=en')
  expect(await page.textContent('[data-tile=red] .count')).toBe('0')
  const late = caseEvent('QG-1', 'case.accepted', '2026-11-12T09:00:00+08:00', { item: 'QG-0101', department: 'D12' })
  expect((await stage.post(late)).status).toBe(200)
  await page.locator('[data-tile=red] .count', { hasText: /^1$/ }).waitFor()
  const row = await page.waitForSelector('.worst-row.red')
  expect(await row.textContent()).toContain('Housing and construction')
  expect(await page.content()).not.toContain('QG-1')
  await stage.stop()
  await page.waitForSelector('.veil')
  expect(await page.textContent('.veil')).toContain('The line to the server is down')
  await page.close()
})
