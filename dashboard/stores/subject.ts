import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Dossier, Recomputation } from '../../backend/contract/dossier.ts'
import { ApiError, getJson } from '../api.ts'
import { usePicture } from './picture.ts'

/** The subject that is looked at: its dossier as it was read, how much was told of it since, and what a recomputation gave. */
export const useSubject = defineStore('subject', () => {
  const picture = usePicture()
  const name = shallowRef<string | null>(null)
  const dossier = shallowRef<Dossier | null>(null)
  const isMissing = shallowRef(false)
  const error = shallowRef<string | null>(null)
  const told = shallowRef<ReadonlySet<number>>(new Set())
  const recomputation = shallowRef<Recomputation | null>(null)
  const recomputeError = shallowRef<string | null>(null)
  const isRecomputing = shallowRef(false)
  let asking = new AbortController()
  let stopHearing: (() => void) | undefined

  const path = (subject: string): string => {
    const slash = subject.indexOf('/')
    return `/api/subjects/${encodeURIComponent(subject.slice(0, slash))}/${encodeURIComponent(subject.slice(slash + 1))}`
  }
  const messageOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault))

  async function load(): Promise<void> {
    const subject = name.value
    if (subject === null) return
    asking.abort()
    const mine = (asking = new AbortController())
    try {
      const read = await getJson<Dossier>(path(subject), mine.signal)
      if (mine.signal.aborted) return
      dossier.value = read
      isMissing.value = false
      error.value = null
    } catch (fault) {
      if (mine.signal.aborted) return
      if (fault instanceof ApiError && fault.status === 404) isMissing.value = true
      else error.value = messageOf(fault)
    }
  }

  async function open(subject: string): Promise<void> {
    close()
    name.value = subject
    stopHearing = picture.onChanges((changes) => {
      const own = changes.filter(({ light }) => light.subject === name.value)
      if (own.length > 0) told.value = new Set([...told.value, ...own.map(({ seq }) => seq)])
    })
    await load()
  }

  function close(): void {
    asking.abort()
    stopHearing?.()
    name.value = null
    dossier.value = null
    isMissing.value = false
    error.value = null
    told.value = new Set()
    recomputation.value = null
    recomputeError.value = null
    isRecomputing.value = false
  }

  /** Has the server fold the subject's events anew; asked for by a person, never by itself. */
  async function recompute(): Promise<void> {
    const subject = name.value
    if (subject === null || isRecomputing.value) return
    isRecomputing.value = true
    try {
      const answer = await getJson<Recomputation>(`${path(subject)}/recomputation`)
      if (name.value !== subject) return
      recomputation.value = answer
      recomputeError.value = null
    } catch (fault) {
      if (name.value !== subject) return
      recomputeError.value = messageOf(fault)
    }
    isRecomputing.value = false
  }

  /** Changes that were announced since the dossier was read. */
  const newCount = computed(() => {
    const seq = dossier.value?.seq ?? Infinity
    return [...told.value].filter((one) => one > seq).length
  })

  return {
    name,
    dossier,
    isMissing,
    error,
    newCount,
    recomputation,
    recomputeError,
    isRecomputing,
    open,
    load,
    close,
    recompute,
  }
})
