/** Unsent acts in React: one keeper a person and post, sending by itself, and writes that go through it. */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { Endpoint, Static, TSchema } from '#kernel/endpoint'
import { refreshReads } from './hooks.ts'
import type { Problem } from './problem.ts'
import { useStanding } from './standing.ts'
import { Unsent } from './unsent.ts'
import type { Given, UnsentAct } from './unsent.ts'

const keepers = new Map<string, Unsent>()
const FIRST_MS = 3000
const MOST_MS = 30_000

/** The keeper of whoever is signed in, under the post they act in; null without a post. `acts` by name, always the same. */
export function useUnsent(of: string, acts: Readonly<Record<string, Endpoint>>): Unsent | null {
  const { person, capacity } = useStanding()
  if (!person || !capacity) return null
  const name = `${of} ${person.id} ${capacity.id}`
  const known = keepers.get(name)
  if (known) return known
  const made = new Unsent({ of, bearer: { person: person.id, capacity: capacity.id }, acts })
  keepers.set(name, made)
  return made
}

const nothing: readonly UnsentAct[] = []

/** What waits, in order. Draws anew when anything about it changes. */
export const useUnsentList = (keeper: Unsent | null): readonly UnsentAct[] =>
  useSyncExternalStore(keeper?.subscribe ?? never, keeper?.list ?? (() => nothing))

const never = () => () => {}

/**
 * Sends by itself: at once, when the network is back, when the page is looked at again, and every half minute at most; then
 * reads anew what the acts may have changed (`casework.` for all of a module). Once in a shell.
 */
export function useSending(keeper: Unsent | null, reads: readonly string[]): void {
  const cache = useQueryClient()
  const fixed = useRef(reads)
  useEffect(() => {
    if (!keeper) return
    let pauseMs = FIRST_MS
    let timer: ReturnType<typeof setTimeout> | undefined
    let isReading = false
    const send = () => {
      clearTimeout(timer)
      timer = undefined
      void keeper.flush()
    }
    const readAnew = async () => {
      const landed = keeper.landed()
      if (isReading || landed.length === 0) return
      isReading = true
      await refreshReads(cache, fixed.current).catch(() => {})
      isReading = false
      keeper.seen(landed)
    }
    const look = () => {
      void readAnew()
      if (keeper.list().length === 0) pauseMs = FIRST_MS
      else
        timer ??= setTimeout(() => {
          pauseMs = Math.min(MOST_MS, pauseMs * 2)
          send()
        }, pauseMs)
    }
    const back = () => {
      if (document.visibilityState !== 'visible') return
      pauseMs = FIRST_MS
      send()
    }
    const elsewhere = () => keeper.changedElsewhere()
    // Without a network a page that was closed does not open again.
    const stay = (event: BeforeUnloadEvent) => {
      if (!navigator.onLine && keeper.list().length > 0) event.preventDefault()
    }
    const stop = keeper.subscribe(look)
    addEventListener('online', back)
    addEventListener('storage', elsewhere)
    addEventListener('beforeunload', stay)
    document.addEventListener('visibilitychange', back)
    send()
    return () => {
      stop()
      clearTimeout(timer)
      removeEventListener('online', back)
      removeEventListener('storage', elsewhere)
      removeEventListener('beforeunload', stay)
      document.removeEventListener('visibilitychange', back)
    }
  }, [cache, keeper])
}

export interface KeptWriting<I> {
  /** Takes it down and sends it; true unless it was refused at once (then `problem` says why). */
  readonly send: (input: I, given: Given) => Promise<boolean>
  readonly sending: boolean
  readonly problem: Problem | undefined
}

/** As `useWrite`, but without a network the act is kept and goes up later. `done` runs in both cases. */
export function useKeptWrite<I extends TSchema, O extends TSchema>(
  keeper: Unsent | null,
  endpoint: Endpoint<I, O>,
  done?: () => void,
): KeptWriting<Static<I>> {
  const [sending, setSending] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const busy = useRef(false)
  const latest = useRef(done)
  latest.current = done
  const send = useCallback(
    async (input: Static<I>, given: Given) => {
      if (busy.current || !keeper) return false
      busy.current = true
      setSending(true)
      setProblem(undefined)
      const outcome = await keeper.put(endpoint, input, given)
      busy.current = false
      setSending(false)
      if ('refused' in outcome) {
        setProblem(outcome.refused)
        return false
      }
      latest.current?.()
      return true
    },
    [keeper, endpoint],
  )
  return { send, sending, problem }
}
