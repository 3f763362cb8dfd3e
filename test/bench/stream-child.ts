/**
 * The screens of the stream's bench, in a process of their own: bare WebSockets that speak as much Socket.IO as it takes, so
 * that both kinds cost the same here and the difference is the server's. They note when a frame came and read nothing of it
 * but its numbers.
 */
import { WebSocket } from 'ws'

export type Kind = 'stream' | 'bare'

export type Order =
  | { readonly open: Kind; readonly url: string; readonly scopes: readonly object[] }
  | { readonly flush: true }
  | { readonly end: true }

export type Told =
  | { readonly ready: Kind }
  /** Every screen of a kind has the frame `to`; sent before `frame`, so that the CPU can be read at once. */
  | { readonly done: number; readonly kind: Kind }
  /** When it came to each, ns of the monotonic clock that all processes share, with the bytes that came to the first. */
  | { readonly frame: number; readonly kind: Kind; readonly cameAt: readonly number[]; readonly text: string }
  /** After the frames that did not come to every screen, each told as `frame`. */
  | { readonly flushed: true }
  | { readonly readBytes: number }

const FRAME = /^42\["frame",\{"from":(\d+),"to":(\d+),/
const sockets: WebSocket[] = []
const coming = new Map<string, { frame: number; kind: Kind; cameAt: number[]; text: string }>()

function tell(told: Told): void {
  process.send?.(told)
}

function heard(kind: Kind, data: Buffer, screens: number): void {
  const now = Number(process.hrtime.bigint())
  const [, from, to] = FRAME.exec(data.toString('latin1', 0, 60)) ?? []
  if (to === undefined || from === to) return
  const name = `${kind} ${to}`
  let frame = coming.get(name)
  if (frame === undefined) coming.set(name, (frame = { frame: Number(to), kind, cameAt: [], text: data.toString() }))
  frame.cameAt.push(now)
  if (frame.cameAt.length < screens) return
  coming.delete(name)
  tell({ done: Number(to), kind })
  tell(frame)
}

/** A screen: connects, watches its scope if it is the stream's, and hears frames. Resolves when it is to be counted on. */
function screen(kind: Kind, url: string, scope: object, screens: number): Promise<void> {
  const socket = new WebSocket(url)
  sockets.push(socket)
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    if (kind === 'bare') socket.on('open', resolve)
    socket.on('message', (data: Buffer) => {
      const type = data.toString('latin1', 0, 2)
      if (type === '42' || kind === 'bare') heard(kind, data, screens)
      else if (type.startsWith('0')) socket.send('40')
      else if (type === '40') socket.send(`420["watch",${JSON.stringify(scope)}]`)
      else if (type === '43') resolve()
      else if (type === '2') socket.send('3')
      else reject(new Error(`a screen met ${data.toString().slice(0, 80)}, expected a packet of Socket.IO`))
    })
  })
}

process.on('message', (order: Order) => {
  if ('flush' in order) {
    for (const frame of coming.values()) tell(frame)
    coming.clear()
    tell({ flushed: true })
    return
  }
  if ('end' in order) {
    // bytesRead is the wire's, compressed or not; ws keeps its socket to itself.
    const raw = sockets as unknown as { _socket: { bytesRead: number } }[]
    tell({ readBytes: raw.reduce((sum, { _socket }) => sum + _socket.bytesRead, 0) })
    for (const socket of sockets) socket.terminate()
    process.disconnect()
    return
  }
  const { open, url, scopes } = order
  void Promise.all(scopes.map((scope) => screen(open, url, scope, scopes.length))).then(() => tell({ ready: open }))
})
