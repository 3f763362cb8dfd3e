/** The screens of the soak test: many links of the dashboard, cut at random. */
import { hashOf } from '../../backend/board.ts'
import type { Scope } from '../../backend/contract/board.ts'
import { openLink, type Link } from '../../dashboard/link.ts'
import type { Picture } from '../../dashboard/picture.ts'
import { randomOf } from './generate.ts'

export type Told =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'settled'
      readonly states: readonly { query: string; hash: string; count: number }[]
      readonly cuts: number
      readonly boards: number
      readonly frames: number
    }

const [, , url = '', screens = '0'] = process.argv
const random = randomOf(11)
const SCOPES: readonly Scope[] = [
  { view: 'desk' },
  { view: 'wall' },
  ...Array.from({ length: 35 }, (_, i): Scope => ({ view: 'desk', departments: [`D${i}`] })),
  { view: 'wall', windows: ['W1', 'W2', 'W3'] },
]
const CUT_EVERY_MS = 60_000

interface Screen {
  readonly scope: Scope
  link: Link
  state: Picture | null
}

let cuts = 0
let boards = 0
let frames = 0

function open(scope: Scope): Screen {
  const screen: { scope: Scope; link: Link | null; state: Picture | null } = { scope, link: null, state: null }
  const connect = (): Link =>
    openLink({
      url,
      scope,
      hear: (news) => {
        if (news.kind === 'board') boards++
        if (news.kind === 'frame') frames++
        if (news.kind === 'board' || news.kind === 'frame') screen.state = news.state
      },
      options: { forceNew: true },
    })
  screen.link = connect()
  const cut = (): void => {
    cuts++
    screen.link?.close()
    setTimeout(() => {
      screen.link = connect()
    }, random() * 3_000)
    setTimeout(cut, CUT_EVERY_MS * (0.5 + random()))
  }
  setTimeout(cut, CUT_EVERY_MS * (0.5 + random()))
  return screen as Screen
}

const all = Array.from({ length: Number(screens) }, (_, i) => open(SCOPES[i % SCOPES.length] ?? { view: 'desk' }))

function queryOf({ view, departments, windows }: Scope): string {
  const parts = [`view=${view}`]
  if (departments !== undefined) parts.push(`departments=${departments.join(',')}`)
  if (windows !== undefined) parts.push(`windows=${windows.join(',')}`)
  return parts.join('&')
}

/** When every screen is at one number and none is stale, what each scope's screens hold. */
function settle(): void {
  const settled = all.every(({ state }) => state !== null && !state.stale)
  const numbers = new Set(all.map(({ state }) => state?.seq))
  if (!settled || numbers.size > 1) {
    setTimeout(settle, 250)
    return
  }
  const states = new Map<string, { query: string; hash: string; count: number }>()
  for (const { scope, state } of all) {
    const query = queryOf(scope)
    const hash = hashOf(state?.lights.values() ?? [])
    const known = states.get(`${query} ${hash}`)
    states.set(`${query} ${hash}`, { query, hash, count: (known?.count ?? 0) + 1 })
  }
  process.send?.({ kind: 'settled', states: [...states.values()], cuts, boards, frames } satisfies Told)
}

process.on('message', ({ kind }: { kind: string }) => {
  if (kind === 'settle') settle()
})
const ready = setInterval(() => {
  if (!all.every(({ state }) => state !== null)) return
  clearInterval(ready)
  process.send?.({ kind: 'ready' } satisfies Told)
}, 100)
