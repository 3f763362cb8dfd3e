import { once } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import { hashOf } from '../../backend/board.ts'
import { board as boardSchema, frame as frameSchema, type Frame } from '../../backend/contract/board.ts'
import { isScopeRoom } from '../../backend/scope.ts'
import { changeOf, lightOf } from '../support/lights.ts'
import { MemorySource } from '../support/memory-source.ts'
import { ask, nextFrame, serve, watch } from '../support/stream.ts'

describe('a watch', () => {
  test('is answered with the lit lights of its scope, their number and their hash', async () => {
    const source = new MemorySource()
    source.commit(
      changeOf(0, lightOf(1)),
      changeOf(0, lightOf(2, { department: 'D2' })),
      changeOf(0, lightOf(3, { level: 'green' })),
    )
    const { screen } = await serve(source)
    const board = await watch(await screen(), { departments: ['D1'], view: 'desk' })
    expect(boardSchema.parse(board)).toEqual(board)
    expect(board).toMatchObject({ seq: 3, lights: [lightOf(1)], hash: hashOf([lightOf(1)]), build: 'b1' })
  })

  test('for any order and repetition of names is the same room', async () => {
    const { screen, stream } = await serve()
    await watch(await screen(), { departments: ['D2', 'D1', 'D2'], view: 'desk' })
    const board = await watch(await screen(), { departments: ['D1', 'D2'], view: 'desk' })
    expect(board.scope).toEqual({ departments: ['D1', 'D2'], view: 'desk' })
    expect([...stream.io.of('/').adapter.rooms.keys()].filter(isScopeRoom)).toHaveLength(1)
  })

  test('again moves the socket: it is in exactly one room, and no frame is made for a room that all left', async () => {
    let made = 0
    const { screen, stream } = await serve(undefined, { now: () => ++made })
    const one = await screen()
    for (const scope of [{ view: 'desk' }, { windows: ['W1'], view: 'desk' }, { view: 'wall' }, { view: 'wall' }]) {
      await watch(one, scope)
      const rooms = [...stream.io.of('/').adapter.rooms].filter(([room]) => isScopeRoom(room))
      expect(rooms.map(([, sockets]) => [...sockets])).toEqual([[one.id]])
    }
    const { now } = await nextFrame(one, () => true)
    expect((await nextFrame(one, () => true)).now).toBe(now + 1)
  })

  test.each([
    [undefined, 'scope: '],
    ['everything', 'scope: '],
    [{ view: 'door' }, 'scope.view: '],
    [{ view: 'desk', departments: [] }, 'scope.departments: '],
    [{ view: 'desk', departments: [7] }, 'scope.departments.0: '],
    [{ view: 'desk', staff: ['wang'] }, 'scope: '],
    [{ view: 'desk', departments: ['D1'], windows: ['W1'] }, 'departments and windows together'],
  ])('for %j is refused, and leaves the socket where it was', async (bad, error) => {
    const { screen, source } = await serve()
    const one = await screen()
    await watch(one, { view: 'desk' })
    expect(await ask(one, bad)).toEqual({ error: expect.stringContaining(error) as string })
    const frame = nextFrame(one)
    source.commit(changeOf(0, lightOf(1)))
    expect((await frame).changes).toHaveLength(1)
  })

  test('outside what the viewer may see is refused with the reason', async () => {
    const { screen } = await serve(undefined, {
      allows: (_, scope) => (scope.departments === undefined ? 'only departments' : null),
    })
    const one = await screen()
    expect(await ask(one, { view: 'desk' })).toEqual({ error: 'only departments' })
    expect(await ask(one, { view: 'desk', departments: ['D1'] })).toMatchObject({ seq: 0 })
  })

  test('that breaks its judge ends neither the socket nor the process', async () => {
    const { screen, logged } = await serve(undefined, {
      allows: (_, { view }) => {
        if (view === 'wall') throw new Error('no such table')
        return null
      },
    })
    const one = await screen()
    expect(await ask(one, { view: 'wall' })).toEqual({ error: 'the server could not make the board; its log says why' })
    expect(logged).toEqual(['error stream: a watch failed'])
    expect(await ask(one, { view: 'desk' })).toMatchObject({ seq: 0 })
  })

  test('without a callback is nothing', async () => {
    const { screen } = await serve()
    const one = await screen()
    one.emit('watch', { view: 'desk' }, undefined as never)
    expect(await ask(one, { view: 'desk' })).toMatchObject({ seq: 0 })
  })
})

describe('a change', () => {
  test('reaches everybody in a room as one frame; another scope gets the number without the light', async () => {
    const { screen, source } = await serve()
    const [one, two, other] = await Promise.all([screen(), screen(), screen()])
    const scope = { departments: ['D1'], view: 'desk' }
    const boards = [await watch(one, scope), await watch(two, scope)]
    await watch(other, { departments: ['D2'], view: 'desk' })
    const frames = Promise.all([nextFrame(one), nextFrame(two), nextFrame(other, ({ to }) => to > 0)])
    source.commit(changeOf(0, lightOf(1)))
    const [first, second, third] = await frames
    expect(frameSchema.parse(first)).toEqual(first)
    expect(first).toMatchObject({ from: boards[0]?.seq, to: 1, changes: [{ seq: 1, light: lightOf(1) }], left: [] })
    expect(second).toEqual(first)
    expect(third).toMatchObject({ from: 0, to: 1, changes: [], left: [] })
    expect(JSON.stringify(third)).not.toContain('QG-1')
  })

  test('that moves a light from A to B is `left` in A and appears in B', async () => {
    const source = new MemorySource()
    source.commit(changeOf(0, lightOf(1, { department: 'A' })))
    const { screen } = await serve(source)
    const [a, b] = await Promise.all([screen(), screen()])
    expect((await watch(a, { departments: ['A'], view: 'desk' })).lights).toHaveLength(1)
    expect((await watch(b, { departments: ['B'], view: 'desk' })).lights).toHaveLength(0)
    const frames = Promise.all([nextFrame(a, ({ to }) => to === 2), nextFrame(b)])
    const moved = lightOf(1, { department: 'B' })
    source.commit(changeOf(0, moved, { kind: 'edition' }))
    const [inA, inB] = await frames
    expect(inA).toMatchObject({ changes: [], left: [moved.id] })
    expect(inB).toMatchObject({ changes: [{ light: moved }], left: [] })
  })

  test('of a burst goes out in frames that join without a gap, from the board on', async () => {
    const { screen, source } = await serve()
    const one = await screen()
    const heard: Frame[] = []
    one.on('frame', (frame) => heard.push(frame))
    const { seq } = await watch(one, { view: 'desk' })
    const last = nextFrame(one, ({ to }) => to === 200)
    for (let n = 1; n <= 200; n++) {
      source.commit(changeOf(0, lightOf(n)))
      if (n % 7 === 0) await new Promise(setImmediate)
    }
    await last
    expect(heard.flatMap(({ changes }) => changes.map((change) => change.seq))).toEqual(source.log.map((c) => c.seq))
    heard.reduce((from, frame) => (expect(frame.from).toBe(from), frame.to), seq)
  })

  test('committed while a reading was under way is read right after it', async () => {
    const never = 1_000_000
    const { screen, source } = await serve(undefined, { pace: { frameMs: 5, emptyMs: never, pollMs: never } })
    const one = await screen()
    await watch(one, { view: 'desk' })
    let answer = (): void => undefined
    source.slow = new Promise((resolve) => (answer = resolve))
    source.wake()
    const frame = nextFrame(one)
    source.commit(changeOf(0, lightOf(1)))
    answer()
    expect(await frame).toMatchObject({ from: 0, to: 1 })
  })

  test('whose wake was lost is found by the poll', async () => {
    const { screen, source } = await serve(undefined, { wake: () => () => undefined })
    const one = await screen()
    await watch(one, { view: 'desk' })
    const frame = nextFrame(one)
    source.commit(changeOf(0, lightOf(1)))
    expect(await frame).toMatchObject({ from: 0, to: 1 })
  })
})

test('a room hears from the server while nothing happens', async () => {
  const { screen } = await serve()
  const one = await screen()
  const { seq } = await watch(one, { view: 'desk' })
  expect(await nextFrame(one, () => true)).toMatchObject({ from: seq, to: seq, changes: [], left: [] })
})

describe('a source', () => {
  test('that fails leaves the last picture standing, with frames that age; back, it catches up', async () => {
    const source = new MemorySource()
    source.commit(changeOf(0, lightOf(1)))
    source.scannedTo = 7_000
    const { screen, logged } = await serve(source)
    const one = await screen()
    await watch(one, { view: 'desk' })
    source.fails = new Error('connection terminated')
    source.log.push(changeOf(2, lightOf(2)))
    source.scannedTo = 9_000
    source.wake()
    await nextFrame(one, () => true)
    expect(await nextFrame(one, () => true)).toMatchObject({ from: 1, to: 1, scannedTo: 7_000 })
    expect(await watch(await screen(), { view: 'desk' })).toMatchObject({ seq: 1, lights: [lightOf(1)] })
    expect(logged).toEqual(['error stream: no changes to be had; the picture stands still, asking on'])
    const frame = nextFrame(one)
    source.fails = null
    expect(await frame).toMatchObject({ from: 1, to: 2, scannedTo: 9_000, changes: [{ seq: 2 }] })
    expect(logged.slice(1)).toEqual(['warn stream: changes come again'])
  })

  test('that cannot be read at the start is an error of the start', async () => {
    const source = new MemorySource()
    source.fails = new Error('connection refused')
    await expect(serve(source)).rejects.toThrow('connection refused')
  })

  test('whose log was put back cuts everybody; they come back to what it now says', async () => {
    const source = new MemorySource()
    source.commit(changeOf(0, lightOf(1)), changeOf(0, lightOf(2)))
    const { screen, logged } = await serve(source)
    const one = await screen()
    await watch(one, { view: 'desk' })
    source.log.length = 1
    const back = new Promise<void>((resolve) =>
      one.once('disconnect', () =>
        one.once('connect', () => {
          resolve()
        }),
      ),
    )
    source.wake()
    await back
    expect(await watch(one, { view: 'desk' })).toMatchObject({ seq: 1, lights: [lightOf(1)] })
    expect(logged[0]).toContain('do not follow')
  })
})

describe('an end', () => {
  test('of the stream closes the sockets and asks the source no more', async () => {
    const { screen, source, stream } = await serve()
    const one = await screen()
    expect(source.listening).toBe(1)
    const reason = new Promise((resolve) => one.once('disconnect', resolve))
    stream.close()
    expect(await reason).toBe('transport close')
    expect(source.listening).toBe(0)
  })

  test('of every right cuts everybody, and whoever comes back is asked again', async () => {
    const { screen, stream } = await serve()
    const one = await screen()
    stream.io.use((_, next) => {
      next(new Error('revoked'))
    })
    const refused = new Promise<Error>((resolve) => one.once('connect_error', resolve))
    stream.disconnectAll('a screen was revoked')
    expect((await refused).message).toBe('revoked')
  })
})

test('a socket that sends more than a scope may be is closed', async () => {
  const { screen } = await serve()
  const one = await screen()
  const closed = once(one as never, 'disconnect')
  one.emit('watch', { view: 'desk', departments: ['x'.repeat(200_000)] }, () => undefined)
  expect(await closed).toEqual(['transport close', expect.anything()])
})

test('commits that announce nothing are read together, and not each by itself', async () => {
  const source = new MemorySource()
  const since = vi.spyOn(source, 'since')
  await serve(source, { pace: { frameMs: 60_000, emptyMs: 60_000, pollMs: 60_000 } })
  for (let n = 0; n < 20; n++) {
    source.wake()
    await new Promise(setImmediate)
  }
  expect(since).toHaveBeenCalledTimes(1)
})
