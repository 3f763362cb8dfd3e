import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change, Light } from '../../backend/contract/light.ts'
import { entryFits, filterOf, findingFits, fits, parametersOf, queryOf } from '../../dashboard/desk/filter.ts'
import {
  hiddenReds,
  newEntries,
  newFindings,
  newLights,
  toldBy,
  toldByBoard,
  type Lights,
} from '../../dashboard/desk/news.ts'
import { rowsInSight, scrolledTo } from '../../dashboard/desk/rows.ts'
import { changeOf, lightOf } from '../support/lights.ts'

const light = (id: string, some: Partial<Light> = {}): Light => ({ ...lightOf(1), id, subject: `case/${id}`, ...some })
const change = (seq: number, of: Light, kind: Change['kind'] = 'raised'): Change => changeOf(seq, of, { kind })
const board = (...lights: readonly Light[]): Lights => new Map(lights.map((one) => [one.id, one]))
const all = filterOf({})
const none = new Set<string>()

describe('a filter', () => {
  test('is read from an address and written back; what can’t be read asks for nothing', () => {
    const query = { level: 'red,blue,yellow', department: 'D07,D12', flag: 'absent,x', q: 'QG-1', verify: 'true' }
    expect(queryOf(filterOf(query))).toEqual({ ...query, level: 'yellow,red', flag: 'absent' })
    expect(queryOf(filterOf({ level: ['red'], verify: 'yes', q: null }))).toEqual({})
  })

  test('asks each list only for what it understands', () => {
    const filter = filterOf({ level: 'red', department: 'D07', finding: 'late-evidence', q: '1' })
    expect(parametersOf(filter, 'lights')).toEqual({ level: 'red', department: 'D07', q: '1' })
    expect(parametersOf(filter, 'findings')).toEqual({ level: 'red', finding: 'late-evidence', q: '1' })
    expect(parametersOf(filter, 'ledger')).toEqual({ department: 'D07', q: '1' })
    const entries = filterOf({ state: 'open,refused,approved', rule: 'tacit-consent', level: 'red' })
    expect(parametersOf(entries, 'ledger')).toEqual({ state: 'open,refused', rule: 'tacit-consent' })
    expect(parametersOf(entries, 'lights')).toEqual({ level: 'red', rule: 'tacit-consent' })
  })

  test.each([
    ['level=yellow', false],
    ['level=red,yellow', true],
    ['department=D07', true],
    ['department=D12', false],
    ['window=W01', false],
    ['flag=process', false],
    ['q=QG-9', true],
    ['q=qg-9', true],
    ['q=QG-99', false],
    ['verify=true', false],
  ])('%s fits a red light of D07 without a window: %s', (query, expected) => {
    const one = light('QG-9', { level: 'red', department: 'D07', window: null, flag: null, verify: false })
    expect(fits(one, filterOf(Object.fromEntries(new URLSearchParams(query))))).toBe(expected)
  })

  test('of findings goes by the finding’s name', () => {
    const one = light('1', { rule: 'late-evidence', level: 'notice' })
    expect(findingFits(one, filterOf({ finding: 'late-evidence,other' }))).toBe(true)
    expect(findingFits(one, filterOf({ finding: 'other' }))).toBe(false)
    expect(findingFits(one, filterOf({ level: 'red' }))).toBe(false)
  })
})

describe('what is new', () => {
  test('in the ledger is what a light of flag default has opened since it was read, and fits', () => {
    const entry = light('1', { flag: 'default', rule: 'tacit-consent', department: 'D07' })
    const changes = [
      change(4, entry),
      change(5, light('2', { flag: 'default', department: 'D12' })),
      change(6, light('3', { flag: 'process', department: 'D07' })),
      change(7, light('4', { flag: 'default', department: 'D07' }), 'stopped'),
      change(8, entry),
    ]
    expect(newEntries(changes, all, 4)).toEqual([
      ['2', 5],
      ['1', 8],
    ])
    expect(newEntries(changes, filterOf({ department: 'D07' }), 4)).toEqual([['1', 8]])
    expect(newEntries(changes, filterOf({ state: 'confirmed' }), 4)).toEqual([])
    expect(entryFits(entry, filterOf({ rule: 'tacit-consent', q: 'CASE/1' }))).toBe(true)
    expect(entryFits(entry, filterOf({ rule: 'opinion-default' }))).toBe(false)
  })

  test('is what was told after the list was read, fits, and stands in no row', () => {
    const [a, b, c, d] = [light('a'), light('b', { department: 'D12' }), light('c'), light('d')]
    const told = toldBy(new Map(), [change(5, a), change(6, b), change(7, c), change(4, d)])
    const lights = board(a, b, c, d)
    const ids = (query: Record<string, string>, rows = none): string[] =>
      newLights(lights, filterOf(query), told, 4, rows).map(({ id }) => id)
    expect(ids({})).toEqual(['a', 'b', 'c'])
    expect(ids({ department: 'D12' })).toEqual(['b'])
    expect(ids({}, new Set(['a', 'c']))).toEqual(['b'])
  })

  test('is no longer new once it is put out, and a finding or a silent feed never is', () => {
    const [a, silence] = [light('a'), light('s', { rule: 'silence', level: 'red' })]
    const told = toldBy(new Map(), [change(5, a), change(6, silence), change(7, light('f'), 'found')])
    expect(told.has('f')).toBe(false)
    expect(newLights(board(silence), all, told, 4, none)).toEqual([])
    expect(hiddenReds([silence], filterOf({ level: 'yellow' }))).toBe(0)
  })

  test('after a gap is found by comparing boards; what nobody needs is forgotten', () => {
    const [a, b, c] = [light('a', { level: 'yellow' }), light('b'), light('c')]
    const redder = { ...a, level: 'red' as const }
    const told = toldByBoard(
      new Map([
        ['gone', 3],
        ['row', 3],
      ]),
      board(a, b),
      board(redder, b, c),
      9,
      new Set(['row']),
    )
    expect(Object.fromEntries(told)).toEqual({ row: 3, a: 9, c: 9 })
  })

  test('never counts a light twice nor one that isn’t lit, however frames and boards come', () => {
    const ids = ['a', 'b', 'c', 'd']
    const step = fc.record({ id: fc.constantFrom(...ids), lit: fc.boolean(), gap: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let told: ReadonlyMap<string, number> = new Map()
        let lights: Lights = new Map()
        steps.forEach(({ id, lit, gap }, i) => {
          const one = light(id)
          if (!gap) told = toldBy(told, [change(i + 1, one)])
          const after = new Map(lights)
          if (lit) after.set(id, one)
          else after.delete(id)
          told = toldByBoard(told, lights, after, i + 1, none)
          lights = after
        })
        const found = newLights(lights, all, told, 0, none).map(({ id }) => id)
        expect(found.toSorted()).toEqual([...lights.keys()].toSorted())
      }),
    )
  })

  test('of findings is counted from the list’s number on', () => {
    const changes = [change(4, light('a'), 'found'), change(5, light('b'), 'found'), change(6, light('c'))]
    expect(newFindings(changes, all, 4)).toEqual([5])
    expect(newFindings(changes, filterOf({ q: 'case/a' }), 0)).toEqual([4])
  })
})

test('red that a filter hides is counted', () => {
  const lights = [
    light('a', { level: 'red' }),
    light('b', { level: 'red', department: 'D12' }),
    light('c', { level: 'yellow' }),
  ]
  expect(hiddenReds(lights, filterOf({ department: 'D12' }))).toBe(1)
  expect(hiddenReds(lights, all)).toBe(0)
})

describe('of a long list', () => {
  const view = { top: 3_600, height: 360, rowHeight: 36 }

  test('only rows in sight and some around them stand in the page, and the active one', () => {
    const rows = rowsInSight(view, 2_000, 0)
    expect(rows[0]).toBe(0)
    expect(rows.slice(1)).toEqual(Array.from({ length: 27 }, (_, i) => 92 + i))
    expect(rowsInSight(view, 2_000, 1_999).at(-1)).toBe(1_999)
    expect(rowsInSight(view, 2_000, 100)).not.toContain(0)
    expect(rowsInSight(view, 0, 0)).toEqual([])
    expect(rowsInSight({ ...view, rowHeight: 0 }, 3, 5)).toEqual([2])
  })

  test('a row is scrolled into sight by as little as it takes', () => {
    expect(scrolledTo(view, 100)).toBe(3_600)
    expect(scrolledTo(view, 99)).toBe(3_564)
    expect(scrolledTo(view, 109)).toBe(3_600)
    expect(scrolledTo(view, 110)).toBe(3_636)
  })
})
