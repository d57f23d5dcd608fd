/** Reading matters: list lines, one matter whole, and the verdict of every act for who is looking. */
import type { ReadContext } from '#kernel/action'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { calendarOf, codesOf, snapshotOf } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import { verdictsOf } from './access.ts'
import { factsFor, insteadOf } from './instead.ts'
import { procedureIn } from './pinned.ts'
import { clockPermille, wallPermille } from './clocks.ts'
import type { ActView, ClockView, CustodyView, MatterLine, ProcedureView, VerdictView } from './contract.ts'
import { endOf, roleOf, stepOf } from './procedure.ts'
import type { ClockRule, Procedure } from './procedure.ts'
import * as store from './store.ts'
import type { ActRow, ClockRow, CustodyRow, MatterRow } from './tables.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** The matter (with `kind`, of that kind only), or `flow.no-such-matter`: what one may not see does not exist. */
export async function getMatter(ctx: ReadContext, id: Uuid, kind?: string): Promise<MatterRow> {
  const row = await store.getRow(ctx, id)
  if (!row || (kind !== undefined && row.kind !== kind)) throw refuse('flow.no-such-matter')
  return row
}

/** Titles that only the owner of the kind knows. */
export interface Titles {
  readonly item: (code: string) => string | null
  readonly place: (id: Uuid) => string | null
}

/** A list line; makes no query of its own, so that a page costs the same number of them whatever its size. */
export function lineOf(row: MatterRow, procedure: Procedure, titles: Titles, now: Date): MatterLine {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    title: row.title,
    state: row.state,
    step: row.step,
    stepTitle: stepTitle(procedure, row.step),
    outcome: row.outcome,
    item: row.item,
    itemTitle: row.item ? titles.item(row.item) : null,
    place: row.place,
    placeName: row.place ? titles.place(row.place) : null,
    holder: row.holder,
    holderTitle: row.holder_title,
    signed: row.signed,
    paused: row.paused,
    urgent: row.urgent,
    openedAt: row.opened_at.toISOString(),
    dueAt: row.due_at?.toISOString() ?? null,
    usedPermille: wallPermille(row.clock_from, row.due_at, now),
    overdue: row.state === 'open' && !row.paused && row.due_at !== null && row.due_at < now,
    revision: row.revision,
  }
}

/** Procedures of several rows' snapshots: each snapshot is fetched once (and cached). */
export async function proceduresFor(
  ctx: ReadContext,
  rows: readonly MatterRow[],
): Promise<(row: MatterRow) => Procedure> {
  const snapshots = new Map<string, Snapshot>()
  for (const hash of new Set(rows.map((r) => r.snapshot))) snapshots.set(hash, await snapshotOf(ctx, hash))
  return (row) => procedureIn(snapshots.get(row.snapshot)!, row.procedure)
}

export interface MatterWhole {
  readonly matter: MatterRow
  readonly procedure: Procedure
  readonly snapshot: Snapshot
  readonly custody: CustodyView[]
  readonly clocks: ClockView[]
  readonly acts: ActRow[]
  readonly verdicts: VerdictView[]
  /** What the resident reads of the present step or end. */
  readonly tell: string
}

/** One matter with its custody, clocks, timeline and verdicts for the caller; four statements in one round trip. */
export async function matterWhole(
  ctx: ReadContext,
  id: Uuid,
  options: { asReporter?: boolean } = {},
): Promise<MatterWhole> {
  const [row, custody, clocks, acts] = await Promise.all([
    store.getRow(ctx, id),
    store.custodyOf(ctx, id),
    store.clocksOf(ctx, id),
    store.actsOf(ctx, id),
  ])
  if (!row) throw refuse('flow.no-such-matter')
  const snapshot = await snapshotOf(ctx, row.snapshot)
  const procedure = procedureIn(snapshot, row.procedure)
  const calendar = await calendarOf(ctx)
  const who = acting(ctx)
  const facts = await factsFor(ctx, who, row, procedure, options.asReporter ?? false)
  const judged = verdictsOf(procedure, row, facts).filter(({ act }) => act.by !== 'system')
  const instead = await Promise.all(
    judged.map(({ act, denial }) => insteadOf(ctx, row, procedure, who, act, denial)),
  )
  const codes = (list: string) => codesOf(snapshot, list).map((c) => ({ id: c.id, title: c.title }))
  return {
    matter: row,
    procedure,
    snapshot,
    // Who signed is the unit's business; residents read which unit and when.
    custody: custody.map((c) =>
      custodyView(c, procedure, who.kind === 'appointment' || who.kind === 'service'),
    ),
    clocks: clocks.map((c) => clockView(c, calendar, ctx.now, (code) => pauseTitle(snapshot, code))),
    acts,
    verdicts: judged.map(({ act, denial }, i) => ({
      act: act.id,
      title: act.title,
      allowed: denial === null,
      why: denial?.sentence ?? null,
      source: denial?.source ?? act.source ?? null,
      needs: [...act.needs],
      offers: [...act.offers],
      ...(act.asks ? { asks: act.asks.map((a) => ({ ...a })) } : {}),
      reasons: act.reasons ? codes(act.reasons) : [],
      ratings: act.ratings ? codes('satisfaction').filter((c) => act.ratings!.includes(c.id)) : [],
      final: act.final ?? false,
      leads: act.to ? stepTitle(procedure, act.to) : null,
      via: act.via ?? null,
      instead: instead[i] ?? null,
    })),
    tell: stepOf(procedure, row.step)?.tell ?? endOf(procedure, row.step)?.tell ?? '',
  }
}

export function stepTitle(procedure: Procedure, id: string): string {
  return stepOf(procedure, id)?.title ?? endOf(procedure, id)?.title ?? id
}

function custodyView(c: CustodyRow, procedure: Procedure, forStaff: boolean): CustodyView {
  return {
    body: c.body,
    bodyTitle: c.body_title,
    step: c.step,
    stepTitle: stepTitle(procedure, c.step),
    fromAt: c.from_at.toISOString(),
    toAt: c.to_at?.toISOString() ?? null,
    signedAt: c.signed_at?.toISOString() ?? null,
    signedName: forStaff ? c.signed_name : null,
  }
}

function clockView(
  c: ClockRow,
  calendar: Awaited<ReturnType<typeof calendarOf>>,
  now: Date,
  title: (code: string) => string,
): ClockView {
  const paused = c.pauses.find((p) => p.to === null)
  return {
    title: c.title,
    startedAt: c.started_at.toISOString(),
    dueAt: c.due_at.toISOString(),
    usedPermille: clockPermille(c, calendar, now),
    paused: paused ? { since: paused.from, code: paused.code, title: title(paused.code) } : null,
    stoppedAt: c.stopped_at?.toISOString() ?? null,
    extended: c.extended,
    mode: c.mode,
    length: c.length,
    source: c.source,
    flagged: c.flagged,
  }
}

function pauseTitle(snapshot: Snapshot, code: string): string {
  return codesOf(snapshot, 'pause').find((c) => c.id === code)?.title ?? code
}

/** A timeline line; `forStaff` shows names and closed lines' texts, residents see bodies and posts. */
export function actView(
  a: ActRow,
  procedure: Procedure,
  facts: ActView['facts'],
  files: ActView['files'],
  forStaff: boolean,
): ActView {
  return {
    no: a.no,
    act: a.act,
    title: a.title,
    at: a.at.toISOString(),
    actorTitle: a.actor_title,
    actorName: forStaff ? a.actor_name : null,
    power: a.power,
    fromStep: a.from_step ? stepTitle(procedure, a.from_step) : null,
    toStep: a.to_step ? stepTitle(procedure, a.to_step) : null,
    reason: a.reason_title,
    text: a.text,
    facts: [...formFacts(a), ...facts],
    files,
  }
}

/** The form filled in with an act, field by field. */
function formFacts(a: ActRow): ActView['facts'] {
  const form = (a.data.form ?? []) as readonly { readonly title: string; readonly value: string }[]
  return form.map(({ title, value }) => ({
    label: title,
    value: /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(value) ? value.replace('T', ' ') : value,
  }))
}

/** The procedure as pages draw it. */
export function procedureView(procedure: Procedure, clocks: readonly ClockRule[]): ProcedureView {
  const role = (id: string) => roleOf(procedure, id)?.title ?? id
  return {
    id: procedure.id,
    title: procedure.title,
    source: procedure.source,
    start: procedure.start,
    steps: procedure.steps.map((s) => ({
      id: s.id,
      title: s.title,
      tell: s.tell,
      power: s.power,
      holder:
        'role' in s.holder
          ? role(s.holder.role)
          : 'chosen' in s.holder
            ? '承办单位'
            : 'lastOf' in s.holder
              ? `原“${stepTitle(procedure, s.holder.lastOf)}”单位`
              : '不变',
      clock: s.clock === 'item' ? '按事项' : (clocks.find((c) => c.id === s.clock)?.title ?? null),
      acts: s.acts.map((a) => ({
        id: a.id,
        title: a.title,
        by:
          a.by === 'holder'
            ? '负责单位'
            : a.by === 'reporter'
              ? '报事人'
              : a.by === 'system'
                ? '系统'
                : role(a.by.role),
        to: a.to ?? null,
        source: a.source ?? null,
      })),
    })),
    ends: procedure.ends.map((e) => ({ id: e.id, title: e.title, tell: e.tell })),
  }
}

/** The matter a timeline entry belongs to; undefined when the caller may not see it. */
export function findMatterOfAct(
  ctx: ReadContext,
  act: Uuid,
): Promise<{ matter: Uuid; open: boolean } | undefined> {
  return store.matterOfAct(ctx, act)
}

/** Is the matter in the caller's scope? */
export async function maySeeMatter(ctx: ReadContext, id: Uuid): Promise<boolean> {
  return (await store.getRow(ctx, id)) !== undefined
}

/**
 * Digest of what is to be decided on a matter beyond its title: whatever its own module kept last as `content` in the data
 * of an act (opening, correction). A ballot freezes it with its package. Null when there is none.
 */
export const contentOf = (ctx: ReadContext, matter: Uuid): Promise<string | null> =>
  store.contentOf(ctx, matter)
