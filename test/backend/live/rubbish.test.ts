import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Intake } from '../../../backend/contract/intake.ts'
import { verify } from '../../../backend/verify.ts'
import { FAULTS_BOOK } from '../../support/faults.ts'
import { cloudEvent, keyOf, startLive, type Live } from '../../support/live.ts'

const good = (id: string, data = {}): Record<string, unknown> =>
  cloudEvent('approval', `${id} accepted`, 'case.accepted', `case/${id}`, '10T10:00', { item: 'QG-1', ...data })
const told = (id: string, kind: string, subject: string, data = {}): Record<string, unknown> =>
  cloudEvent('approval', id, kind, subject, '10T10:00', data)

/** Text that doesn't compress: an index of the database holds no entry of more than 2,704 bytes. */
function noise(length: number): string {
  let text = ''
  while (text.length < length) text += createHash('sha256').update(text).digest('base64url')
  return text.slice(0, length)
}

/** The answer of a request with one piece of rubbish in it, and whether the good event beside it was kept. */
async function beside(live: Live, name: string, bad: unknown): Promise<Intake & { status: number }> {
  const answer = await live.post('approval', good(name), bad)
  return { status: answer.status, ...((await answer.json()) as Intake) }
}

const raw = (live: Live, body: string, type = 'application/cloudevents-batch+json'): Promise<Response> =>
  fetch(`${live.url}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keyOf('approval')}`, 'content-type': type },
    body,
  })

describe('a day on which a feed sends rubbish', async () => {
  const live = await startLive(FAULTS_BOOK, '10T10:00')
  const { database } = live
  const kept = (pattern: string) =>
    database.query<{ id: string }>('SELECT id FROM event WHERE id LIKE $1 ORDER BY id', [pattern])

  test.each([
    ['half a JSON', '[{"specversion":"1.0"', 400],
    ['no JSON', 'hello', 400],
    ['nothing', '', 400],
    ['a number', '17', 400],
    ['20 MB', `[${JSON.stringify(good('big', { remark: noise(64).repeat(320_000) }))}]`, 413],
    ['10,001 events', `[${Array.from({ length: 10_001 }, () => '{}').join(',')}]`, 413],
  ])('a body of %s is refused whole', async (_what, body, status) => {
    expect((await raw(live, body)).status).toBe(status)
  })

  test.each([
    ['a text', 'hello', /expected a CloudEvent/],
    ['null', null, /expected a CloudEvent/],
    ['a time that is a number', { ...good('x1'), time: 17 }, /time/],
    ['a subject without a kind', { ...good('x2'), subject: '17' }, /subject/],
    ['data that is a list', { ...good('x3'), data: [1] }, /data/],
    ['another feed’s source', { ...good('x4'), source: 'video' }, /source/],
    [
      'an instant more than a minute ahead',
      cloudEvent('approval', 'x5', 'case.accepted', 'case/x5', '10T10:01:00.001'),
      /60 s/,
    ],
    ['a void without a reason', told('x6', 'event.voided', 'case/0', { source: 'approval', id: 'y' }), /reason/],
    [
      'a void of another source',
      told('x7', 'event.voided', 'case/0', { source: 'video', id: 'y', reason: 'z' }),
      /source/,
    ],
    ['a NUL in a text', told('x8', 'case.accepted', 'case/x8', { window: 'a\u0000b' }), /NUL/],
    ['half a character', told('x9', 'case.accepted', 'case/x9', { window: '\ud800' }), /half/],
    [
      'facts nested 50 levels deep',
      told('xa', 'case.accepted', 'case/xa', { a: JSON.parse('['.repeat(50) + ']'.repeat(50)) }),
      /nested/,
    ],
    ['a department of 10,000 characters', good('xb', { department: noise(10_000) }), /department/],
    ['a window of 10,000 characters', good('xc', { window: noise(10_000) }), /window/],
    ['a person of 10,000 characters', good('xd', { staff: noise(10_000) }), /staff/],
    ['an item of 10,000 characters', good('xe', { item: noise(10_000) }), /item/],
    [
      'a branch of 10,000 characters',
      told('xf', 'joint.accepted', 'joint/xf', { branches: [noise(10_000)] }),
      /branches/,
    ],
    ['a branch that is no name', told('xg', 'joint.accepted', 'joint/xg', { branches: [{ toString: 1 }] }), /branches/],
  ])('%s is refused by itself, with the reason', async (what, bad, reason) => {
    const answer = await beside(live, what, bad)
    expect(answer).toMatchObject({
      status: 200,
      accepted: 1,
      rejected: [{ index: 1, reason: expect.stringMatching(reason) }],
    })
    expect(await kept('x%')).toEqual([])
    expect(await kept(`${what} accepted`)).toHaveLength(1)
  })

  test('a number that no double holds is refused by itself', async () => {
    const answer = await raw(live, `[${JSON.stringify(good('fee')).replace('"item"', '"fee":1e400,"item"')}]`)
    expect(answer.status).toBe(422)
    expect(await kept('fee%')).toEqual([])
  })

  test('of one name and two contents the first stands, the other is a conflict', async () => {
    await live.post('approval', good('twice'))
    const answer = await live.post('approval', good('twice', { window: 'W9' }))
    expect([answer.status, await answer.json()]).toMatchObject([
      422,
      { rejected: [{ reason: expect.stringMatching(/^conflict/) }] },
    ])
    expect((await live.subject('case/twice')) as unknown).toMatchObject({ facts: { item: 'QG-1' } })
  })

  test('what no rule knows is kept and shown, and means nothing', async () => {
    const answer = await live.post(
      'approval',
      told('bark', 'dog.barked', 'dog/1', { loud: true }),
      told('dog', 'case.accepted', 'dog/1', { item: 'QG-1' }),
      told('noted', 'case.noted', 'case/noted', { item: 'QG-1' }),
      told('kind', '__proto__', '__proto__/__proto__', { item: 'constructor' }),
    )
    expect(await answer.json()).toMatchObject({ accepted: 4, rejected: [] })
    for (const [name, events] of [
      ['dog/1', 2],
      ['case/noted', 1],
      ['__proto__/__proto__', 1],
    ] as const) {
      const dossier = (await live.subject(name)) as unknown as { facts: object; events: object[]; clocks: object[] }
      expect([dossier.facts, dossier.events.length, dossier.clocks]).toEqual([{}, events, []])
    }
  })

  test('facts that are called as objects are inside are facts', async () => {
    const data = { constructor: 'x', toString: 'y', hasOwnProperty: 1, valueOf: null }
    await live.post('approval', good('names', data), good('item', { item: 'constructor', window: '__proto__' }))
    const { facts } = (await live.subject('case/names')) as unknown as { facts: object }
    expect(Object.entries(facts).sort()).toEqual(
      Object.entries({ constructor: 'x', toString: 'y', hasOwnProperty: 1, item: 'QG-1' }).sort(),
    )
  })

  test('a void before its event waits for it; a void of a void takes nothing out', async () => {
    const voided = (id: string, of: string): unknown =>
      told(id, 'event.voided', 'case/void', { source: 'approval', id: of, reason: 'typed twice' })
    await live.post('approval', voided('v1', 'void accepted'))
    await live.post('approval', voided('v2', 'v1'), good('void'))
    const { lights, findings } = await live.subject('case/void')
    expect(lights).toEqual([])
    expect(findings.map(({ finding }) => finding)).toContain('void-refused')
  })

  test('a joint case of 10,000 branches, and one that names itself, are taken', async () => {
    const branches = Array.from({ length: 10_000 }, (_, i) => `B${i}`)
    const answer = await live.post(
      'approval',
      told('many', 'joint.accepted', 'joint/many', { branches }),
      told('self', 'joint.accepted', 'joint/self', { branches: ['joint/self', 'joint/many'] }),
    )
    expect(await answer.json()).toMatchObject({ accepted: 2, rejected: [] })
    await live.post('approval', told('pause', 'case.suspended', 'case/B17', { reason: 'hearing' }))
    expect((await live.subject('joint/many')).lights).toMatchObject([{ rule: 'together', state: 'paused' }])
  })

  test('the system works on, and nothing differs', async () => {
    await live.post('approval', good('after'))
    await live.at('10T10:00:05')
    expect((await live.subject('case/after')).lights).toMatchObject([
      { rule: 'daily' },
      { rule: 'quick', level: 'red' },
    ])
    expect((await verify(database, live.engine.edition)).differences).toEqual([])
  })
})
