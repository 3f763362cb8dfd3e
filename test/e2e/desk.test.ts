import AxeSource from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from './browser.ts'
import { caseEvent, startStage, type Stage } from './stage.ts'

let stage: Stage
let browser: Browser
const faults: string[] = []
const LOOKS = ['lang=zh&theme=dark', 'lang=zh&theme=light', 'lang=en&theme=dark', 'lang=en&theme=light']

/** Late by the promise of two days, not yet by the law's seven nor by the week's close: one red clock. */
const late = (id: string, data: Record<string, unknown> = {}): Record<string, unknown> =>
  caseEvent(id, 'case.accepted', '2026-11-19T09:00:00+08:00', {
    item: 'QG-1021',
    department: 'D12',
    window: 'W21',
    ...data,
  })

beforeAll(async () => {
  stage = await startStage('2026-11-24T10:42:00+08:00')
  browser = await startBrowser()
  const suspended = caseEvent('QG-3', 'case.suspended', '2026-11-19T10:00:00+08:00', {
    reason: 'hearing',
    notice: 'T-1',
  })
  await stage.post(late('QG-1'), late('QG-2', { department: 'D07' }), late('QG-3'), suspended)
  await stage.post(
    caseEvent('QG-3', 'case.resumed', '2026-11-20T10:00:00+08:00', { notice: 'T-1' }),
    caseEvent('QG-3', 'case.decided', '2026-11-20T11:00:00+08:00', {}),
  )
})
afterAll(async () => {
  await browser.close()
  await stage.stop()
})

async function open(path: string, viewport = { width: 1600, height: 900 }): Promise<Page> {
  const page = await browser.newPage({ viewport })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  await page.goto(stage.url + path)
  return page
}

const idsOf = async (page: Page): Promise<string[]> =>
  (await page.locator('.light-grid .body .subject').allTextContents()).map((text) => text.trim())

async function violations(page: Page): Promise<string[]> {
  // Not by a script tag: the policy allows no inline script.
  await page.evaluate(AxeSource.source)
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 160)))`,
  )
}

describe.each(LOOKS)('in %s', (look) => {
  test('the desk has no violation of any impact', async () => {
    const page = await open(`/desk?${look}`)
    await page.waitForSelector('.light-grid .body .row')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('?')
    await page.waitForSelector('dialog[open]')
    expect(await violations(page)).toEqual([])
    await page.close()
  })

  test('a subject has no violation of any impact', async () => {
    const page = await open(`/desk/case/QG-3?${look}`)
    await page.click('[data-act=recompute]')
    await page.waitForSelector('[data-verdict=same]')
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true
    })
    expect(await violations(page)).toEqual([])
    await page.close()
  })
})

test('the list of findings and a page that isn’t there have no violation either', async () => {
  for (const path of ['/desk?list=findings', '/trends/none/of/these']) {
    const page = await open(`${path}${path.includes('?') ? '&' : '?'}lang=en`)
    await page.waitForSelector('.finding-grid .body .row, .list-state .empty, .no-screen')
    expect(await violations(page)).toEqual([])
    await page.close()
  }
})

test('what happens is counted, and stands in the list only when the reader asks', async () => {
  const page = await open('/desk?lang=en')
  await page.waitForSelector('.light-grid .body .row')
  const before = await idsOf(page)
  expect(before).toContain('QG-1')
  // Accepted earlier than all others: it would be the first row.
  const first = caseEvent('QG-0', 'case.accepted', '2026-11-10T09:00:00+08:00', { item: 'QG-1021', department: 'D12' })
  expect((await stage.post(first)).status).toBe(200)
  const news = page.locator('.news')
  await news.waitFor()
  expect(await news.textContent()).toMatch(/3 new: press \. to show/)
  expect(await idsOf(page)).toEqual(before)
  await page.keyboard.press('.')
  await page.locator('.light-grid .body .subject', { hasText: 'QG-0' }).first().waitFor()
  expect((await idsOf(page)).slice(0, 1)).toEqual(['QG-0'])
  await news.waitFor({ state: 'detached' })
  expect(await page.locator('.light-grid .body .marks .chip', { hasText: 'new' }).count()).toBe(3)
  await page.close()
})

test('a light that is put out keeps its place, and says so', async () => {
  await stage.post(late('QG-7'))
  const page = await open('/desk?lang=en&q=QG-7')
  const row = page.locator('.light-grid .body .row', { hasText: 'QG-7' })
  await row.waitFor()
  const withdrawn = new Date(stage.now()).toISOString()
  await stage.post(caseEvent('QG-7', 'case.withdrawn', withdrawn))
  await row.locator('.level', { hasText: 'put out' }).waitFor()
  expect(await idsOf(page)).toEqual(['QG-7'])
  await page.close()
})

test('a filter stands in the address, survives a reload, and says how many red it hides', async () => {
  const page = await open('/desk?lang=en')
  await page.waitForSelector('.light-grid .body .row')
  await page.selectOption('select[aria-label=Department]', 'D07')
  await page.waitForURL(/department=D07/)
  await page.waitForFunction(() => document.querySelectorAll('.light-grid .body .row').length === 1)
  expect(await idsOf(page)).toEqual(['QG-2'])
  await page.reload()
  await page.waitForSelector('.light-grid .body .row')
  expect(await idsOf(page)).toEqual(['QG-2'])
  expect(await page.inputValue('select[aria-label=Department]')).toBe('D07')
  expect(await page.textContent('.hidden')).toMatch(/\d+ red are hidden by this filter/)
  await page.click('.hidden button')
  await page.locator('.light-grid .body .subject', { hasText: 'QG-1' }).waitFor()
  expect(page.url()).not.toContain('department')
  await page.close()
})

test('J, K and Enter walk the list, Escape returns to the row; turned off, single keys do nothing', async () => {
  const page = await open('/desk?lang=en&q=QG-')
  await page.waitForSelector('.light-grid .body .row')
  const activeRow = (): Promise<string | null> => page.locator('.light-grid .row.active .subject').textContent()
  const ids = await idsOf(page)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  expect(await activeRow()).toBe(ids[1])
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(`/desk/case/${ids[1]}\\?`))
  await page.locator('.subject-screen h2', { hasText: ids[1]! }).waitFor()
  await page.waitForFunction(() => document.activeElement?.tagName === 'H2')
  await page.keyboard.press('Escape')
  await page.waitForSelector('.subject-screen', { state: 'detached' })
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid')
  expect(await activeRow()).toBe(ids[1])
  await page.keyboard.press('?')
  await page.uncheck('dialog input[type=checkbox]')
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  expect(await activeRow()).toBe(ids[1])
  await page.close()
})

test('a subject says why: the trace with its due instant, what happened and what was announced', async () => {
  const page = await open('/desk/case/QG-1?lang=en')
  const card = page.locator('[data-clock="case/QG-1/promise/1"]')
  await card.waitFor()
  const trace = await card.locator('.trace-lines').textContent()
  expect(trace).toContain('Due 2026-11-23 17:30, still in time then')
  expect(trace).toContain('2026-11-20 Fri working day: day 1')
  expect(await card.locator('svg.bar').getAttribute('aria-label')).toContain('Due 23/11/2026 17:30:00')
  expect(await page.textContent('[data-event]')).toContain('case.accepted')
  expect(await page.locator('[data-change=raised]').first().textContent()).toContain('Promised time limit')
  await page.close()
})

test('recomputed from its events it is the same as announced; changed behind the engine’s back it would not be', async () => {
  const page = await open('/desk/case/QG-1?lang=en')
  await page.click('[data-act=recompute]')
  await page.waitForSelector('[data-verdict=same]')
  expect(await page.textContent('[data-verdict=same]')).toContain('Computed from 1 events by rulebook edition 1')
  await page.close()
})

test('a light that stopped in time and waits to be verified is past nothing', async () => {
  await stage.post(late('QG-5'))
  await stage.post(caseEvent('QG-5', 'case.decided', '2026-11-19T16:00:00+08:00'))
  const page = await open('/desk?lang=en&verify=true&q=QG-5')
  const row = page.locator('.light-grid .body .row', { hasText: 'to verify' }).first()
  await row.waitFor()
  expect((await row.locator('.how').textContent())?.trim()).toBe('stopped')
  await page.close()
})

test('a change of the subject that is read is told, and read when asked', async () => {
  await stage.post(late('QG-8'))
  const page = await open('/desk/case/QG-8?lang=en')
  await page.waitForSelector('[data-event]')
  await stage.post(caseEvent('QG-8', 'case.decided', new Date(stage.now()).toISOString()))
  await page.waitForSelector('.newer')
  expect(await page.locator('[data-event]').count()).toBe(1)
  await page.keyboard.press('.')
  await page.waitForFunction(() => document.querySelectorAll('[data-event]').length === 2)
  await page.waitForSelector('.newer', { state: 'detached' })
  await page.close()
})

test('language and theme are chosen in the head, and kept', async () => {
  const page = await open('/desk')
  const title = (): Promise<string | null> => page.textContent('.desk-tabs .shown')
  await page.waitForSelector('.light-grid .body .row')
  const before = await title()
  await page.click('[data-choice=language]')
  await page.waitForFunction((old) => document.querySelector('.desk-tabs .shown')?.textContent !== old, before)
  const after = await title()
  expect([before, after].map((text) => text?.trim()).sort()).toEqual(['Lights', '亮灯'])
  await page.click('[data-choice=theme]')
  expect(await page.getAttribute('html', 'data-theme')).toBe('light')
  await page.reload()
  await page.waitForSelector('.light-grid .body .row')
  expect([await title(), await page.getAttribute('html', 'data-theme')]).toEqual([after, 'light'])
  await page.close()
})

test('the ledger lists a deemed approval, says what it is not, and who has confirmed it', async () => {
  const light = 'case/QG-88/tacit-consent/1'
  await stage.post(
    caseEvent('QG-88', 'case.accepted', '2026-11-17T09:00:00+08:00', { item: 'QG-0101', department: 'D12' }),
    caseEvent('QG-88', 'act.confirm', '2026-11-24T10:00:00+08:00', { light, staff: 'S900' }),
  )
  for (const look of LOOKS) {
    const page = await open(`/desk?list=ledger&${look}`)
    const row = page.locator('.ledger-grid .body .row')
    await row.waitFor()
    expect(await row.textContent()).toMatch(look.includes('zh') ? /已确认.*QG-88.*S900/s : /confirmed.*QG-88.*S900/s)
    const mark = look.includes('zh') ? '内部效能制度，不等于法定许可' : 'An office rule, no licence in law'
    expect(await page.textContent('.ledger-mark')).toContain(mark)
    expect(await violations(page)).toEqual([])
    await row.click()
    await page.locator(`[data-clock="${light}"]`, { hasText: mark }).waitFor()
    await page.close()
  }
})

test('nothing was said to the console, and a dead server draws the veil over what was true', async () => {
  expect(faults).toEqual([])
  const page = await open('/desk?lang=en')
  await page.waitForSelector('.light-grid .body .row')
  await stage.stop()
  await page.waitForSelector('.veil')
  expect(await page.textContent('.veil')).toContain('The line to the server is down')
  await page.locator('.light-grid.hatched').waitFor({ timeout: 60_000 })
  expect(await page.textContent('.freshness-mark')).toContain('stale')
  await page.close()
})
