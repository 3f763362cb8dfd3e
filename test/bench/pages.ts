/**
 * What the built pages measure in Chromium (`screens.md`, last section): paint, an event to its pixel, a silent feed. `npm run
 * build && npm run bench -- pages`, or alone `tsx test/bench/pages.ts`.
 */
import type { Browser, Locator, Page } from 'playwright-core'
import { startBrowser } from '../e2e/browser.ts'
import { caseEvent, startStage, type Stage } from '../e2e/stage.ts'

const PAINTS = 7
const EVENTS = 100
const MINUTE_MS = 60_000
/** The shipped book's rhythm of the approval network. */
const RHYTHM_MS = 15 * MINUTE_MS
const VIEWPORT = { width: 1920, height: 1080 }

const print = (text: string): void => void process.stdout.write(text)
const row = (...cells: readonly string[]): void => print(`| ${cells.join(' | ')} |\n`)
const ms = (n: number): string => `${n.toFixed(0)} ms`
const verdict = (met: boolean): string => (met ? 'met' : '**missed**')
const share = (times: readonly number[], of: number): number =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * of))] ?? NaN

/** First and largest contentful paint of a page, ms since it was asked for, medians over fresh contexts. */
async function paint(browser: Browser, url: string, ready: string): Promise<{ fcp: number; lcp: number }> {
  const found = { fcp: [] as number[], lcp: [] as number[] }
  for (let n = 0; n < PAINTS; n++) {
    const context = await browser.newContext({ viewport: VIEWPORT })
    const page = await context.newPage()
    await page.goto(url)
    await page.waitForSelector(ready)
    await page.waitForTimeout(1_000)
    const [fcp = NaN, lcp = NaN] = await page.evaluate<number[]>(`new Promise((resolve) => {
      const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime
      new PerformanceObserver((list) => resolve([first, list.getEntries().at(-1)?.startTime]))
        .observe({ type: 'largest-contentful-paint', buffered: true })
    })`)
    found.fcp.push(fcp)
    found.lcp.push(lcp)
    await context.close()
  }
  return { fcp: share(found.fcp, 0.5), lcp: share(found.lcp, 0.5) }
}

/** In the page: when a text first reads so, at the frame after the one that drew it, epoch ms. */
const WHEN_DRAWN = `window.whenDrawn = (selector, text) => new Promise((resolve, reject) => {
  const until = performance.now() + 30000
  const look = () => {
    const found = document.querySelector(selector)?.textContent ?? ''
    if (performance.now() > until) reject(new Error(selector + ' reads «' + found + '», expected ' + text))
    else if (new RegExp(text).test(found)) requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
    else requestAnimationFrame(look)
  }
  look()
})`

/** A case that is already late, told to the server: ms from its answer to the pixel. The answer comes after the commit. */
async function toPixel(
  stage: Stage,
  page: Page,
  prefix: string,
  drawn: (n: number) => readonly [string, string],
): Promise<number[]> {
  await page.evaluate(WHEN_DRAWN)
  const times: number[] = []
  for (let n = 1; n <= EVENTS; n++) {
    const [selector, text] = drawn(n)
    const pixel = page.evaluate<number>(`window.whenDrawn(${JSON.stringify(selector)}, ${JSON.stringify(text)})`)
    const late = { item: 'QG-0101', department: 'D12' }
    const answer = await stage.post(caseEvent(`${prefix}-${n}`, 'case.accepted', '2026-11-18T09:00:00+08:00', late))
    const answered = performance.timeOrigin + performance.now()
    if (answer.status !== 200) throw new Error(`the server answered ${answer.status}, expected 200`)
    times.push((await pixel) - answered)
    // Not in step with the beat of the frames.
    await page.waitForTimeout((n * 37) % 400)
  }
  return times
}

/** Seconds from the end of a feed's rhythm until each place that tells of its silence is there. Throws where one is there before. */
async function silence(stage: Stage, places: readonly Locator[]): Promise<number[]> {
  const spare = 3_000
  const heard = stage.now()
  await stage.post(caseEvent('beat', 'case.asked', new Date(heard).toISOString()))
  stage.skip(RHYTHM_MS - spare)
  for (const place of places)
    if (await place.isVisible()) throw new Error(`${String(place)} is shown before its feed is silent`)
  return Promise.all(
    places.map(async (place) => {
      await place.waitFor({ timeout: MINUTE_MS })
      return (stage.now() - heard - RHYTHM_MS) / 1_000
    }),
  )
}

/** Prints the table of the pages; needs `npm run build` and a Chromium. */
export async function pagesBench(): Promise<void> {
  const stage = await startStage('2026-11-24T09:42:00+08:00')
  const browser = await startBrowser()
  const WALL = '/wall?lang=en'
  const DESK = '/desk?lang=en'
  print('\n')
  row('page', 'figure', 'target', '')
  row('---', '---', '---', '---')
  for (const [name, path, ready] of [
    ['wall', WALL, '[data-tile=red]'],
    ['desk', DESK, '.list-state'],
    ['trends', '/trends?lang=en', '.figure-card'],
  ] as const) {
    const { fcp, lcp } = await paint(browser, stage.url + path, ready)
    const isWall = name === 'wall'
    const met = isWall ? verdict(fcp <= 1_000 && lcp <= 1_500) : ''
    row(name, `FCP ${ms(fcp)}, LCP ${ms(lcp)}`, isWall ? '≤ 1.0 s, ≤ 1.5 s' : '–', met)
  }
  const wall = await browser.newPage({ viewport: VIEWPORT })
  await wall.goto(stage.url + WALL)
  await wall.waitForSelector('[data-tile=red]')
  const onWall = await toPixel(stage, wall, 'wall', (n) => ['[data-tile=red] .count', `^${n}$`])
  const said = (times: readonly number[]): string =>
    `${times.length} late cases, answer to pixel: median ${ms(share(times, 0.5))}, p95 ${ms(share(times, 0.95))}, p99 ${ms(share(times, 0.99))}`
  row('wall', said(onWall), 'p95 ≤ 500 ms', verdict(share(onWall, 0.95) <= 500))
  const desk = await browser.newPage({ viewport: VIEWPORT })
  await desk.goto(stage.url + DESK)
  await desk.waitForSelector('.light-grid .body .row')
  // What is new is counted above the list, which doesn't move: three red clocks of each case, its promise, the week's close and
  // tacit consent.
  const onDesk = await toPixel(stage, desk, 'desk', (n) => ['.news', `\\b${3 * n} new`])
  row('desk', said(onDesk), 'p95 ≤ 300 ms', verdict(share(onDesk, 0.95) <= 300))
  // Feeds that never came are silent already: the wall counts one more, the desk names this one.
  const others = (await wall.textContent('.trust .red')) ?? ''
  const quiet = await silence(stage, [
    wall.locator('.trust .red', { hasNotText: others }),
    desk.locator('.silent-feeds li', { hasText: 'Approval network' }),
  ])
  quiet.forEach((seconds, n) => {
    const shown = `silent feed shown ${seconds.toFixed(1)} s after its rhythm`
    row(n === 0 ? 'wall' : 'desk', shown, '≤ 10 s', verdict(seconds <= 10))
  })
  await browser.close()
  await stage.stop()
}
