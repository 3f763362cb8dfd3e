/**
 * What the pages of a running system come to hold as hours go by: `tsx test/bench/heap.ts [URL] [minutes]`, beside `npm run demo
 * -- --speed 60`. Opens the wall, the desk and the trends, and prints heap, nodes and listeners, garbage collected, ten times.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { CDPSession } from 'playwright-core'
import { startBrowser } from '../e2e/browser.ts'

const URL_BASE = process.argv[2] ?? 'http://127.0.0.1:8686'
const MINUTES = Number(process.argv[3] ?? 60)
const SAMPLES = 10
/** Until what a page loads once is loaded. */
const SETTLED_MS = 60_000
const PAGES = ['wall', 'desk', 'trends']

interface Held {
  readonly heapMb: number
  readonly nodes: number
  readonly listeners: number
}

async function held(session: CDPSession): Promise<Held> {
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? NaN
  return { heapMb: of('JSHeapUsedSize') / 2 ** 20, nodes: of('Nodes'), listeners: of('JSEventListeners') }
}

const browser = await startBrowser()
const sessions = new Map<string, CDPSession>()
for (const name of PAGES) {
  // A context each, so that each page has a process and a heap of its own.
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
  const page = await context.newPage()
  page.on('pageerror', (error) => console.error(`${name}: ${error.message}`))
  await page.goto(`${URL_BASE}/${name}?lang=zh`)
  const session = await context.newCDPSession(page)
  await session.send('Performance.enable')
  sessions.set(name, session)
}
await pause(SETTLED_MS)
const first = new Map<string, Held>()
for (let sample = 0; sample <= SAMPLES; sample++) {
  for (const [name, session] of sessions) {
    const now = await held(session)
    const before = first.get(name) ?? now
    first.set(name, before)
    const minute = Math.round((MINUTES * sample) / SAMPLES)
    console.log(
      `minute ${minute} · ${name}: heap ${now.heapMb.toFixed(1)} MB (${(now.heapMb - before.heapMb).toFixed(1)} more), ` +
        `${now.nodes} nodes (${now.nodes - before.nodes}), ${now.listeners} listeners (${now.listeners - before.listeners})`,
    )
  }
  if (sample < SAMPLES) await pause((MINUTES * 60_000) / SAMPLES)
}
await browser.close()
