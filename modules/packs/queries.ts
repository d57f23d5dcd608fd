/** Reads of packs. What a jurisdiction's way of governing is, everybody may read. */
import { hantConverter } from '#kernel/hant'
import { must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { dayOf } from '#kernel/time'
import { acting } from '#modules/bodies'
import { allowLoad } from './access.ts'
import type * as contract from './contract.ts'
import {
  Kept,
  calendarOf,
  calendarSourceOf,
  currentSnapshot,
  findInForce,
  snapshotOf,
  textsOf,
} from './current.ts'
import { diffSections } from './diff.ts'
import { workbench } from './installed.ts'
import { overviewOf } from './overview.ts'
import { calendarAlarm } from './rules.ts'
import type { Sections, Snapshot } from './snapshot.ts'
import * as store from './store.ts'
import { englishTerms, termsOf } from './terms.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)
const MOST_CHANGES = 1_000

export const showOverview = query(
  'packs.overview',
  async (ctx, input: Input<typeof contract.overview>): Promise<Output<typeof contract.overview>> => {
    const now = await findInForce(ctx)
    if (!now) throw refuse('packs.none-loaded')
    const snapshot = input.snapshot ? await ownSnapshot(ctx, input.snapshot) : await currentSnapshot(ctx)
    const today = dayOf(ctx.now, await calendarOf(ctx))
    const current = snapshot.hash === now.snapshot
    return {
      ...overviewOf(snapshot, await calendarSourceOf(ctx), today),
      current,
      since: current ? now.from_at.toISOString() : null,
    }
  },
)

const dictionaries = new Kept<Readonly<Record<string, string>>>(16)

/** The dictionary of what is in force, made once for each snapshot; empty where nothing is loaded. */
export const showTerms = query(
  'packs.terms',
  async (ctx, { language }: Input<typeof contract.terms>): Promise<Output<typeof contract.terms>> => {
    const now = await findInForce(ctx)
    if (!now) return { terms: {} }
    const key = `${now.snapshot} ${now.loose} ${language}`
    const kept = dictionaries.get(key)
    if (kept) return { terms: { ...kept } }
    const english = englishTerms(await textsOf(ctx))
    // What stands outside the snapshot (purposes, elements) has its words in the translation.
    const made =
      language === 'en'
        ? english
        : await inHant([...termsOf(await currentSnapshot(ctx)), ...Object.keys(english)])
    dictionaries.set(key, made)
    return { terms: { ...made } }
  },
)

async function inHant(terms: readonly string[]): Promise<Record<string, string>> {
  const convert = await hantConverter()
  return Object.fromEntries(terms.map((term) => [term, convert(term)]))
}

export const showCalendarAlarm = query(
  'packs.calendar-alarm',
  async (
    ctx,
    _input: Input<typeof contract.calendarAlarm>,
  ): Promise<Output<typeof contract.calendarAlarm>> => {
    must(allowLoad(acting(ctx)))
    if (!(await findInForce(ctx))) return { alarm: null }
    return { alarm: calendarAlarm(await calendarSourceOf(ctx), dayOf(ctx.now, await calendarOf(ctx))) }
  },
)

export const listVersions = query(
  'packs.versions',
  async (ctx, _input: Input<typeof contract.versions>): Promise<Output<typeof contract.versions>> => {
    const rows = await store.versions(ctx.tx, ctx.realm)
    return {
      rows: rows.map((r, i) => ({
        from: r.from_at.toISOString(),
        to: r.to_at?.toISOString() ?? null,
        snapshot: r.snapshot,
        pack: r.pack,
        version: r.version,
        title: r.title,
        layers: [...r.layers],
        looseOnly: rows[i + 1]?.snapshot === r.snapshot,
      })),
    }
  },
)

export const showDiff = query(
  'packs.diff',
  async (ctx, input: Input<typeof contract.diff>): Promise<Output<typeof contract.diff>> => {
    const from = await ownSnapshot(ctx, input.from)
    const to = await ownSnapshot(ctx, input.to)
    const changes = diffSections(sectionsOf(from), sectionsOf(to))
    return {
      changes: changes.slice(0, MOST_CHANGES).map((c) => ({ ...c, path: [...c.path] })),
      more: changes.length > MOST_CHANGES,
    }
  },
)

export const listAvailable = query(
  'packs.available',
  async (ctx, _input: Input<typeof contract.available>): Promise<Output<typeof contract.available>> => {
    must(allowLoad(acting(ctx)))
    return { packs: await workbench().list() }
  },
)

export const checkPack = query(
  'packs.check',
  async (ctx, input: Input<typeof contract.check>): Promise<Output<typeof contract.check>> => {
    must(allowLoad(acting(ctx)))
    const packs = workbench()
    if (!(await packs.list()).includes(input.pack)) throw refuse('packs.no-such-pack', { id: input.pack })
    const { findings, built } = await packs.check(input.pack)
    const now = built && (await findInForce(ctx)) ? await currentSnapshot(ctx) : undefined
    const changes = built && now ? diffSections(sectionsOf(now), built.sections) : []
    return {
      findings: [...findings],
      version: built?.info.version ?? null,
      snapshot: built?.snapshot.hash ?? null,
      changes: changes.slice(0, MOST_CHANGES).map((c) => ({ ...c, path: [...c.path] })),
    }
  },
)

/** A snapshot that is or was in force here. */
async function ownSnapshot(ctx: ReadContext, hash: string): Promise<Snapshot> {
  if (!(await store.wasInForce(ctx.tx, ctx.realm, hash))) throw refuse('packs.no-such-snapshot')
  return snapshotOf(ctx, hash)
}

export function sectionsOf(snapshot: Snapshot): Sections {
  return Object.fromEntries(snapshot.names.map((name) => [name, snapshot.section(name)]))
}
