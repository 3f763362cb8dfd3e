import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A line to a server that can be cut and laid again at the same port. */
export interface Line {
  readonly url: string
  /** Ends every connection; nobody can connect until it is restored. */
  readonly cut: () => Promise<void>
  readonly restore: () => Promise<void>
}

/** Lays a line to the server of a URL. */
export async function lineTo(url: string): Promise<Line> {
  const target = new URL(url)
  const ends = new Set<Socket>()
  let port = 0
  let server: Server | null = null
  const restore = async (): Promise<void> => {
    server = createServer((near) => {
      const far = connect({ host: target.hostname, port: Number(target.port || 5432) })
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        ends.add(one)
        one.on('error', () => undefined) // 'close' follows
        one.on('close', () => {
          ends.delete(one)
          other.destroy()
        })
        one.pipe(other)
      }
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  const cut = async (): Promise<void> => {
    const closing = server
    server = null
    if (closing === null) return
    const closed = once(closing, 'close')
    closing.close()
    for (const end of ends) end.destroy()
    await closed
  }
  await restore()
  const own = new URL(url)
  own.hostname = '127.0.0.1'
  own.port = String(port)
  return { url: own.href, cut, restore }
}
