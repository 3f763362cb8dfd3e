import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ledgerPage, type LedgerPage } from '../../../backend/contract/ledger.ts'
import { loadEdition, publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'

const BOOK = `
centre: {id: test, zone: Asia/Shanghai}
feeds: [{id: approval}, {id: hand}]
calendars:
  - {id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}
departments: [{id: D07}, {id: D12}]
items: [{id: QG-1, department: D07}, {id: QG-2, department: D12}]
rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {elapsed: PT1H}, lights: [{level: red, overdue: true}], gravity: promise}
  - id: tacit-consent
    basis: 中心超时默许制度
    of: case
    start: {red: promise}
    stop: case.decided
    limit: {workingDays: 1}
    calendar: cn-office
    lights: [{level: notice, elapsed: PT0S}, {level: red, overdue: true}]
    flag: default
`

const accepted = (n: number, time: string): Record<string, unknown> =>
  cloudEvent('approval', `a${n}`, 'case.accepted', `case/${n}`, time, { item: n % 2 === 0 ? 'QG-2' : 'QG-1' })
const act = (id: string, kind: string, n: number, time: string, data = {}): Record<string, unknown> =>
  cloudEvent('hand', id, kind, `case/${n}`, time, { light: `case/${n}/tacit-consent/1`, staff: 'S900', ...data })

describe('the ledger of deemed approvals', async () => {
  const live = await startLive(BOOK, '24T08:00')
  const list = async (query = ''): Promise<LedgerPage> =>
    ledgerPage.parse(await (await fetch(`${live.url}/api/ledger?${query}`)).json())
  const states = async (query = ''): Promise<string[]> =>
    (await list(query)).entries.map(({ light, state }) => `${light.id} ${state}`)
  const differences = async (): Promise<unknown> => {
    const edition = await loadEdition(live.database)
    if (edition === null) throw new Error('no edition is published')
    return (await verify(live.database, edition)).differences
  }

  test('has no entry while promises run', async () => {
    await live.at('24T09:00')
    for (const n of [1, 2, 3, 4]) expect((await live.post('approval', accepted(n, `24T08:5${n}`))).status).toBe(200)
    expect(await list()).toMatchObject({ entries: [], counts: { open: 0 }, next: null })
  })

  test('has one entry for each flag, with its basis, the clock that follows and nobody’s word', async () => {
    await live.at('24T09:54:30')
    const page = await list()
    expect(page.entries.map(({ light }) => light.id)).toEqual([4, 3, 2, 1].map((n) => `case/${n}/tacit-consent/1`))
    expect(page.counts).toEqual({ open: 4, confirmed: 0, refused: 0, withdrawn: 0 })
    expect(page.entries[3]).toMatchObject({
      openedAt: nov('24T09:51:00.001'),
      state: 'open',
      verdict: null,
      stoppedAt: null,
      basis: '中心超时默许制度',
      light: { department: 'D07', level: 'notice', state: 'running', dueAt: nov('25T17:30'), flag: 'default' },
    })
    expect(page.items['case/1']).toBe('QG-1')
    expect(await differences()).toEqual([])
  })

  test('is confirmed or refused by a person’s act through the events’ door, and the clock that follows runs on', async () => {
    await live.at('24T10:00')
    const sent = await live.post(
      'hand',
      act('c1', 'act.confirm', 1, '24T09:58'),
      act('c2', 'act.revoke', 2, '24T09:59', { reason: '不属于默许事项' }),
      act('c3', 'act.confirm', 3, '24T09:59', { staff: null }),
    )
    expect(sent.status).toBe(200)
    expect(await states()).toEqual([
      'case/4/tacit-consent/1 open',
      'case/3/tacit-consent/1 open',
      'case/2/tacit-consent/1 refused',
      'case/1/tacit-consent/1 confirmed',
    ])
    const [refused, confirmed] = (await list('state=confirmed,refused')).entries
    expect(confirmed?.verdict).toEqual({
      state: 'confirmed',
      at: nov('24T09:58'),
      by: 'S900',
      reason: null,
      source: 'hand',
      id: 'c1',
    })
    expect(refused?.verdict).toMatchObject({ state: 'refused', reason: '不属于默许事项' })
    expect(confirmed?.light).toMatchObject({ level: 'notice', state: 'running' })
    expect((await live.subject('case/3')).findings.map(({ finding }) => finding)).toEqual(['act-refused'])
    expect(await differences()).toEqual([])
  })

  test('is filtered by state, department, rule and subject; counts are of every state', async () => {
    expect(await states('state=open')).toEqual(['case/4/tacit-consent/1 open', 'case/3/tacit-consent/1 open'])
    expect(await states('department=D07')).toEqual(['case/3/tacit-consent/1 open', 'case/1/tacit-consent/1 confirmed'])
    expect((await list('department=D07&state=open')).counts).toEqual({
      open: 1,
      confirmed: 1,
      refused: 0,
      withdrawn: 0,
    })
    expect(await states('rule=promise')).toEqual([])
    expect(await states('q=CASE/2')).toEqual(['case/2/tacit-consent/1 refused'])
    expect((await fetch(`${live.url}/api/ledger?state=approved`)).status).toBe(400)
    expect((await fetch(`${live.url}/api/ledger?after=nowhere`)).status).toBe(400)
  })

  test('pages of any size give the same ledger', async () => {
    const whole = await states()
    for (const limit of [1, 2, 3, 4]) {
      const seen: string[] = []
      let after: string | null = ''
      while (after !== null) {
        const page: LedgerPage = await list(`limit=${limit}${after && `&after=${after}`}`)
        seen.push(...page.entries.map(({ light, state }) => `${light.id} ${state}`))
        after = page.next
      }
      expect(seen).toEqual(whole)
    }
  })

  test('keeps an entry whose clock was stopped, and one that late evidence took away is withdrawn, not gone', async () => {
    await live.at('24T11:00')
    await live.post(
      'approval',
      cloudEvent('approval', 'd4', 'case.decided', 'case/4', '24T10:50'),
      cloudEvent('approval', 'd1', 'case.decided', 'case/1', '24T09:30'),
    )
    expect(await states()).toEqual([
      'case/4/tacit-consent/1 open',
      'case/3/tacit-consent/1 open',
      'case/2/tacit-consent/1 refused',
      'case/1/tacit-consent/1 withdrawn',
    ])
    const { entries } = await list()
    expect(entries[0]).toMatchObject({ stoppedAt: nov('24T10:50'), light: { state: 'stopped' } })
    expect(entries[3]).toMatchObject({
      verdict: { state: 'confirmed', by: 'S900' },
      stoppedAt: null,
      light: { state: 'withdrawn', verify: true },
    })
    expect(await differences()).toEqual([])
  })

  test('a void of the late decision opens the entry again, with the word that was said of it', async () => {
    await live.at('24T11:10')
    await live.post(
      'approval',
      cloudEvent('approval', 'v1', 'event.voided', 'case/1', '24T11:05', {
        source: 'approval',
        id: 'd1',
        reason: 'typing error',
      }),
    )
    expect(await states('q=case/1')).toEqual(['case/1/tacit-consent/1 confirmed'])
    expect(await differences()).toEqual([])
  })

  test('a word that is voided is none', async () => {
    await live.post(
      'hand',
      cloudEvent('hand', 'v2', 'event.voided', 'case/2', '24T11:06', {
        source: 'hand',
        id: 'c2',
        reason: 'wrong case',
      }),
    )
    expect(await states('q=case/2')).toEqual(['case/2/tacit-consent/1 open'])
    expect(await differences()).toEqual([])
  })
})

describe('verify', async () => {
  const live = await startLive(BOOK, '24T09:00')
  const changed = async (sql: string): Promise<string[]> => {
    await live.database.query(sql)
    const edition = await loadEdition(live.database)
    if (edition === null) throw new Error('no edition is published')
    return (await verify(live.database, edition)).differences.map(({ what }) => what)
  }

  test('names an entry that was taken away, and a word that nobody has said', async () => {
    await live.post('approval', accepted(1, '24T08:51'))
    await live.at('24T09:54')
    const taken = await changed('UPDATE clock SET opened_at = NULL')
    expect(taken).toEqual(['the ledger entry of case/1/tacit-consent/1 is of 2026-11-24T01:51:00.001Z, stored is null'])
    // What the migration says of a database that is older than the ledger puts it right.
    const file = new URL('../../../db/migrations/0014-ledger.sql', import.meta.url)
    const backfill = /^UPDATE clock[^;]*/m.exec(readFileSync(file, 'utf8'))?.[0] ?? ''
    expect(await changed(backfill)).toEqual([])
    const said = `{"state":"confirmed","at":0,"by":"S1","reason":null,"source":"hand","id":"x"}`
    expect(await changed(`UPDATE clock SET verdict = '${said}' WHERE flag = 'default'`)).toEqual([
      'clock case/1/tacit-consent/1 is not what its history gives',
    ])
  })

  test('names an entry of a light that was never lit', async () => {
    expect(await changed('UPDATE clock SET verdict = NULL')).toEqual([])
    await live.post('approval', accepted(2, '24T09:54'))
    const never = await changed("UPDATE clock SET opened_at = started_at WHERE subject = 'case/2'")
    expect(never).toEqual(['ledger entry case/2/promise/1 is stored, and no change says that its light was lit'])
  })
})

describe('another edition of the book', async () => {
  const live = await startLive(BOOK, '24T08:00')

  test('takes the flag away: the entry that was open is withdrawn and stays', async () => {
    await live.at('24T09:00')
    await live.post('approval', accepted(1, '24T08:51'))
    await live.at('24T09:54')
    const text = BOOK.slice(0, BOOK.indexOf('  - id: tacit-consent'))
    await publish(live.database, [{ file: 'book.yaml', text }], nov('24T09:55'))
    await live.at('24T09:56')
    const page = ledgerPage.parse(await (await fetch(`${live.url}/api/ledger`)).json())
    expect(page.entries).toMatchObject([{ state: 'withdrawn', light: { id: 'case/1/tacit-consent/1', verify: false } }])
    const edition = await loadEdition(live.database)
    if (edition === null) throw new Error('no edition is published')
    expect((await verify(live.database, edition)).differences).toEqual([])
  })
})
