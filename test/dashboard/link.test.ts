import { describe, expect, onTestFinished, test } from 'vitest'
import { hashOf } from '../../backend/board.ts'
import type { Scope } from '../../backend/contract/board.ts'
import { openLink, type Link, type News } from '../../dashboard/link.ts'
import { changeOf, lightOf } from '../support/lights.ts'
import { lineTo } from '../support/line.ts'
import { MemorySource } from '../support/memory-source.ts'
import { nextFrame, serve, watch } from '../support/stream.ts'

const desk: Scope = { view: 'desk' }

interface Listener {
  readonly link: Link
  readonly heard: readonly News[]
  /** The first news from now on that fits, or the last heard if it does. */
  until(fits: (news: News) => boolean): Promise<News>
}

function listen(url: string, scope = desk): Listener {
  const heard: News[] = []
  const waiting = new Set<(news: News) => void>()
  const link = openLink({
    url,
    scope,
    hear: (news) => {
      heard.push(news)
      for (const wait of waiting) wait(news)
    },
    options: { forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 20 },
  })
  onTestFinished(() => {
    link.close()
  })
  return {
    link,
    heard,
    until: (fits) =>
      new Promise((resolve) => {
        const wait = (news: News): void => {
          if (!fits(news)) return
          waiting.delete(wait)
          resolve(news)
        }
        waiting.add(wait)
        const last = heard.at(-1)
        if (last !== undefined) wait(last)
      }),
  }
}

const at = (seq: number) => (news: News) =>
  (news.kind === 'board' || news.kind === 'frame') && news.state.seq === seq && !news.state.stale

function hashIn(news: News): string {
  if (news.kind !== 'board' && news.kind !== 'frame') throw new Error(`no picture in ${news.kind}`)
  return hashOf(news.state.lights.values())
}

describe('a link', () => {
  test('opens a board and follows it frame by frame, with one watch', async () => {
    let watches = 0
    const source = new MemorySource()
    source.commit(changeOf(0, lightOf(1)))
    const { url, stream } = await serve(source, { allows: () => (watches++, null) })
    const { heard, until } = listen(url)
    await until(at(1))
    for (let n = 2; n <= 50; n++) {
      source.commit(changeOf(0, lightOf(n)))
      if (n % 5 === 0) await until(at(n))
    }
    expect(hashIn(await until(at(50)))).toBe(stream.board(desk).hash)
    expect(watches).toBe(1)
    const changes = heard.flatMap((news) => (news.kind === 'frame' ? news.changes : []))
    expect(changes.map(({ seq }) => seq)).toEqual(source.log.slice(1).map(({ seq }) => seq))
  })

  test('that was cut watches again and is where the server is', async () => {
    const source = new MemorySource()
    const { url, stream } = await serve(source)
    const line = await lineTo(url)
    const { heard, until } = listen(line.url)
    source.commit(changeOf(0, lightOf(1)), changeOf(0, lightOf(2)))
    await until(at(2))
    line.cut()
    expect(await until(({ kind }) => kind === 'cut')).toMatchObject({ back: true })
    source.commit(changeOf(0, lightOf(1, { level: 'green' })), changeOf(0, lightOf(3)))
    expect(hashIn(await until(at(4)))).toBe(stream.board(desk).hash)
    expect(heard.filter(({ kind }) => kind === 'board')).toHaveLength(2)
  })

  test('that was held loses frames, finds the gap and catches up with another board', async () => {
    const source = new MemorySource()
    const { url, stream, screen } = await serve(source)
    const line = await lineTo(url)
    const slow = listen(line.url)
    await slow.until(at(0))
    const quick = await screen()
    await watch(quick, desk)
    line.hold()
    // More than what the kernel keeps for a connection, so that the server finds it not writable and drops frames.
    const ballast = '陷'.repeat(400_000)
    for (let n = 1; n <= 40; n++) {
      const sent = nextFrame(quick, ({ to }) => to === n)
      source.commit(changeOf(0, lightOf(1, { since: n, reason: ballast })))
      await sent
    }
    line.release()
    expect(hashIn(await slow.until(at(40)))).toBe(stream.board(desk).hash)
    const pictures = slow.heard.flatMap((news) => (news.kind === 'frame' || news.kind === 'board' ? [news] : []))
    expect(pictures.some(({ state }) => state.stale)).toBe(true)
    expect(pictures.filter(({ kind }) => kind === 'board').length).toBeGreaterThan(1)
  })

  test('watches another scope on the same line', async () => {
    const source = new MemorySource()
    source.commit(changeOf(0, lightOf(1)), changeOf(0, lightOf(2, { department: 'D2' })))
    const { url, stream } = await serve(source)
    const { link, until } = listen(url)
    await until(at(2))
    const scope: Scope = { departments: ['D2'], view: 'desk' }
    // Both at once: the second is asked for when the first has been answered.
    link.watch({ view: 'wall' })
    link.watch(scope)
    const found = await until((news) => news.kind === 'board' && news.state.scope.departments !== undefined)
    expect(hashIn(found)).toBe(stream.board(scope).hash)
    source.commit(changeOf(0, lightOf(3, { department: 'D2' })), changeOf(0, lightOf(4)))
    expect(hashIn(await until(at(4)))).toBe(hashOf([2, 3].map((n) => lightOf(n))))
  })

  test('asks once for all that happens at once', async () => {
    let watches = 0
    const { url } = await serve(undefined, { allows: () => (watches++, null) })
    const { link, until, heard } = listen(url)
    await until(at(0))
    for (let events = 0; events < 3; events++) link.watch() // online, pageshow, visibilitychange
    await until(() => heard.filter(({ kind }) => kind === 'board').length === 2)
    await until((news) => news.kind === 'frame')
    expect(watches).toBe(2)
  })

  test('tells why a scope is refused', async () => {
    const { url } = await serve(undefined, { allows: () => 'no such viewer' })
    expect(await listen(url).until(() => true)).toEqual({ kind: 'refused', error: 'no such viewer' })
  })

  test('tells that it will not come back where the server does not let it in', async () => {
    const { url, stream } = await serve()
    stream.io.use((_, next) => {
      next(new Error('revoked'))
    })
    expect(await listen(url).until(() => true)).toEqual({ kind: 'cut', reason: 'revoked', back: false })
  })

  test('comes back also where the server sent it away by name', async () => {
    const { url, stream } = await serve()
    const { until, heard } = listen(url)
    await until(at(0))
    stream.io.disconnectSockets()
    await until(() => heard.filter(({ kind }) => kind === 'board').length === 2)
    expect(heard.map(({ kind }) => kind)).toContain('cut')
  })

  test('led to a server of another build and another log takes its board, and says that the page is old', async () => {
    const source = new MemorySource()
    source.commit(changeOf(0, lightOf(1)), changeOf(0, lightOf(2)))
    const [before, after] = [await serve(source), await serve(undefined, { build: 'b2' })]
    const line = await lineTo(before.url)
    const { until } = listen(line.url)
    await until(at(2))
    line.lead(after.url)
    const found = await until(at(0))
    expect(found).toMatchObject({ state: { build: 'b1', newBuild: 'b2' } })
    expect(hashIn(found)).toBe(hashOf([]))
  })
})
