// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import type { Finding, FindingPage } from '../../backend/contract/list.ts'
import { filterOf } from '../../dashboard/desk/filter.ts'
import { useFindings } from '../../dashboard/stores/findings.ts'
import { changeOf, lightOf } from '../support/lights.ts'
import { pictureOf, useDesk } from './with-desk.ts'

const { asked, answer, tell, board, frame } = useDesk<FindingPage>()
const finding = (foundSeq: number): Finding => ({
  ...{
    subject: `case/QG-${foundSeq}`,
    finding: 'late-evidence',
    rule: 'promise',
    run: 1,
    source: 'approval',
    event: '1',
  },
  ...{ origin: 'announced', level: 'yellow', at: 1_000, detail: '', foundSeq, withdrawnSeq: null },
})
const page = (seq: number, found: readonly number[], next: string | null = null): FindingPage => ({
  ...{ seq, findings: found.map(finding), items: {}, next },
})
const found = (seq: number) => changeOf(seq, lightOf(seq), { kind: 'found' })

async function opened(seq: number, numbers: readonly number[]): Promise<ReturnType<typeof useFindings>> {
  const list = useFindings()
  list.start()
  await board(seq)
  answer(page(seq, numbers))
  await list.show(filterOf({}))
  return list
}

test('a finding that is told is counted once, and stands in the list only when it is asked for', async () => {
  const list = await opened(5, [4])
  await frame(6, [found(6), changeOf(6, lightOf(7))])
  expect([list.newCount, list.count]).toEqual([1, 1])
  answer(page(6, [6, 4]))
  await list.showNew()
  expect([list.newCount, list.findings.map(({ foundSeq }) => foundSeq)]).toEqual([0, [6, 4]])
})

test('findings of a gap of the line are counted when it is back, and rows stay where they are', async () => {
  const list = await opened(5, [4, 3])
  await frame(6, [found(6)])
  await tell({ kind: 'cut', reason: 'transport close', back: true })
  answer(page(9, [8, 7, 6, 4, 3]))
  await board(9)
  expect([list.newCount, list.findings.map(({ foundSeq }) => foundSeq)]).toEqual([3, [4, 3]])
})

test('a board of the list’s own number asks for nothing', async () => {
  await opened(5, [4])
  await board(5)
  expect(asked).toHaveLength(1)
})

test('a gap that could not be asked about is said, and the list asked for again when the line is back', async () => {
  const list = await opened(5, [4])
  answer(new Error('no route'))
  await board(8)
  expect([list.error, list.count]).toEqual(['no route', 1])
  await tell({ kind: 'cut', reason: 'transport close', back: true })
  answer(page(9, [8, 4]), page(9, [8, 4]))
  await tell({ kind: 'board', state: pictureOf(9) })
  expect([list.error, list.count, list.newCount]).toEqual([null, 2, 0])
})
