/**
 * An action is the only way to write. The frame gives it a transaction with the actor's scope, a clock and ids, and
 * commits its rows together with a trace row per touched subject, one outbox row and the answer kept for repeats.
 * An action that traced nothing does not commit: forgetting is impossible, not forbidden.
 */
import { canonical } from '#kernel/canonical'
import type { Database, Tx } from '#kernel/database'
import { Batch, violated } from '#kernel/database'
import { Refusal, refuseKernel } from '#kernel/errors'
import { newId } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import type { Log } from '#kernel/log'
import type { Secrets } from '#kernel/secrets'
import type { Files } from '#kernel/files'
import { traceStatement, tracedEntry } from '#kernel/trace'
import type { GuardedRead, PersonalRead, TraceEntry, Traced } from '#kernel/trace'

export { canonical }

/** In which role one acts. The kernel passes it on unread; the module that resolves it knows `facts`. */
export interface Capacity {
  /** Appointment id, or `service:<name>`, or `public`. */
  readonly id: string
  readonly settings: Readonly<Record<string, string>>
  readonly facts: unknown
}

export interface Actor {
  readonly person: Uuid | null
  /** Session id; null for the public and for services. */
  readonly session: Uuid | null
  readonly capacity: Capacity
  readonly realm: number
  /** Where the request came from; absent for jobs. Personal data: kept only as a digest or a summary. */
  readonly origin?: Origin
}

export interface Origin {
  /** Network address of the client. */
  readonly address: string
  /** What the client says of itself (`User-Agent`), at most 400 characters. */
  readonly agent: string
}

/** What reading code gets. */
export interface ReadContext {
  readonly tx: Tx
  readonly now: Date
  readonly realm: number
  readonly actor: Actor
  readonly secrets: Secrets
  readonly files: Files
  readonly request: Uuid
  /** Records that personal data of these persons was shown: part of the same commit. Own data make no row. */
  readPersonal(entry: PersonalRead): void
  /** Records a look at what is no person's but must not go unseen, such as the trace itself. */
  readGuarded(entry: GuardedRead): void
  /** Sends the rows recorded so far ahead: for looks at very many, which need not wait in memory. Still the same commit. */
  sendLooks(): Promise<void>
}

/** What writing code gets. */
export interface Context extends ReadContext {
  newId(): Uuid
  /** Names a touched subject; `row` is digested (never stored) so that verify finds changes behind our back. */
  touch(entry: Touch): void
  /** Announces what happened, past tense, e.g. `casework.ReportFiled`. Ids only, no personal values. */
  announce(type: string, data: Readonly<Record<string, unknown>>): void
}

export interface Touch {
  readonly kind: string
  readonly id: Uuid | null
  readonly fields: readonly string[]
  readonly row?: Readonly<Record<string, unknown>>
  readonly reason?: string
}

export interface AnnouncedEvent {
  readonly id: Uuid
  readonly type: string
  readonly realm: number
  readonly at: string
  readonly cause: Uuid
  readonly data: Readonly<Record<string, unknown>>
}

export interface Action<I = unknown, O = unknown> {
  readonly name: string
  readonly run: (ctx: Context, input: I, ready: unknown) => Promise<O>
  /** Sentence for a broken database constraint, by its name. */
  readonly constraints: Readonly<Record<string, () => Refusal>>
  /** Slow work before the transaction opens; see `prepared`. */
  readonly prepare?: (ground: Ground, actor: Actor, input: I) => Promise<unknown>
}

/** Declares an action; `constraints` turns a constraint's name into the refusal it means. */
export function action<I, O>(
  name: string,
  run: (ctx: Context, input: I) => Promise<O>,
  constraints: Readonly<Record<string, () => Refusal>> = {},
): Action<I, O> {
  return { name, run, constraints }
}

/**
 * An action with slow work (hashing a password) that must not hold a connection: `prepare` runs before the transaction and
 * hands its result to `run`. What it read may have changed since, so `run` locks and judges again.
 */
export function prepared<I, P, O>(
  name: string,
  prepare: (ground: Ground, actor: Actor, input: I) => Promise<P>,
  run: (ctx: Context, input: I, ready: P) => Promise<O>,
  constraints: Readonly<Record<string, () => Refusal>> = {},
): Action<I, O> {
  return { name, prepare, run: (ctx, input, ready) => run(ctx, input, ready as P), constraints }
}

/**
 * Thrown by an action to refuse *and* keep what it wrote: for acts whose failure is itself a fact, such as a wrong
 * password. What was touched and announced is traced as ever; the caller gets the refusal.
 */
export class RefusalOnRecord extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** A read in the actor's scope. */
export interface Query<I = unknown, O = unknown> {
  readonly name: string
  readonly run: (ctx: ReadContext, input: I) => Promise<O>
  /** True when it may show personal data: then its transaction may write the read ledger. */
  readonly personal: boolean
}

export function query<I, O>(
  name: string,
  run: (ctx: ReadContext, input: I) => Promise<O>,
  options: { personal?: boolean } = {},
): Query<I, O> {
  return { name, run, personal: options.personal ?? false }
}

/** What the frame needs; one per process. */
export interface Ground {
  readonly database: Database
  readonly secrets: Secrets
  readonly files: Files
  readonly log: Log
  readonly clock: () => Date
}

export interface Repeat {
  /** The client's own key for this submission. */
  readonly key: Uuid
}

/** Runs an action for an actor. With `repeat`, the same key gives the same answer and one effect. */
export async function perform<I, O>(
  ground: Ground,
  actor: Actor,
  act: Action<I, O>,
  input: I,
  repeat?: Repeat,
): Promise<O> {
  const who = actor.person ?? actor.session ?? actor.capacity.id
  const body = repeat ? bodyDigest(ground.secrets, act.name, input) : ''
  const ready = await act.prepare?.(ground, actor, input)
  try {
    const outcome = await ground.database.transaction({ settings: actor.capacity.settings }, async (tx) => {
      const frame = new Frame(ground, actor, tx, act.name)
      if (repeat) {
        const kept = await keptAnswer(tx, ground.secrets, who, repeat.key, body)
        if (kept) return { answer: kept.answer as O }
      }
      try {
        const answer = await act.run(frame, input, ready)
        await frame.finish(repeat ? { who, key: repeat.key, body, answer } : undefined)
        return { answer }
      } catch (error) {
        if (!(error instanceof RefusalOnRecord)) throw error
        await frame.finish()
        return { refused: error.refusal }
      }
    })
    if (outcome.refused) throw outcome.refused
    return outcome.answer
  } catch (error) {
    const constraint = violated(error)
    const isRefused = error instanceof Refusal && error.status !== 503
    if (repeat && (isRefused || constraint !== undefined)) {
      // The same submission may have won a moment ago. What this one met then (its own row, a newer revision) was the
      // winner's doing, and its answer is ours.
      const kept = await ground.database.transaction(
        { settings: actor.capacity.settings, readOnly: true },
        (tx) => keptAnswer(tx, ground.secrets, who, repeat.key, body),
      )
      if (kept) return kept.answer as O
    }
    if (constraint === undefined) throw error
    const meaning = act.constraints[constraint]
    if (meaning) throw meaning()
    throw error
  }
}

/** Runs a query for an actor. */
export function ask<I, O>(ground: Ground, actor: Actor, q: Query<I, O>, input: I): Promise<O> {
  return ground.database.transaction(
    { settings: actor.capacity.settings, readOnly: !q.personal },
    async (tx) => {
      const frame = new Frame(ground, actor, tx, 'read')
      const answer = await q.run(frame, input)
      if (q.personal) await frame.finishRead()
      // Its transaction could not have kept the row: better no answer than one nobody knows of.
      else if (!frame.idle)
        throw new Error(`query ${q.name} shows personal data and is not declared personal`)
      return answer
    },
  )
}

/**
 * Runs what an announced event caused: the trace names the causing request, and having nothing to do is no mistake
 * (then nothing is traced). Hearers run through this; requests and jobs through `perform`.
 */
export function performCaused<T>(
  ground: Ground,
  actor: Actor,
  name: string,
  cause: Uuid,
  run: (ctx: Context) => Promise<T>,
): Promise<T> {
  return ground.database.transaction({ settings: actor.capacity.settings }, async (tx) => {
    const frame = new Frame(ground, actor, tx, name, cause)
    const answer = await run(frame)
    if (!frame.idle) await frame.finish()
    return answer
  })
}

class Frame implements Context {
  readonly tx: Tx
  readonly now: Date
  readonly realm: number
  readonly actor: Actor
  readonly secrets: Secrets
  readonly files: Files
  readonly request: Uuid
  readonly #ground: Ground
  readonly #act: string
  readonly #trace: Traced[] = []
  readonly #events: AnnouncedEvent[] = []
  #wrote = false
  /** Looks that went ahead. */
  #ahead = false

  constructor(ground: Ground, actor: Actor, tx: Tx, act: string, cause?: Uuid) {
    this.#ground = ground
    this.#act = act
    this.tx = tx
    this.now = ground.clock()
    this.realm = actor.realm
    this.actor = actor
    this.secrets = ground.secrets
    this.files = ground.files
    this.request = cause ?? newId(actor.realm, this.now)
  }

  /** True while nothing was touched, shown or announced. */
  get idle(): boolean {
    return !this.#ahead && this.#trace.length === 0 && this.#events.length === 0
  }

  newId(): Uuid {
    return newId(this.realm, this.now)
  }

  /** Digested at once: the server is at work on what was sent so far. */
  readonly #note = (entry: TraceEntry) => this.#trace.push(tracedEntry(this, this.#act, entry))

  touch(entry: Touch): void {
    this.#wrote = true
    this.#note({
      kind: 'write',
      subjectKind: entry.kind,
      subject: entry.id,
      fields: entry.fields,
      reason: entry.reason ?? null,
      digest: entry.row ? rowDigest(this.secrets, entry.kind, entry.row) : null,
    })
  }

  readPersonal(entry: PersonalRead): void {
    for (const person of new Set(entry.persons))
      if (person !== this.actor.person)
        this.#note({
          kind: 'read',
          act: entry.act,
          subjectKind: 'person',
          subject: person,
          fields: entry.fields,
          reason: entry.reason ?? null,
          digest: null,
          purpose: entry.purpose ?? null,
          matter: entry.matter ?? null,
        })
  }

  readGuarded(entry: GuardedRead): void {
    const { act, kind: subjectKind, id: subject, fields, reason = null } = entry
    this.#note({ kind: 'read', act, subjectKind, subject, fields, reason, digest: null })
  }

  async sendLooks(): Promise<void> {
    if (this.#trace.length === 0) return
    this.#ahead = true
    await this.tx.run(...traceStatement(this, this.#trace.splice(0)))
  }

  announce(type: string, data: Readonly<Record<string, unknown>>): void {
    this.#events.push({
      id: this.newId(),
      type,
      realm: this.realm,
      at: this.now.toISOString(),
      cause: this.request,
      data,
    })
  }

  /** Writes trace, outbox and kept answer; all three travel with the commit. */
  async finish(kept?: { who: string; key: Uuid; body: string; answer: unknown }): Promise<void> {
    const act = this.#act
    if (!this.#wrote) throw new Error(`action ${act} touched nothing: every write names its subjects`)
    const last = new Batch()
    last.add(this.tx.run(...traceStatement(this, this.#trace)))
    if (this.#events.length > 0)
      last.add(this.tx.run(OUTBOX, [this.realm, this.now, this.request, act, JSON.stringify(this.#events)]))
    if (kept)
      last.add(
        this.tx.run(KEEP, [
          kept.who,
          kept.key,
          act,
          kept.body,
          this.#ground.secrets.seal(
            'answer',
            JSON.stringify({ answer: kept.answer }),
            `${kept.who}/${kept.key}`,
          ),
          this.now,
        ]),
      )
    await last.done()
  }

  async finishRead(): Promise<void> {
    if (this.#trace.length > 0) await this.tx.run(...traceStatement(this, this.#trace))
  }
}

const OUTBOX = {
  name: 'kernel.outbox',
  text: 'INSERT INTO kernel.outbox (realm, at, request, act, events) VALUES ($1, $2, $3, $4, $5)',
}
const KEEP = {
  name: 'kernel.keep',
  text: 'INSERT INTO kernel.idempotency (actor, key, act, body, answer, at) VALUES ($1, $2, $3, $4, $5, $6)',
}
const KEPT = {
  name: 'kernel.kept',
  text: 'SELECT body, answer FROM kernel.idempotency WHERE actor = $1 AND key = $2',
}

async function keptAnswer(tx: Tx, secrets: Secrets, who: string, key: Uuid, body: string) {
  const row = await tx.first<{ body: string; answer: string }>(KEPT, [who, key])
  if (!row) return undefined
  if (row.body !== body) throw refuseKernel('kernel.key-reused')
  return JSON.parse(secrets.open('answer', row.answer, `${who}/${key}`)) as { answer: unknown }
}

/** Keyed, so that a kept submission is no way to guess what was written in it. */
function bodyDigest(secrets: Secrets, act: string, input: unknown): string {
  return secrets.mac('submission', `${act} ${canonical(input)}`)
}

/** Touch a subject with this row when the act deletes it: verify then expects it to be absent. */
export const GONE: Readonly<Record<string, unknown>> = Object.freeze({ $gone: true })

/** Keyed digest of a subject's row; `trace verify` computes the same from the table. */
export function rowDigest(secrets: Secrets, kind: string, row: Readonly<Record<string, unknown>>): string {
  return secrets.mac(`row/${kind}`, canonical(row))
}
