import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { startBrowser } from './browser.ts'
import { caseEvent, startStage, type Stage } from './stage.ts'

let stage: Stage
let browser: Browser

beforeAll(async () => {
  stage = await startStage('2026-11-24T10:42:00+08:00', { demo: true })
  const late = (n: number, item: string, department: string): Record<string, unknown> =>
    caseEvent(`QG-${n}`, 'case.accepted', '2026-11-12T09:00:00+08:00', { item, department, window: `W${10 + n}` })
  const departments = ['D12', 'D07', 'D01', 'D02', 'D03', 'D04', 'D05', 'D06', 'D08', 'D09', 'D10', 'D11', 'D13']
  const cases = departments.map((department, n) => late(n + 1, n % 2 === 0 ? 'QG-0101' : 'QG-0042', department))
  // As full as a wall gets: one paused, one that nothing is known of, one yellow, two put out by evidence that came late.
  const hearing = { reason: 'hearing', notice: 'T-1', plannedDays: 9 }
  const others = [
    caseEvent('QG-20', 'case.accepted', '2026-11-23T09:00:00+08:00', { item: 'QG-0042', department: 'D12' }),
    caseEvent('QG-20', 'case.suspended', '2026-11-23T10:00:00+08:00', hearing),
    caseEvent('QG-21', 'case.accepted', '2026-11-24T09:00:00+08:00', { item: 'unheard-of', department: 'D12' }),
    caseEvent('QG-22', 'case.accepted', '2026-11-17T15:00:00+08:00', { item: 'QG-0042', department: 'D12' }),
  ]
  expect(await (await stage.post(...cases, ...others)).json()).toMatchObject({ accepted: 17, rejected: [] })
  const decided = ['QG-1', 'QG-2'].map((id) => caseEvent(id, 'case.decided', '2026-11-13T09:00:00+08:00'))
  expect(await (await stage.post(...decided)).json()).toMatchObject({ accepted: 2 })
  browser = await startBrowser()
})
afterAll(async () => {
  await browser.close()
  await stage.stop()
})

/** Of the screen's height: what is read from 5 m before a 75″ screen. */
const LEAST = 0.034

/** In the page: every count of the open tile is one of a busy day, and none is missing. */
const FULL = (awaiting: string): string => `
  const list = document.querySelector('.open-tile ul')
  if (list.children.length < 6) list.append(Object.assign(document.createElement('li'), { textContent: ${JSON.stringify(awaiting)} }))
  for (const one of list.querySelectorAll('li'))
    for (const node of one.childNodes)
      if (node.nodeType === 3 && !node.data.includes('%')) node.data = node.data.replace(/\\d+/g, '388')`

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
    for (let inner = element, outer; (outer = inner.parentElement?.closest('section')); inner = outer) {
      const place = outer.getBoundingClientRect()
      if (box.right > place.right + 1 || box.bottom > place.bottom + 1) faults.push(name + ' leaves ' + outer.className)
    }
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
    expect(await page.locator('.worst-row').count()).toBe(8)
    await page.locator('.open-tile', { hasText: lang === 'zh' ? '待核' : 'to verify' }).waitFor()
    await page.evaluate(FULL(lang === 'zh' ? '待数据 388' : 'awaiting 388'))
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
