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
  looseNamed,
  snapshotOf,
} from './current.ts'
import { bpmnFile, bpmnFrame, chinese } from './bpmn/frame.ts'
import { writeBpmn } from './bpmn/xml.ts'
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
    const shown = await publicSnapshot(ctx, input.snapshot)
    const today = dayOf(ctx.now, await calendarOf(ctx))
    const loose = shown.loose === null ? null : await looseNamed(ctx, shown.loose)
    // Of an older version the calendar is today's; of another locality it is that one's.
    const source = shown.own ? await calendarSourceOf(ctx) : (loose?.source ?? null)
    return {
      ...overviewOf(shown.snapshot, source, today, loose?.origins),
      current: shown.since !== null,
      own: shown.own,
      since: shown.since?.toISOString() ?? null,
    }
  },
)

const dictionaries = new Kept<Readonly<Record<string, string>>>(16)

/** The dictionary of what is in force, made once for each snapshot; empty where nothing is loaded. */
export const showTerms = query(
  'packs.terms',
  async (
    ctx,
    { language, snapshot }: Input<typeof contract.terms>,
  ): Promise<Output<typeof contract.terms>> => {
    if (!(await findInForce(ctx))) return { terms: {} }
    const shown = await publicSnapshot(ctx, snapshot)
    // Words of an older version are said as they are today.
    const loose = shown.loose ?? (await findInForce(ctx))!.loose
    const key = `${shown.snapshot.hash} ${loose} ${language}`
    const kept = dictionaries.get(key)
    if (kept) return { terms: { ...kept } }
    const english = englishTerms((await looseNamed(ctx, loose)).texts)
    // What stands outside the snapshot (purposes, elements) has its words in the translation.
    const made =
      language === 'en' ? english : await inHant([...termsOf(shown.snapshot), ...Object.keys(english)])
    dictionaries.set(key, made)
    return { terms: { ...made } }
  },
)

export const listInForce = query(
  'packs.in-force',
  async (ctx, _input: Input<typeof contract.inForce>): Promise<Output<typeof contract.inForce>> => {
    const found = await store.inForceEverywhere(ctx.tx)
    return {
      rows: found.map((r) => ({
        realm: r.realm,
        pack: r.pack,
        version: r.version,
        title: r.title,
        snapshot: r.snapshot,
        since: r.from_at.toISOString(),
        layers: [...r.layers],
      })),
    }
  },
)

export const exportBpmn = query(
  'packs.procedure-bpmn',
  async (
    ctx,
    input: Input<typeof contract.procedureBpmn>,
  ): Promise<Output<typeof contract.procedureBpmn>> => {
    const { snapshot } = await publicSnapshot(ctx, input.snapshot)
    const view = overviewOf(snapshot, null, dayOf(ctx.now, await calendarOf(ctx)))
    const procedure = view.procedures.find((p) => p.id === input.procedure)
    if (!procedure) throw refuse('packs.no-such-procedure', { id: input.procedure })
    return {
      file: bpmnFile(view, procedure.id),
      xml: writeBpmn(procedure, bpmnFrame(view, procedure, chinese)),
    }
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
    const { snapshot: from } = await publicSnapshot(ctx, input.from)
    const { snapshot: to } = await publicSnapshot(ctx, input.to)
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

interface PublicSnapshot {
  readonly snapshot: Snapshot
  /** Of this locality, now or before. */
  readonly own: boolean
  /** Since when it is in force; null for an older version. */
  readonly since: Date | null
  /** Digest of what is never pinned; null for an older version. */
  readonly loose: string | null
}

/**
 * What everybody may read: the snapshots of this locality, and those in force in the others of the deployment. Without a hash
 * the one in force here. Refuses `packs.none-loaded`, `packs.no-such-snapshot`.
 */
async function publicSnapshot(ctx: ReadContext, hash?: string): Promise<PublicSnapshot> {
  const now = await findInForce(ctx)
  if (!now) throw refuse('packs.none-loaded')
  if (hash === undefined || hash === now.snapshot)
    return { snapshot: await currentSnapshot(ctx), own: true, since: now.from_at, loose: now.loose }
  if (await store.wasInForce(ctx.tx, ctx.realm, hash))
    return { snapshot: await snapshotOf(ctx, hash), own: true, since: null, loose: null }
  const other = await store.inForceSomewhere(ctx.tx, ctx.realm, hash)
  if (!other) throw refuse('packs.no-such-snapshot')
  return { snapshot: await snapshotOf(ctx, hash), own: false, since: other.from_at, loose: other.loose }
}

export function sectionsOf(snapshot: Snapshot): Sections {
  return Object.fromEntries(snapshot.names.map((name) => [name, snapshot.section(name)]))
}
