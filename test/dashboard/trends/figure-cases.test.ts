import { createPinia, setActivePinia } from 'pinia'
import { afterEach, expect, test, vi } from 'vitest'
import { casesQuery, useFigureCases } from '../../../dashboard/stores/figure-cases.ts'

const days = { from: '2026-11-02', through: '2026-11-20' }
const within = { days, departments: ['D01', 'D02'] }

afterEach(() => vi.unstubAllGlobals())

test('cases are asked for within the days and departments of the page, or within one row of it', () => {
  expect(casesQuery({ measure: 'red', on: null, department: null }, within)).toBe(
    'from=2026-11-02&through=2026-11-20&departments=D01%2CD02&measure=red',
  )
  expect(casesQuery({ measure: 'red', on: '2026-11-09', department: null }, within)).toBe(
    'from=2026-11-09&through=2026-11-09&departments=D01%2CD02&measure=red',
  )
  expect(casesQuery({ measure: 'red', on: null, department: 'D02' }, within)).toBe(
    'from=2026-11-02&through=2026-11-20&departments=D02&measure=red',
  )
})

test('pages follow each other; one that fails is told and read again', async () => {
  setActivePinia(createPinia())
  const page = (subject: string, next: string | null) =>
    Response.json({ total: 2, minutes: null, next, cases: [{ subject }], shifts: [] })
  const answers = [page('case/1', 'case/1'), new Response('{}', { status: 503 }), page('case/2', null)]
  const asked: string[] = []
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(new URLSearchParams(path.split('?')[1]).get('after') ?? '')
    return Promise.resolve(answers[asked.length - 1])
  })
  const listed = useFigureCases()
  await listed.open({ measure: 'red', on: null, department: null }, within)
  expect(listed.total).toBe(2)
  await listed.more()
  expect(listed.error).not.toBe(null)
  expect(listed.cases.map(({ subject }) => subject)).toEqual(['case/1'])
  await listed.more()
  expect(listed.error).toBe(null)
  expect(listed.cases.map(({ subject }) => subject)).toEqual(['case/1', 'case/2'])
  expect(listed.next).toBe(null)
  expect(asked).toEqual(['', 'case/1', 'case/1'])
})

test('shifts behind a figure of minutes come with their sum, and go when other cases are asked for', async () => {
  setActivePinia(createPinia())
  const of = (subject: string, minutes: number | null) =>
    Response.json({
      total: 1,
      minutes,
      next: null,
      cases: minutes === null ? [{ subject }] : [],
      shifts: minutes === null ? [] : [{ subject }],
    })
  const answers = [of('shift/W1/2026-11-09', 12), of('case/1', null)]
  vi.stubGlobal('fetch', () => Promise.resolve(answers.shift()))
  const listed = useFigureCases()
  await listed.open({ measure: 'absentMinutes', on: null, department: null }, within)
  expect([listed.minutes, listed.shifts.length, listed.cases.length]).toEqual([12, 1, 0])
  await listed.open({ measure: 'red', on: null, department: null }, within)
  expect([listed.minutes, listed.shifts.length, listed.cases.length]).toEqual([null, 0, 1])
})
