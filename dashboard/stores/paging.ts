import { shallowRef, watch, type ShallowRef } from 'vue'
import { getJson } from '../api.ts'
import { usePicture } from './picture.ts'

/** A page of a list: the number of the log at which it was read, and what asks for the next one. */
interface Page {
  readonly seq: number
  readonly next: string | null
}

export interface Paging {
  readonly error: ShallowRef<string | null>
  readonly isLoading: ShallowRef<boolean>
  /** True from the first answer on: before it nothing is known, which is not the same as an empty list. */
  readonly isKnown: ShallowRef<boolean>
  readonly next: ShallowRef<string | null>
  /** The first page's number: what was told since may lie on a page that was read before it. */
  readonly seq: ShallowRef<number>
  /** Asks for the first page (null), or for the one after a mark. The last question alone is answered. */
  readonly ask: (after: string | null) => Promise<void>
  readonly more: () => Promise<void>
  readonly stop: () => void
}

/**
 * A list of the desk that is read page by page. `take` gets each page that is still wanted. One that could not be had is
 * asked for again once the line is back.
 */
export function usePaging<P extends Page>(
  path: string,
  query: () => Readonly<Record<string, string>>,
  take: (page: P, isFirst: boolean) => void,
): Paging {
  const picture = usePicture()
  const error = shallowRef<string | null>(null)
  const isLoading = shallowRef(false)
  const isKnown = shallowRef(false)
  const next = shallowRef<string | null>(null)
  const seq = shallowRef(0)
  let asking = new AbortController()

  async function ask(after: string | null): Promise<void> {
    asking.abort()
    const mine = (asking = new AbortController())
    isLoading.value = true
    try {
      const asked = new URLSearchParams({ ...query(), ...(after !== null && { after }) })
      const page = await getJson<P>(`${path}?${asked}`, mine.signal)
      if (mine.signal.aborted) return
      if (after === null) seq.value = page.seq
      next.value = page.next
      take(page, after === null)
      isKnown.value = true
      error.value = null
    } catch (fault) {
      if (mine.signal.aborted) return
      error.value = fault instanceof Error ? fault.message : String(fault)
    }
    isLoading.value = false
  }

  async function more(): Promise<void> {
    if (next.value !== null && !isLoading.value && error.value === null) await ask(next.value)
  }

  watch(
    () => picture.cut,
    (cut) => {
      if (cut === null && error.value !== null) void ask(null)
    },
  )

  return { error, isLoading, isKnown, next, seq, ask, more, stop: () => asking.abort() }
}
