/** One typed fetch for every contract. */
import type { Endpoint, Static, TSchema } from '#kernel/endpoint'
import { currentCapacity, currentJurisdiction } from './capacity.ts'
import { asProblem, problemFrom, said } from './problem.ts'
import type { Problem } from './problem.ts'
import { sayTerms } from './terms.ts'

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  /** Idempotency key (UUID) of one submission; made per call when left out. Reuse it to repeat the same submission. */
  readonly key?: string | undefined
  /** Repeats after a lost connection or a busy server, under the same key. Default 2. */
  readonly repeats?: number
  /** The post to act under, whatever is chosen in this tab by now. */
  readonly capacity?: string | undefined
  /** Sent without cookie and capacity, and kept nowhere in this browser: the server cannot know who asks. */
  readonly anonymous?: boolean
}

/**
 * Calls an endpoint: reads go as GET with the input in the query string, writes as POST with a JSON body and an
 * idempotency key that stays the same over repeats. Throws `Problem`; a 401 also tells `onSignedOut` listeners.
 */
export async function call<I extends TSchema, O extends TSchema>(
  endpoint: Endpoint<I, O>,
  input: Static<I>,
  options: CallOptions = {},
): Promise<Static<O>> {
  const write = endpoint.kind === 'write'
  const anonymous = options.anonymous === true
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...standing(anonymous, options.capacity),
  }
  const query = write ? '' : queryString(input as Record<string, unknown>)
  const init: RequestInit = { method: endpoint.method, headers, ...credentialsFor(anonymous) }
  if (write) {
    headers['content-type'] = 'application/json'
    headers['idempotency-key'] = options.key ?? newKey()
    init.body = JSON.stringify(input)
  }
  if (options.signal) init.signal = options.signal
  const repeats = options.repeats ?? 2
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = (await once(endpoint.path + query, init)) as Static<O>
      return sayTerm ? sayTerms(endpoint.output, answer, sayTerm) : answer
    } catch (error) {
      if (options.signal?.aborted) throw error
      const problem = asProblem(error)
      if (!problem.mayRepeat || attempt >= repeats) {
        if (!anonymous) tellSignedOut(problem)
        throw await said(problem)
      }
      await pause(Math.min(4000, 400 * 2 ** attempt), options.signal)
    }
  }
}

let sayTerm: ((term: string) => string) | null = null
/** Lets the shell say the pack's words in the reader's language; null where that is the pack's own. */
export function onTerms(say: typeof sayTerm): void {
  sayTerm = say
}

async function once(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, init)
  const text = response.status === 204 ? '' : await response.text()
  let body: unknown
  try {
    body = text === '' ? undefined : JSON.parse(text)
  } catch {
    body = undefined
  }
  const stray = response.ok && text !== '' && body === undefined
  if (!response.ok || stray)
    throw problemFrom(stray ? 502 : response.status, body, response.headers.get('retry-after'))
  return body
}

/** Whether the session's cookie travels. */
export const credentialsFor = (anonymous: boolean): Pick<RequestInit, 'credentials' | 'cache'> =>
  anonymous ? { credentials: 'omit', cache: 'no-store' } : { credentials: 'same-origin' }

/** Headers every request carries. */
export function standing(anonymous = false, under?: string): Record<string, string> {
  const headers: Record<string, string> = { 'x-linli': '1' }
  const capacity = anonymous ? null : (under ?? currentCapacity())
  const jurisdiction = currentJurisdiction()
  if (capacity) headers['x-linli-capacity'] = capacity
  if (jurisdiction) headers['x-linli-jurisdiction'] = jurisdiction
  return headers
}

const signedOut = new Set<(problem: Problem) => void>()
/** Hears every answer "sign in first"; returns how to stop. */
export function onSignedOut(listener: (problem: Problem) => void): () => void {
  signedOut.add(listener)
  return () => signedOut.delete(listener)
}

/** Tells the listeners of an answer "sign in first"; of any other it says nothing. */
export function tellSignedOut(problem: Problem): void {
  if (problem.status === 401) for (const listener of signedOut) listener(problem)
}

/** `?a=1&b=2&b=3`, or '' when nothing is set. Undefined, null and '' are left out; arrays repeat their name. */
export function queryString(input: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === undefined || one === null || one === '') continue
      query.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one))
    }
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** A UUID for one submission; `randomUUID` is missing where a phone opens the page over plain HTTP. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const b = crypto.getRandomValues(new Uint8Array(16))
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x40
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(b, (n) => n.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    })
  })
}
