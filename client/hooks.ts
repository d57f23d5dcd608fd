/** React hooks over TanStack Query, typed by contracts. */
import { useCallback, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import type { Endpoint, Static, TSchema } from '#kernel/endpoint'
import { call, newKey } from './call.ts'
import { currentCapacity, currentJurisdiction, onCapacityChange } from './capacity.ts'
import { asProblem } from './problem.ts'
import type { Problem } from './problem.ts'

/** First part of every cache key; `refresh` invalidates by it. */
const keyOf = (endpoint: { readonly name: string }, input: unknown, sameForAll = false) =>
  [endpoint.name, sameForAll ? null : currentCapacity(), currentJurisdiction(), input] as const

/** The chosen capacity; re-renders when it changes. */
export const useCapacity = (): string | null =>
  useSyncExternalStore(onCapacityChange, currentCapacity, () => null)

export interface ReadOptions {
  /** Asks again every so many milliseconds while the page is visible. */
  readonly everyMs?: number
  /** How long an answer counts as fresh (default 5 000). */
  readonly freshMs?: number
  /** Shows the last answer while another input loads (default true). */
  readonly keep?: boolean
  /** The answer is the same whatever one acts as (who is signed in): it is kept once, not once a capacity. */
  readonly sameForAll?: boolean
}

export interface Reading<T> {
  readonly data: T | undefined
  readonly problem: Problem | undefined
  /** True until the first answer. */
  readonly loading: boolean
  /** True while any answer is under way. */
  readonly fetching: boolean
  readonly refresh: () => void
}

/** Reads while the component lives. `input` undefined waits (nothing is asked). */
export function useRead<I extends TSchema, O extends TSchema>(
  endpoint: Endpoint<I, O>,
  input: Static<I> | undefined,
  options: ReadOptions = {},
): Reading<Static<O>> {
  useCapacity()
  const result = useQuery<Static<O>, Error>({
    queryKey: keyOf(endpoint, input ?? null, options.sameForAll),
    queryFn: ({ signal }) => call(endpoint, input as Static<I>, { signal }),
    enabled: input !== undefined,
    staleTime: options.freshMs ?? 5000,
    ...(options.keep === false ? {} : { placeholderData: keepPreviousData }),
    ...(options.everyMs ? { refetchInterval: options.everyMs } : {}),
  })
  const { refetch } = result
  const refresh = useCallback(() => void refetch(), [refetch])
  return {
    data: result.data,
    problem: result.error ? asProblem(result.error) : undefined,
    loading: result.isPending && input !== undefined,
    fetching: result.isFetching,
    refresh,
  }
}

export interface WriteOptions<O> {
  /** Reads to ask again after success: endpoints, or `casework.` for all of a module. Default: the write's own module. */
  readonly refreshes?: readonly (Endpoint | string)[]
  readonly done?: (answer: O) => void
}

export interface Writing<I, O> {
  /** Sends once; undefined when refused (then `problem` says why). A second call while one is under way is ignored. */
  readonly send: (input: I) => Promise<O | undefined>
  readonly sending: boolean
  readonly problem: Problem | undefined
  readonly reset: () => void
}

/**
 * Writes on demand. One submission has one idempotency key: pressing again with the same content after a lost connection
 * repeats the same submission and cannot act twice.
 */
export function useWrite<I extends TSchema, O extends TSchema>(
  endpoint: Endpoint<I, O>,
  options: WriteOptions<Static<O>> = {},
): Writing<Static<I>, Static<O>> {
  const cache = useQueryClient()
  const [sending, setSending] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const busy = useRef(false)
  const submission = useRef(new Submission())
  const latest = useRef(options)
  latest.current = options
  const send = useCallback(
    async (input: Static<I>) => {
      if (busy.current) return undefined
      busy.current = true
      setSending(true)
      setProblem(undefined)
      try {
        const answer = await call(endpoint, input, { key: submission.current.keyFor(input) })
        submission.current.settled()
        await refreshReads(cache, latest.current.refreshes ?? [`${endpoint.name.split('.')[0]}.`])
        latest.current.done?.(answer)
        return answer
      } catch (error) {
        const p = asProblem(error)
        if (!p.mayRepeat) submission.current.settled()
        setProblem(p)
        return undefined
      } finally {
        busy.current = false
        setSending(false)
      }
    },
    [cache, endpoint],
  )
  const reset = useCallback(() => setProblem(undefined), [])
  return { send, sending, problem, reset }
}

/** Holds the key of a submission whose fate is unknown: the same content gets the same key until it is settled. */
export class Submission {
  #key: string | undefined
  #content: string | undefined

  keyFor(input: unknown): string {
    const content = JSON.stringify(input)
    if (this.#key === undefined || this.#content !== content) {
      this.#key = newKey()
      this.#content = content
    }
    return this.#key
  }

  /** The server answered: the next send is a new submission. */
  settled(): void {
    this.#key = undefined
    this.#content = undefined
  }
}

/**
 * Marks reads as out of date; those on screen are asked again. What is still under way was asked before and may answer
 * with how things were: it is called off first (one that has no answer yet would otherwise be waited for instead).
 */
export async function refreshReads(cache: QueryClient, reads: readonly (Endpoint | string)[]): Promise<void> {
  const predicate = (query: { readonly queryKey: readonly unknown[] }) => {
    const name = String(query.queryKey[0])
    return reads.some((r) => (typeof r === 'string' ? name === r || name.startsWith(r) : name === r.name))
  }
  await cache.cancelQueries({ predicate })
  await cache.invalidateQueries({ predicate })
}

export interface Paging<R> {
  readonly rows: readonly R[]
  /** Exact up to 10 000, then null. */
  readonly total: number | null | undefined
  /** 0-based. */
  readonly page: number
  readonly hasNext: boolean
  readonly hasPrevious: boolean
  readonly next: () => void
  readonly previous: () => void
  readonly first: () => void
  readonly loading: boolean
  readonly fetching: boolean
  readonly problem: Problem | undefined
  readonly refresh: () => void
}

interface PageAnswer<R> {
  readonly rows: readonly R[]
  readonly next: string | null
  readonly total: number | null
}
type RowOf<O> = O extends { rows: readonly (infer R)[] } ? R : never

/**
 * Pages through a list whose output is `PageOf(row)` and whose input has an optional `cursor`. Another filter starts at
 * the first page again; going back uses the cursors already known.
 */
export function usePages<I extends TSchema, O extends TSchema>(
  endpoint: Endpoint<I, O>,
  filters: Omit<Static<I>, 'cursor'> | undefined,
  options: ReadOptions = {},
): Paging<RowOf<Static<O>>> {
  type R = RowOf<Static<O>>
  const shape = JSON.stringify(filters ?? null)
  const [walk, setWalk] = useState<{ shape: string; cursors: readonly string[] }>({ shape, cursors: [] })
  const cursors = useMemo(() => (walk.shape === shape ? walk.cursors : []), [walk, shape])
  const cursor = cursors.at(-1)
  const input = filters === undefined ? undefined : { ...filters, ...(cursor ? { cursor } : {}) }
  const reading = useRead(endpoint, input as Static<I> | undefined, options)
  const data = reading.data as PageAnswer<R> | undefined
  const next = data?.next ?? null
  const go = useCallback((list: readonly string[]) => setWalk({ shape, cursors: list }), [shape])
  return {
    rows: data?.rows ?? [],
    total: data?.total,
    page: cursors.length,
    hasNext: next !== null,
    hasPrevious: cursors.length > 0,
    next: () => next !== null && go([...cursors, next]),
    previous: () => go(cursors.slice(0, -1)),
    first: () => go([]),
    loading: reading.loading,
    fetching: reading.fetching,
    problem: reading.problem,
    refresh: reading.refresh,
  }
}
