import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startBrowser } from './browser.ts'
import { startStage } from './stage.ts'
import { dealCases, dealShifts } from './trends-cases.ts'

/** Takes pictures of the trends for a person to look at: `tsx test/e2e/shots-trends.ts DIRECTORY [WIDTHS]`. */
const directory = process.argv[2] ?? 'shots'
const widths = (process.argv[3] ?? '1920,3840,1366,390').split(',').map(Number)
const HEIGHTS: Readonly<Record<number, number>> = { 1920: 1080, 3840: 2160, 1366: 768, 390: 844 }
const LOOKS = ['lang=zh&theme=dark', 'lang=en&theme=light']
const STATES = [
  { name: 'chart', query: '' },
  { name: 'table', query: '&view=table' },
  { name: 'red', query: '&rank=red&least=30&period=90' },
  { name: 'cases', query: '&cases=red' },
  { name: 'absent', query: '&rank=absent&least=1&from=2026-11-16&through=2026-11-24' },
  { name: 'shifts', query: '&cases=absentMinutes' },
]

mkdirSync(directory, { recursive: true })
const stage = await startStage('2026-11-24T10:42:00+08:00')
await dealCases(
  stage,
  1_200,
  Array.from({ length: 18 }, (_, n) => `D${String(n + 1).padStart(2, '0')}`),
)
await dealShifts(stage)
const browser = await startBrowser()

async function shoot(page: Page, name: string, query: string): Promise<void> {
  page.on('console', (message) => {
    if (message.type() === 'error') console.log(name, message.text())
  })
  page.on('pageerror', (error) => console.log(name, error.message))
  await page.goto(`${stage.url}/trends?${query}`)
  await page.waitForSelector('[data-panel=ranking] :is(canvas, table)')
  if (query.includes('cases=')) await page.waitForSelector('[data-subject]')
  // Charts and dialogs are drawn a frame later.
  await page.waitForTimeout(600)
  await page.screenshot({ path: join(directory, `trends-${name}.png`) })
}

for (const width of widths)
  for (const [at, look] of LOOKS.entries())
    for (const state of STATES) {
      // All states at one size; at the others the charts in one look, the tables in the other.
      if (width !== 1920 && state.name !== (at === 0 ? 'chart' : 'table')) continue
      const page = await browser.newPage({ viewport: { width, height: HEIGHTS[width] ?? 1080 } })
      await shoot(page, `${width}-${state.name}-${at === 0 ? 'zh-dark' : 'en-light'}`, `${look}${state.query}`)
      if (width === 390) {
        const whole = await page.evaluate(`document.querySelector('main').scrollHeight`)
        await page.setViewportSize({ width, height: Math.min(6_000, Number(whole) + 60) })
        await page.waitForTimeout(600)
        await page.screenshot({ path: join(directory, `trends-${width}-${state.name}-whole-${at}.png`) })
      }
      await page.close()
    }
await browser.close()
await stage.stop()
process.exit(0)
