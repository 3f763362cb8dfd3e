import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startBrowser } from './browser.ts'
import { caseEvent, startStage } from './stage.ts'

/** Takes pictures of the screens for a person to look at: `tsx test/e2e/shots.ts DIRECTORY`. */
const directory = process.argv[2] ?? 'shots'
const SIZES = [
  { width: 1920, height: 1080 },
  { width: 3840, height: 2160 },
  { width: 1366, height: 768 },
]

mkdirSync(directory, { recursive: true })
const stage = await startStage('2026-11-24T10:42:00+08:00')
await stage.post(caseEvent('hello', 'case.asked', '2026-11-24T10:41:00+08:00'))
await stage.post(caseEvent('hello', 'case.asked', '2026-11-24T10:41:00+08:00', {}, 'video'))
const browser = await startBrowser()

async function shoot(name: string, path: string, sizes = SIZES, act?: (page: Page) => Promise<void>): Promise<void> {
  for (const viewport of sizes)
    for (const lang of ['zh', 'en'])
      for (const theme of ['dark', 'light']) {
        if (viewport.width !== 1920 && (lang === 'en') !== (theme === 'light')) continue
        const page = await browser.newPage({ viewport })
        page.on('console', (message) => {
          if (message.type() === 'error') console.log(name, message.text())
        })
        page.on('pageerror', (error) => console.log(name, error.message))
        await page.goto(`${stage.url}${path}${path.includes('?') ? '&' : '?'}lang=${lang}&theme=${theme}`)
        await page.waitForLoadState('networkidle').catch(() => undefined)
        await act?.(page)
        await page.waitForTimeout(1_200)
        await page.screenshot({ path: join(directory, `${name}-${viewport.width}-${lang}-${theme}.png`) })
        await page.close()
      }
}

const only = process.argv[3] ?? ''
if (only === '' || only.includes('quiet')) await shoot('wall-quiet', '/wall')

const accepted = (n: number, item: string, day: string, data: Record<string, unknown> = {}) =>
  caseEvent(`QG-2026-${String(n).padStart(6, '0')}`, 'case.accepted', `2026-11-${day}:00+08:00`, { item, ...data })
await stage.post(
  accepted(101, 'QG-0042', '16T10:00', { window: 'W10', department: 'D07' }),
  accepted(102, 'QG-0101', '12T09:20', { window: 'W21', department: 'D12' }),
  accepted(103, 'QG-0101', '20T09:00', { department: 'D12' }),
  accepted(104, 'QG-0042', '17T15:30', { department: 'D07', window: 'W10' }),
  accepted(105, 'QG-0042', '18T10:00', { department: 'D06' }),
  accepted(106, 'QG-0043', '12T10:00', { department: 'D09' }),
  accepted(107, 'QG-0043', '11T11:00', { department: 'D13' }),
  accepted(108, 'QG-0042', '12T16:00', { department: 'D04' }),
  accepted(109, 'QG-0207', '23T16:00', { department: 'D03' }),
  accepted(110, 'QG-0042', '19T16:00', { department: 'D01' }),
  ...Array.from({ length: 40 }, (_, n) => accepted(200 + n, 'QG-0042', '23T15:00', { department: 'D08' })),
  caseEvent('QG-2026-000106', 'case.suspended', '2026-11-20T10:00:00+08:00', {
    reason: 'hearing',
    notice: 'T-17',
    approver: 'head',
    plannedDays: 5,
  }),
)
await new Promise((resolve) => setTimeout(resolve, 2_500))
if (only === '' || only.includes('lit')) await shoot('wall-lit', '/wall')
if (only === '' || only.includes('cut'))
  await shoot('wall-cut', '/wall', SIZES.slice(0, 1), async (page) => {
    await page.waitForTimeout(1_500)
    await page.context().setOffline(true)
    await page.evaluate(() => undefined)
  })
if (only === '' || only.includes('stale'))
  await shoot('wall-stale', '/wall', SIZES.slice(0, 1), async (page) => {
    await page.waitForTimeout(1_500)
    await page.context().setOffline(true)
    await page.waitForTimeout(35_000)
  })
if (only === '' || only.includes('desk')) {
  await shoot('desk', '/desk')
  await shoot('desk-filtered', '/desk?level=yellow', SIZES.slice(2))
  await shoot('desk-findings', '/desk?list=findings', SIZES.slice(2))
  await shoot('subject', '/desk/case/QG-2026-000106', SIZES, async (page) => {
    await page.click('[data-act=recompute]')
    await page.waitForSelector('[data-verdict]')
  })
  await shoot('subject-red', '/desk/case/QG-2026-000102', SIZES.slice(0, 1))
  await shoot('subject-missing', '/desk/case/none', SIZES.slice(2))
}
if (only === '' || only.includes('steps')) {
  const beginsStep = (n: number, step: string) =>
    caseEvent(`QG-2026-000${n}`, 'case.step-started', '2026-11-23T10:00:00+08:00', { step, staff: 'S022' })
  await stage.post(
    accepted(151, 'QG-0101', '12T09:30', { department: 'D12' }),
    beginsStep(151, 'review'),
    beginsStep(151, 'check'),
  )
  stage.skip(Date.parse('2026-11-24T15:32:00+08:00') - stage.now())
  await stage.post(caseEvent('hello', 'case.asked', new Date(stage.now()).toISOString()))
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  await shoot('steps-wall', '/wall', SIZES.slice(0, 1))
  await shoot('steps-desk', '/desk', SIZES.slice(0, 1))
}
if (only === '' || only.includes('ledger')) {
  const word = (n: number, kind: string, data: Record<string, unknown> = {}) =>
    caseEvent(`QG-2026-000${n}`, kind, '2026-11-24T09:30:00+08:00', {
      light: `case/QG-2026-000${n}/tacit-consent/1`,
      staff: 'S900',
      ...data,
    })
  await stage.post(
    accepted(131, 'QG-0101', '17T09:30', { department: 'D12' }),
    accepted(132, 'QG-0101', '18T15:00', { department: 'D09' }),
    word(131, 'act.confirm'),
    word(132, 'act.revoke', { reason: '材料不全' }),
  )
  await stage.post(accepted(134, 'QG-0101', '17T10:30', { department: 'D12' }))
  await stage.post(caseEvent('QG-2026-000134', 'case.decided', '2026-11-18T10:00:00+08:00'))
  await shoot('ledger', '/desk?list=ledger', SIZES.slice(0, 1))
  await shoot('ledger', '/desk?list=ledger', SIZES.slice(2))
  await shoot('ledger-subject', '/desk/case/QG-2026-000132?list=ledger', SIZES.slice(0, 1))
}
if (only === '' || only.includes('flood')) {
  const departments = ['D01', 'D02', 'D05', 'D08', 'D10', 'D11', 'D14', 'D15', 'D16', 'D17', 'D18', 'D19']
  await stage.post(
    ...departments.map((department, n) =>
      accepted(300 + n, 'QG-0101', '12T09:00', { department, window: `W${20 + n}` }),
    ),
    accepted(320, 'unheard-of', '24T09:00', { department: 'D01' }),
  )
  await stage.post(
    caseEvent('QG-2026-000300', 'case.decided', '2026-11-13T10:00:00+08:00'),
    caseEvent('QG-2026-000301', 'case.decided', '2026-11-13T10:00:00+08:00'),
  )
  await shoot('wall-flood', '/wall')
}
await browser.close()
await stage.stop()
process.exit(0)
