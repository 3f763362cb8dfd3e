// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import type { LedgerEntry, LedgerPage } from '../../backend/contract/ledger.ts'
import type { Light } from '../../backend/contract/light.ts'
import { filterOf } from '../../dashboard/desk/filter.ts'
import { useLedger } from '../../dashboard/stores/ledger.ts'
import { useDesk } from './with-desk.ts'
import { changeOf, lightOf } from '../support/lights.ts'

const { asked, answer, board, frame } = useDesk<LedgerPage>()
const deemed = (n: number, given: Partial<Light> = {}): Light =>
  lightOf(n, { id: `case/QG-${n}/tacit-consent/1`, rule: 'tacit-consent', flag: 'default', level: 'notice', ...given })
const entry = (light: Light): LedgerEntry => ({
  ...{ light, openedAt: light.since, state: 'open', verdict: null, stoppedAt: null, basis: '' },
})
const page = (seq: number, lights: readonly Light[], next: string | null = null): LedgerPage => ({
  ...{ seq, entries: lights.map(entry), items: {}, next },
  counts: { open: lights.length, confirmed: 0, refused: 0, withdrawn: 0 },
})
const [one, two, three] = [deemed(1), deemed(2), deemed(3)]

async function opened(...lights: readonly Light[]): Promise<ReturnType<typeof useLedger>> {
  const ledger = useLedger()
  ledger.start()
  await board(5, ...lights)
  answer(page(5, lights))
  await ledger.show(filterOf({}))
  return ledger
}

test('an entry that a light opens is new until it is asked for', async () => {
  const ledger = await opened(one)
  await frame(6, [changeOf(6, two)], one, two)
  expect([ledger.newCount, ledger.count]).toEqual([1, 1])
  answer(page(6, [two, one]))
  await ledger.showNew()
  expect([ledger.newCount, ledger.count]).toEqual([0, 2])
})

test('a light that is raised further opens no other entry: that of a later page isn’t new', async () => {
  const ledger = useLedger()
  ledger.start()
  await board(5, one, two)
  answer(page(5, [two], 'place'))
  await ledger.show(filterOf({}))
  const red = { ...one, level: 'red' as const }
  await frame(6, [changeOf(6, red, { was: 'notice' })], red, two)
  expect(ledger.newCount).toBe(0)
})

test('an entry that was opened in a gap of the line is found by comparing boards', async () => {
  const ledger = await opened(one)
  await board(9, one, three, lightOf(4))
  expect(ledger.newCount).toBe(1)
  answer(page(9, [three, one]))
  await ledger.showNew()
  expect(ledger.newCount).toBe(0)
})

test('a first board that is newer than the ledger asks for it again', async () => {
  const ledger = useLedger()
  ledger.start()
  answer(page(3, []), page(5, [one]))
  await ledger.show(filterOf({}))
  await board(5, one)
  expect([ledger.count, asked.length]).toEqual([1, 2])
})

test('the light of an entry is as the stream tells it, and none once it has gone out', async () => {
  const ledger = await opened(one, two)
  const red = { ...one, level: 'red' as const }
  await frame(6, [changeOf(6, red, { was: 'notice' })], red, two)
  expect(ledger.entries.map((entry) => ledger.lightOf(entry)?.level)).toEqual(['red', 'notice'])
  await frame(7, [changeOf(7, { ...red, state: 'stopped' }, { kind: 'stopped', was: 'red' })], two)
  expect(ledger.entries.map((entry) => ledger.lightOf(entry)?.level)).toEqual([undefined, 'notice'])
})

test('the light of an entry that had stopped before it was read is as it was read', async () => {
  const ledger = useLedger()
  const stopped = { ...one, level: 'red' as const, state: 'stopped' as const }
  ledger.start()
  await board(5)
  answer(page(5, [stopped]))
  await ledger.show(filterOf({}))
  expect(ledger.lightOf(ledger.entries[0]!)).toMatchObject({ level: 'red', state: 'stopped' })
})

test('pages that follow add their entries', async () => {
  const ledger = useLedger()
  answer(page(5, [three], 'place'), page(6, [two, one]))
  await ledger.show(filterOf({ state: 'open', level: 'red' }))
  await ledger.more()
  await ledger.more()
  expect(asked).toEqual(['/api/ledger?state=open', '/api/ledger?state=open&after=place'])
  expect(ledger.entries.map(({ light }) => light.id)).toEqual([three.id, two.id, one.id])
})
