import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A line between a screen and a server that can be cut, held and led elsewhere, as lines are. */
export interface Line {
  readonly url: string
  /** Nothing comes through from the server any more; what it sends piles up. */
  hold(): void
  release(): void
  /** Cuts every connection; new ones go to `url`. */
  lead(url: string): void
  cut(): void
}

/** A line to a server, ended with the test. */
export async function lineTo(url: string): Promise<Line> {
  let port = Number(new URL(url).port)
  let held = false
  const pairs = new Set<{ near: Socket; far: Socket }>()
  const line = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    const pair = { near, far }
    pairs.add(pair)
    near.pipe(far)
    if (!held) far.pipe(near)
    for (const end of [near, far]) {
      end.on('error', () => end.destroy())
      end.on('close', () => {
        pairs.delete(pair)
        near.destroy()
        far.destroy()
      })
    }
  })
  line.listen(0, '127.0.0.1')
  await once(line, 'listening')
  const cut = (): void => {
    for (const { near } of pairs) near.destroy()
  }
  onTestFinished(() => {
    line.close()
    cut()
  })
  return {
    url: `http://127.0.0.1:${(line.address() as AddressInfo).port}`,
    cut,
    lead(to) {
      port = Number(new URL(to).port)
      cut()
    },
    hold() {
      held = true
      for (const { near, far } of pairs) far.unpipe(near).pause()
    },
    release() {
      held = false
      for (const { near, far } of pairs) far.pipe(near)
    },
  }
}
