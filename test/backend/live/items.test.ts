import { describe, expect, test } from 'vitest'
import { publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import { forgetCatalogue } from '../../../db/catalogue.ts'
import { engineOf } from '../../support/faults.ts'
import { nov, startLive } from '../../support/live.ts'

const bookOf = (promised: number, later = ''): string => `
centre: {id: test, zone: Asia/Shanghai}
items:
  - {id: QG-1, name: 甲, department: D07, class: promised, statutoryDays: 20, promisedDays: ${promised}}
  - {id: QG-2, name: 乙, department: D08, class: promised, statutoryDays: 20, promisedDays: 5}
${later}
checks:
  - {id: too-long, name: {zh: 承诺过长, en: Promise too long}, of: item, when: 'item.promisedDays * 10 > item.statutoryDays * 6', level: yellow, flag: process}
`

describe('checks of the catalogue', async () => {
  const live = await startLive(bookOf(15), '10T10:00')
  const { database } = live
  const publishing = async (text: string, time: string): Promise<void> => {
    await publish(database, [{ file: 'book.yaml', text }], nov(time))
    await live.at(time)
  }
  const standing = async (): Promise<string[]> => {
    const page = (await (await fetch(`${live.url}/api/findings`)).json()) as {
      findings: { subject: string; finding: string; level: string }[]
    }
    return page.findings.map(({ subject, finding, level }) => `${subject} ${finding} ${level}`).sort()
  }
  const differences = async (): Promise<string[]> =>
    (await verify(database, live.engine.edition)).differences.map(({ what }) => what)

  test('are judged when a book is published, and told to the desk with the item’s name and department', async () => {
    const desk = await live.watch()
    await live.at('10T10:00:01')
    expect(await standing()).toEqual(['item/QG-1 too-long yellow'])
    const page = (await (await fetch(`${live.url}/api/findings`)).json()) as { items: Record<string, string> }
    expect(page.items).toEqual({ 'item/QG-1': 'QG-1' })
    const { changes, findings } = await live.subject('item/QG-1')
    expect(changes).toMatchObject([
      { kind: 'found', cause: 'edition', light: { subject: 'item/QG-1', department: 'D07', flag: 'process' } },
    ])
    expect(findings).toMatchObject([{ finding: 'too-long', origin: 'catalogue', detail: 'Promise too long' }])
    expect(desk.board.lights).toEqual([])
    expect(await differences()).toEqual([])
  })

  test('are not told twice: by later beats, by another process, or by a book that says the same of items', async () => {
    await live.at('10T11:00')
    await publishing(`${bookOf(15)}# the same\n`, '10T11:01')
    expect((await live.subject('item/QG-1')).changes).toHaveLength(1)
    expect(await differences()).toEqual([])
  })

  test('are mended by a book that keeps the limit, at once', async () => {
    await publishing(bookOf(12), '10T12:00')
    expect(await standing()).toEqual([])
    expect((await live.subject('item/QG-1')).changes.map(({ kind }) => kind)).toEqual(['found', 'withdrawn'])
    expect(await differences()).toEqual([])
  })

  test('are judged anew in the very second in which a later edition of an item begins', async () => {
    const later = `  - {id: QG-2, department: D08, statutoryDays: 20, promisedDays: 13, effectiveFrom: "2026-11-11"}`
    await publishing(bookOf(12, later), '10T13:00')
    await live.at('10T23:59:59')
    expect(await standing()).toEqual([])
    await live.at('11T00:00')
    expect(await standing()).toEqual(['item/QG-2 too-long yellow'])
    expect(await differences()).toEqual([])
  })

  test('are unknown where the item has not what the check reads, and verify sees a finding that is not so', async () => {
    await publishing(bookOf(12, '  - {id: QG-3, promisedDays: 5}'), '11T10:00')
    expect(await standing()).toEqual(['item/QG-3 too-long unknown'])
    await database.query(`UPDATE finding SET level = 'red' WHERE subject = 'item/QG-3'`)
    expect(await differences()).toEqual(['finding too-long of item/QG-3 is unknown, red is stored'])
    await database.query(`UPDATE finding SET withdrawn_seq = found_seq WHERE subject = 'item/QG-3'`)
    expect(await differences()).toEqual(['finding too-long of item/QG-3 does not stand'])
    await database.query(`UPDATE finding SET withdrawn_seq = NULL WHERE subject = 'item/QG-2'`)
    expect(await differences()).toContain('finding too-long of item/QG-2 stands, the catalogue doesn’t give it')
    await database.transaction(forgetCatalogue)
    await engineOf(database, live.engine.edition, () => nov('11T10:01')).beat()
    expect(await differences()).toEqual([])
    expect(await standing()).toEqual(['item/QG-3 too-long unknown'])
  })
})
