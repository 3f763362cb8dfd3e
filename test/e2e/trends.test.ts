import AxeSource from 'axe-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import type { Cases, Trends } from '../../backend/contract/trends.ts'
import { startBrowser } from './browser.ts'
import { startStage, type Stage } from './stage.ts'
import { dealCases, dealShifts } from './trends-cases.ts'

let stage: Stage
let browser: Browser
const faults: string[] = []
const PERIOD = 'from=2026-11-02&through=2026-11-20'

beforeAll(async () => {
  stage = await startStage('2026-11-24T10:42:00+08:00')
  browser = await startBrowser()
  await dealCases(stage, 160, ['D01', 'D02', 'D03'])
  await dealShifts(stage)
})
afterAll(async () => {
  await browser.close()
  await stage.stop()
})

const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${stage.url}${path}`)).json()) as T

async function openTrends(query: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 900 } })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  await page.goto(`${stage.url}/trends?${query}`)
  await page.waitForSelector('[data-panel=ranking] :is(canvas, table)')
  return page
}

test('a figure opens the cases that it counts, page by page, each linked to its own page', async () => {
  const { total } = await ask<Trends>(`/api/trends?${PERIOD}&by=none`)
  const { numerator, denominator } = total.rates['onTime']!
  expect(denominator).toBeGreaterThan(100)
  const page = await openTrends(`lang=en&${PERIOD}`)
  const card = page.locator('[data-figure=onTime]')
  expect(await card.locator('[data-measure=onTime]').textContent()).toContain(String(numerator))
  await card.locator('[data-measure=judged]').focus()
  await page.keyboard.press('Enter')
  await page.locator(`dialog [data-total="${denominator}"]`).waitFor()
  await page.locator('dialog .more').click()
  await page
    .locator('[data-subject]')
    .nth(denominator - 1)
    .waitFor()
  expect(await page.locator('[data-subject]').count()).toBe(denominator)
  const { cases } = await ask<Cases>(`/api/trends/cases?${PERIOD}&measure=judged`)
  const href = await page.locator('[data-subject] a').first().getAttribute('href')
  expect(href).toBe(`/desk/${cases[0]!.subject}`)
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  expect(await page.evaluate(`document.activeElement.dataset.measure`)).toBe('judged')
  await page.close()
})

test('absent minutes open the shifts behind them; one of which nobody knows is told apart', async () => {
  const period = 'from=2026-11-02&through=2026-11-24'
  const { total } = await ask<Trends>(`/api/trends?${period}&by=none`)
  expect(total.rates['absent']).toMatchObject({ numerator: 390, denominator: 780 })
  const page = await openTrends(`lang=en&${period}`)
  const card = page.locator('[data-figure=absent]')
  expect(await card.locator('.value').textContent()).toContain('50.0%')
  await card.locator('[data-measure=absentMinutes]').click()
  await page.locator('dialog [data-minutes="390"]').waitFor()
  expect(await page.locator('dialog [data-absent]').allTextContents()).toEqual(['15', '375'])
  expect(await page.locator('[data-subject] a').first().getAttribute('href')).toBe('/desk/shift/W01%2F2026-11-20')
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await card.locator('[data-measure=unknownShifts]').click()
  await page.locator('dialog [data-total="1"]').waitFor()
  expect(await page.locator('[data-subject]').textContent()).toMatch(/shift\/W05\/2026-11-24.*Unknown/)
  await page.close()
})

test('a click on a bar opens the cases of its day', async () => {
  const page = await openTrends('lang=en&from=2026-11-16&through=2026-11-20')
  const box = (await page.locator('[data-panel=flow] canvas').boundingBox())!
  // The foot of the middle one of five bars.
  await page.mouse.click(box.x + 52 + (box.width - 64) / 2, box.y + box.height - 34)
  const { groups } = await ask<Trends>('/api/trends?from=2026-11-18&through=2026-11-18&by=day')
  await page.locator(`dialog [data-total="${groups[0]!.sums['finished']}"]`).waitFor()
  expect(page.url()).toContain('cases=finished&on=2026-11-18')
  await page.close()
})

test('the tables say what the server says, to the number', async () => {
  const { groups } = await ask<Trends>(`/api/trends?${PERIOD}&by=day`)
  const page = await openTrends(`lang=en&view=table&${PERIOD}`)
  for (const { group, sums, rates } of groups) {
    const texts = async (panel: string): Promise<string[]> =>
      (await page.locator(`[data-panel=${panel}] tr[data-group="${group}"] td`).allTextContents()).map((text) =>
        text.replace(/\s+/g, ' ').trim(),
      )
    expect(await texts('flow')).toEqual([String(sums['accepted']), String(sums['finished'])])
    const shares = (names: readonly string[]): string[] =>
      names.map((name) => {
        const { numerator, denominator, value } = rates[name]!
        if (value === null) return names[0] === 'absent' ? '—no shift that is known' : '—no finished case to count'
        return `${(value * 100).toFixed(1)}% ${numerator} ÷ ${denominator}`
      })
    expect(await texts('rates')).toEqual(shares(['onTime', 'early', 'instant']))
    expect(await texts('lights')).toEqual(shares(['red', 'yellow']))
    expect(await texts('absent')).toEqual([
      ...shares(['absent']),
      String(sums['unknownShifts']),
      String(sums['shifts']),
    ])
  }
  await page.close()
})

test('what is chosen is in the address and outlives a reload', async () => {
  const page = await openTrends('lang=en')
  await page.locator('[data-period="7"]').click()
  await page.waitForURL(/period=7/)
  await page.locator('[data-span]', { hasText: '2026-11-18 to 2026-11-24' }).waitFor()
  await page.locator('select[name=rank]').selectOption('red')
  await page.waitForURL(/rank=red/)
  await page.reload()
  await page.locator('[data-span]', { hasText: '2026-11-18 to 2026-11-24' }).waitFor()
  expect(await page.locator('[data-period="7"]').getAttribute('aria-pressed')).toBe('true')
  expect(await page.locator('select[name=rank]').inputValue()).toBe('red')
  await page.goto(`${stage.url}/trends?lang=en&from=2026-11-20&through=2026-11-02`)
  expect(await page.locator('[role=alert]').textContent()).toContain('The first day is after the last')
  await page.close()
})

test('a file has what is shown', async () => {
  const page = await openTrends(`lang=zh&${PERIOD}`)
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-csv]').click()])
  expect(download.suggestedFilename()).toBe('趋势-2026-11-02-2026-11-20.csv')
  await page.close()
})

const LOOKS = ['lang=zh&theme=dark', 'lang=zh&theme=light', 'lang=en&theme=dark', 'lang=en&theme=light']
test.each(LOOKS.flatMap((look) => ['view=chart', 'view=table', 'cases=finished'].map((view) => `${look}&${view}`)))(
  'the trends (%s) have no violation and nothing that their server’s policy refuses',
  async (query) => {
    const page = await openTrends(`${query}&${PERIOD}`)
    if (query.includes('cases')) await page.waitForSelector('[data-subject]')
    await page.evaluate(AxeSource.source)
    const violations = await page.evaluate(
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ target }) => target).join(' | ').slice(0, 300)))`,
    )
    expect(violations).toEqual([])
    expect(faults).toEqual([])
    await page.close()
  },
)
