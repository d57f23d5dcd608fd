/**
 * Snapshots in memory. They never change, so they are kept by digest; which one is in force is asked once a transaction by
 * one small statement.
 */
import type { ReadContext } from '#kernel/action'
import type { Tx } from '#kernel/database'
import { refuser } from '#kernel/errors'
import { buildCalendar } from '#kernel/time'
import type { Calendar, CalendarSource } from '#kernel/time'
import type { Origins } from './origins.ts'
import type { CompiledTexts } from './sections/texts.ts'
import type { Code, CompiledCodes } from './sections/codes.ts'
import { digestOf, makeSnapshot, snapshotHash } from './snapshot.ts'
import type { Sections, Snapshot } from './snapshot.ts'
import * as store from './store.ts'
import type { InForce } from './store.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

interface Loose {
  readonly calendar: Calendar
  readonly source: CalendarSource
  readonly texts: CompiledTexts
  /** Which layers wrote what. */
  readonly origins: Origins
}

/** The last few by digest; the oldest used goes first. */
export class Kept<T> {
  readonly #most: number
  readonly #values = new Map<string, T>()
  constructor(most: number) {
    this.#most = most
  }
  get(key: string): T | undefined {
    const value = this.#values.get(key)
    if (value === undefined) return undefined
    this.#values.delete(key)
    this.#values.set(key, value)
    return value
  }
  set(key: string, value: T): void {
    this.#values.set(key, value)
    if (this.#values.size > this.#most) this.#values.delete(this.#values.keys().next().value!)
  }
}

const snapshots = new Kept<Snapshot>(48)
const looses = new Kept<Loose>(16)
const asked = new WeakMap<Tx, Map<number, Promise<InForce | undefined>>>()

/** Forgets what this transaction was told: it has just put another one in force. */
export function forget(tx: Tx): void {
  asked.delete(tx)
}

export async function findInForce(ctx: ReadContext): Promise<InForce | undefined> {
  let told = asked.get(ctx.tx)
  if (!told) asked.set(ctx.tx, (told = new Map()))
  let answer = told.get(ctx.realm)
  if (!answer) told.set(ctx.realm, (answer = store.inForce(ctx.tx, ctx.realm)))
  return answer
}

/** Digests of what is in force in the context's jurisdiction: of the snapshot, and of what is never pinned. */
export async function digestsInForce(
  ctx: ReadContext,
): Promise<{ readonly snapshot: string; readonly loose: string } | undefined> {
  const row = await findInForce(ctx)
  return row && { snapshot: row.snapshot, loose: row.loose }
}

async function getInForce(ctx: ReadContext): Promise<InForce> {
  const row = await findInForce(ctx)
  if (!row) throw refuse('packs.none-loaded')
  return row
}

/**
 * The snapshot a matter pinned. Refuses `packs.no-such-snapshot`; throws Error when its content no longer has its digest,
 * that is when it was changed behind the application's back.
 */
export async function snapshotOf(ctx: ReadContext, hash: string): Promise<Snapshot> {
  const kept = snapshots.get(hash)
  if (kept) return kept
  const row = await store.snapshotRow(ctx.tx, hash)
  if (!row) throw refuse('packs.no-such-snapshot')
  const sections = JSON.parse(row.content) as Sections
  if (snapshotHash(row.layers, sections) !== hash)
    throw new Error(`snapshot ${hash} was changed in the database`)
  const snapshot = makeSnapshot(row, sections)
  snapshots.set(hash, snapshot)
  return snapshot
}

/** The snapshot in force in the context's jurisdiction. Refuses `packs.none-loaded`. */
export async function currentSnapshot(ctx: ReadContext): Promise<Snapshot> {
  return snapshotOf(ctx, (await getInForce(ctx)).snapshot)
}

async function looseOf(ctx: ReadContext): Promise<Loose> {
  return looseNamed(ctx, (await getInForce(ctx)).loose)
}

/** What is never pinned, by its digest. */
export async function looseNamed(ctx: ReadContext, hash: string): Promise<Loose> {
  const kept = looses.get(hash)
  if (kept) return kept
  const row = await store.looseRow(ctx.tx, hash)
  if (!row) throw new Error(`loose content ${hash} is missing`)
  const content = JSON.parse(row.content) as Sections
  if (digestOf(content) !== hash) throw new Error(`loose content ${hash} was changed in the database`)
  const source = content.calendar as CalendarSource
  const loose: Loose = {
    source,
    calendar: buildCalendar(source),
    texts: (content.texts ?? {}) as CompiledTexts,
    // Of before there were any.
    origins: (content.origins ?? {}) as Origins,
  }
  looses.set(hash, loose)
  return loose
}

/** The working calendar as published today. Never pinned. Refuses `packs.none-loaded`. */
export async function calendarOf(ctx: ReadContext): Promise<Calendar> {
  return (await looseOf(ctx)).calendar
}

/** What the calendar is built from, for a browser to build the same. */
export async function calendarSourceOf(ctx: ReadContext): Promise<CalendarSource> {
  return (await looseOf(ctx)).source
}

/** All texts of the jurisdiction, by language. Refuses `packs.none-loaded`. */
export async function textsOf(ctx: ReadContext): Promise<CompiledTexts> {
  return (await looseOf(ctx)).texts
}

/** The jurisdiction's own text at `path`, or `fallback`. Never pinned. */
export async function textOf(
  ctx: ReadContext,
  path: string,
  fallback: string,
  language: 'zh-Hans' | 'zh-Hant' | 'en' = 'zh-Hans',
): Promise<string> {
  const texts = (await looseOf(ctx)).texts
  const own = Object.hasOwn(texts, language) ? texts[language]! : {}
  return Object.hasOwn(own, path) ? own[path]! : fallback
}

/** Entries of a code set in a snapshot, in their written order; none when the snapshot has no such set. */
export function codesOf(snapshot: Snapshot, set: string): readonly Code[] {
  if (!snapshot.has('codes')) return []
  const { lists } = snapshot.section<CompiledCodes>('codes')
  return Object.hasOwn(lists, set) ? lists[set]! : []
}
