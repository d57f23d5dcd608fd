/**
 * What was taken down while the server could not be reached. Kept in this browser, bound to one person in one post, sent in
 * order under the key it was given when it was taken down; gone from here once the server has it. What is refused stays,
 * with the reason, until somebody decides. See README.md.
 */
import type { Endpoint, Static, TSchema } from '#kernel/endpoint'
import { call, newKey } from './call.ts'
import type { CallOptions } from './call.ts'
import { alone } from './alone.ts'
import { asProblem } from './problem.ts'
import type { Problem } from './problem.ts'
import { Shelf } from './shelf.ts'
import type { Bearer, Refused, UnsentAct } from './shelf.ts'
import { refusals } from './words.ts'

export type { UnsentAct } from './shelf.ts'

/** What the server took, until the page has read it anew. */
export interface Landed extends UnsentAct {
  readonly id: string | undefined
}

export type Outcome<O> =
  | { readonly sent: O }
  | { readonly refused: Problem }
  /** Kept; it goes up by itself. */
  | { readonly waits: UnsentAct }

export interface Given {
  readonly about: string
  /** As in `UnsentAct`; one that ends in `@` gets the act's own key. */
  readonly chain: string
}

interface Options {
  /** Whose acts: a module's name. */
  readonly of: string
  readonly bearer: Bearer
  /** Endpoints by name, for what an earlier page left behind. Each answers with the `id` of what came into being, or none. */
  readonly acts: Readonly<Record<string, Endpoint>>
  readonly storage?: Storage | undefined
  readonly send?: typeof call
  readonly now?: () => number
  /** False: the browser is surely without a network. */
  readonly online?: () => boolean
}

/** Longer than this nobody waits for an answer: a yard's network may be there and let nothing through. */
const PATIENCE_MS = 20_000
/** After this a page stops waiting and says that it is kept. */
const PRESENT_MS = 1500
/** The server knows a key for three days; an act of unknown fate is not repeated by itself beyond two. */
const REPEATABLE_MS = 2 * 24 * 60 * 60 * 1000
/** Somebody else is signed in now, or the post has ended: theirs to settle, no verdict on the act. */
const NOT_NOW = new Set(['bodies.not-your-post', 'kernel.wrong-host'])
const WAIT_STATUS = new Set([401, 408, 421, 425, 429])

const isUndecided = (p: Problem): boolean =>
  p.code.startsWith('client.') || p.status >= 500 || WAIT_STATUS.has(p.status) || NOT_NOW.has(p.code)

export class Unsent {
  readonly bearer: Bearer
  readonly #acts: Options['acts']
  readonly #shelf: Shelf
  readonly #send: typeof call
  readonly #now: () => number
  readonly #online: () => boolean
  readonly #waiters = new Map<string, (outcome: Outcome<unknown>) => void>()
  readonly #ids = new Map<string, string>()
  readonly #listeners = new Set<() => void>()
  #list: readonly UnsentAct[] | undefined
  #landed: readonly Landed[] = []
  #running: Promise<void> | undefined
  #after: Promise<void> | undefined
  #unreached = false
  #problem: Problem | undefined

  constructor(options: Options) {
    const { capacity } = options.bearer
    // Under no post the server could not tell one person's acts from another's.
    if (capacity === '' || capacity === 'resident') throw new Error('only acts under a post are kept')
    this.bearer = options.bearer
    this.#acts = options.acts
    this.#send = options.send ?? call
    this.#now = options.now ?? Date.now
    this.#online = options.online ?? (() => navigator.onLine)
    this.#shelf = new Shelf(options.of, options.bearer, options.storage)
    this.#unreached = this.#shelf.all().length > 0
  }

  /** In the order they were taken down; the same array until something changes. */
  readonly list = (): readonly UnsentAct[] => (this.#list ??= this.#shelf.all())

  /** Sent, but perhaps not yet in what the page shows; `seen` forgets them. */
  readonly landed = (): readonly Landed[] => this.#landed

  /** True when the last attempt did not get through, or has been on its way for a while. */
  get unreached(): boolean {
    return this.#unreached || !this.#online()
  }

  /** Why the last attempt did not get through, where the server said so. */
  get problem(): Problem | undefined {
    return this.#problem
  }

  /** False: this browser stores nothing, a closed page loses what waits. */
  get isSafe(): boolean {
    return this.#shelf.isSafe
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Another tab changed what is kept. */
  changedElsewhere(): void {
    this.#changed()
  }

  /**
   * Takes an act down and tries to send it, after those before it. Resolves with the server's answer or refusal when it
   * comes at once (a refused act is not kept then), else says that it waits.
   */
  async put<I extends TSchema, O extends TSchema>(
    endpoint: Endpoint<I, O>,
    input: Static<I>,
    given: Given,
  ): Promise<Outcome<Static<O>>> {
    const key = newKey()
    const before = this.#shelf.all()
    const act: UnsentAct = {
      key,
      order: (before.at(-1)?.order ?? 0) + 1,
      at: new Date(this.#now()).toISOString(),
      act: endpoint.name,
      about: given.about,
      chain: this.#known(given.chain.endsWith('@') ? given.chain + key : given.chain),
      input: this.#known(input as Record<string, unknown>),
      triedAt: null,
      refused: null,
    }
    this.#shelf.put(act)
    this.#changed()
    const outcome = new Promise<Outcome<unknown>>((resolve) => this.#waiters.set(key, resolve))
    void this.flush()
    const timer = setTimeout(() => {
      if (!this.#waiters.has(key)) return
      // Not where another tab has sent it.
      this.#unreached = this.#shelf.find(key) !== undefined
      this.#settleWaiter(key, { waits: act })
      this.#changed()
    }, PRESENT_MS)
    try {
      return (await outcome) as Outcome<Static<O>>
    } finally {
      clearTimeout(timer)
    }
  }

  /** Sends what may be sent, in order, one tab at a time; once more where it is at it already. Never throws. */
  flush(): Promise<void> {
    if (this.#running)
      return (this.#after ??= this.#running.then(() => {
        this.#after = undefined
        return this.flush()
      }))
    this.#running = this.#flush().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Sends a refused or doubtful act again, under the same key. */
  async retry(key: string): Promise<void> {
    await this.#alone(async () => {
      const act = this.#shelf.find(key)
      if (act) this.#shelf.put({ ...act, refused: null, triedAt: null })
    })
    this.#changed()
    await this.flush()
  }

  /** Takes an act out, and those that hang on it; how many. Nothing when it was sent meanwhile. */
  async drop(key: string): Promise<number> {
    let gone = 0
    await this.#alone(async () => {
      for (const act of this.withFollowers(key)) {
        this.#shelf.remove(act.key)
        gone++
      }
    })
    this.#changed()
    return gone
  }

  /** What the refused act wanted is so already, under this id: those that hang on it go on. */
  async isSoAlready(key: string, id: string): Promise<void> {
    await this.#alone(async () => {
      if (this.#shelf.find(key)) this.#replace(key, id)
      this.#shelf.remove(key)
    })
    this.#changed()
    await this.flush()
  }

  /** The act and all that cannot be sent without it. */
  withFollowers(key: string): readonly UnsentAct[] {
    const taken: UnsentAct[] = []
    for (const act of this.#shelf.all())
      if (act.key === key || taken.some((t) => hangsOn(act, t))) taken.push(act)
    return taken
  }

  /** True for an act that was tried so long ago that the server may have it and not know its key any more. */
  isDoubtful(act: UnsentAct): boolean {
    return act.triedAt !== null && this.#now() - Date.parse(act.triedAt) > REPEATABLE_MS
  }

  /** The page shows what the server has: what landed is in there. */
  seen(landed: readonly Landed[]): void {
    this.#landed = this.#landed.filter((l) => !landed.some((one) => one.key === l.key))
    this.#changed()
  }

  /** How many acts wait in this browser for somebody else, or for the same person in another post. */
  others(): { readonly person: number; readonly post: number } {
    return this.#shelf.others()
  }

  async #flush(): Promise<void> {
    if (!this.#online()) {
      for (const key of this.#waiters.keys()) {
        const act = this.#shelf.find(key)
        if (act) this.#settleWaiter(key, { waits: act })
      }
      this.#changed()
      return
    }
    if (this.#next()) await this.#alone((stay) => this.#sendAll(stay)).catch(() => {})
    this.#changed()
  }

  async #sendAll(stay: () => void): Promise<void> {
    for (let act = this.#next(); act; act = this.#next()) {
      stay()
      // In order: the next one may need what this one made.
      // oxlint-disable-next-line no-await-in-loop
      if (!(await this.#sendOne(act))) return
    }
  }

  /** False: it did not get through, and nothing after it is tried now. */
  async #sendOne(act: UnsentAct): Promise<boolean> {
    const endpoint = this.#acts[act.act]
    const missing = references(act.input)[0]
    if (!endpoint || missing !== undefined) {
      this.#refuse(act, { code: 'client.base-gone', sentence: refusals['client.base-gone'] })
      return true
    }
    if (act.triedAt === null) this.#shelf.put({ ...act, triedAt: new Date(this.#now()).toISOString() })
    const options: CallOptions = {
      key: act.key,
      capacity: this.bearer.capacity,
      repeats: 0,
      signal: AbortSignal.timeout(PATIENCE_MS),
    }
    try {
      const answer = await this.#send(endpoint, act.input as never, options)
      const { id } = (answer ?? {}) as { id?: string }
      this.#unreached = false
      this.#problem = undefined
      if (id !== undefined) this.#replace(act.key, id)
      this.#landed = [...this.#landed, { ...(this.#shelf.find(act.key) ?? act), id }]
      this.#shelf.remove(act.key)
      this.#settleWaiter(act.key, { sent: answer })
      this.#changed()
      return true
    } catch (error) {
      const problem = asProblem(error)
      if (isUndecided(problem)) {
        this.#unreached = true
        this.#problem = problem.code === 'client.offline' ? undefined : problem
        for (const key of this.#waiters.keys()) this.#settleWaiter(key, { waits: act })
        this.#changed()
        return false
      }
      this.#unreached = false
      this.#problem = undefined
      // Somebody waits for it and reads the reason now; nothing hangs on it.
      if (this.#waiters.has(act.key) && this.withFollowers(act.key).length === 1) this.#shelf.remove(act.key)
      else {
        const { code, sentence, source } = problem
        this.#refuse(act, { code, sentence, source })
      }
      this.#settleWaiter(act.key, { refused: problem })
      this.#changed()
      return true
    }
  }

  /** The first that nothing holds back. */
  #next(): UnsentAct | undefined {
    const held: UnsentAct[] = []
    for (const act of this.#shelf.all()) {
      if (act.refused || this.isDoubtful(act) || held.some((h) => hangsOn(act, h))) held.push(act)
      else return act
    }
    return undefined
  }

  #refuse(act: UnsentAct, refused: Refused): void {
    this.#shelf.put({ ...act, refused })
    this.#changed()
  }

  /** Later acts get the id in place of the key; safe to be killed in the middle: then the same answer comes once more. */
  #replace(key: string, id: string): void {
    this.#ids.set(key, id)
    for (const act of this.#shelf.all()) {
      const input = swapped(act.input, key, id)
      const chain = act.chain.replace(`@${key}`, id)
      if (input !== act.input || chain !== act.chain) this.#shelf.put({ ...act, input, chain })
    }
  }

  /** A page may still show the key of what has got its id since. */
  #known<T extends string | Record<string, unknown>>(given: T): T {
    let result: T = given
    for (const [key, id] of this.#ids)
      result = (typeof result === 'string' ? result.replace(`@${key}`, id) : swapped(result, key, id)) as T
    return result
  }

  #settleWaiter(key: string, outcome: Outcome<unknown>): void {
    const resolve = this.#waiters.get(key)
    this.#waiters.delete(key)
    resolve?.(outcome)
  }

  #changed(): void {
    this.#list = undefined
    for (const listener of this.#listeners) listener()
  }

  #alone(run: (stay: () => void) => Promise<void>): Promise<void> {
    return alone(this.#shelf.name, this.#shelf.storage, run)
  }
}

/** Needs the other's id, or comes after it in one chain. */
const hangsOn = (act: UnsentAct, other: UnsentAct): boolean =>
  act.key !== other.key &&
  act.order >= other.order &&
  (act.chain === other.chain || references(act.input).includes(other.key))

const REFERENCE = /^@([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/

/** Keys of the acts an input waits for. */
const references = (input: UnsentAct['input']): string[] =>
  Object.values(input).flatMap((value) => (typeof value === 'string' && REFERENCE.exec(value)?.[1]) || [])

function swapped<T extends Readonly<Record<string, unknown>>>(input: T, key: string, id: string): T {
  const entries = Object.entries(input)
  if (!entries.some(([, value]) => value === `@${key}`)) return input
  return Object.fromEntries(entries.map(([name, value]) => [name, value === `@${key}` ? id : value])) as T
}
