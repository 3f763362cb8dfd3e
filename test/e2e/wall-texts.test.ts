import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { startBrowser } from './browser.ts'
import { caseEvent, startStage, type Stage } from './stage.ts'

let stage: Stage
let browser: Browser

beforeAll(async () => {
  stage = await startStage('2026-11-24T10:42:00+08:00', { demo: true })
  const late = (n: number, item: string, department: string): Record<string, unknown> =>
    caseEvent(`QG-${n}`, 'case.accepted', '2026-11-12T09:00:00+08:00', { item, department })
  expect((await stage.post(late(1, 'QG-0101', 'D12'), late(2, 'QG-0042', 'D07'))).status).toBe(200)
  browser = await startBrowser()
})
afterAll(async () => {
  await browser.close()
  await stage.stop()
})

/** Of the screen's height: what is read from 5 m before a 75″ screen. */
const LEAST = 0.034

/** In the page: the texts that are smaller than `least` px, and those that don't fit their place and aren't cut on purpose. */
const FAULTS = (least: number): string => `
  [...document.querySelectorAll('.wall *:not(svg, svg *, .unseen)')].flatMap((element) => {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')
    if (!own || element.closest('.unseen')) return []
    const style = getComputedStyle(element)
    const name = element.tagName + '.' + element.className + ' «' + element.textContent.trim().slice(0, 30) + '»'
    const faults = []
    if (parseFloat(style.fontSize) < ${least} - 0.5) faults.push(name + ' is ' + style.fontSize)
    const cut = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none'
    const inline = style.display.startsWith('inline')
    if (!cut && !inline && element.scrollWidth > element.clientWidth + 1) faults.push(name + ' is clipped')
    const box = element.getBoundingClientRect()
    if (box.right > innerWidth + 1 || box.bottom > innerHeight + 1) faults.push(name + ' leaves the screen')
    return faults
  })`

test.each([
  [1920, 1080],
  [3840, 2160],
  [1366, 768],
  [2560, 720],
  [1080, 1920],
])('at %i × %i every text is as large as it must be, whole and on the screen', async (width, height) => {
  for (const lang of ['zh', 'en']) {
    const page = await browser.newPage({ viewport: { width, height } })
    await page.goto(`${stage.url}/wall?lang=${lang}`)
    await page.waitForSelector('.worst-row.red')
    const least = LEAST * Math.min(height, (width * 9) / 16)
    expect(await page.evaluate(FAULTS(least)), lang).toEqual([])
    await page.close()
  }
})

test('a demonstration says so in both languages, whatever the reader’s', async () => {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  await page.goto(`${stage.url}/wall?lang=zh`)
  await page.waitForSelector('.demo')
  expect(await page.innerText('.demo')).toMatch(/演示\s+DEMONSTRATION/)
  await page.close()
})

test('T changes the theme, ? shows the keys and hides them', async () => {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  await page.goto(`${stage.url}/wall?lang=en&theme=dark`)
  await page.waitForSelector('[data-tile=red]')
  await page.keyboard.press('t')
  await page.waitForSelector('html[data-theme=light]')
  await page.keyboard.press('?')
  expect(await page.innerText('.key-help')).toContain('full screen')
  await page.keyboard.press('Escape')
  await page.waitForSelector('.key-help', { state: 'detached' })
  await page.close()
})
