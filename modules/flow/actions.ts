/**
 * Writing a matter: opening it and acting on it. Lock first, then judge; one commit holds state, custody, clock,
 * timeline and what is announced. These are door functions: the module that owns the kind of matter calls them from
 * its own actions.
 */
import type { Permit } from '#kernel/access'
import type { Context } from '#kernel/action'
import { Batch } from '#kernel/database'
import { refuseKernel, refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { deadline } from '#kernel/time'
import type { Calendar } from '#kernel/time'
import { acting, findServing, getBody } from '#modules/bodies'
import { calendarOf, codesOf, currentSnapshot, snapshotOf } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import { allowAct, correctionPermit, factsOf, systemFacts } from './access.ts'
import type { ActPermit } from './access.ts'
import { takeNumber } from './number.ts'
import { endOf, roleOf, stepOf } from './procedure.ts'
import type { ClockRule, Procedure, Step } from './procedure.ts'
import type { ActInput, Advance } from './rules.ts'
import * as store from './store.ts'
import { limitsBroken, pausesOf } from './clocks.ts'
import type { ClockRow, MatterRow } from './tables.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

export interface Opening {
  /** Made by `ctx.newId()`; files and facts may already point at it. */
  readonly id: Uuid
  readonly kind: string
  readonly procedure: string
  readonly title: string
  readonly item: string | null
  /** Clock the item names, for steps with `clock: item`. */
  readonly itemClock: string | null
  readonly place: { readonly id: Uuid; readonly name: string; readonly path: string }
  readonly reporter: Uuid | null
  readonly urgent: string | null
  /** First line of the timeline. */
  readonly actTitle: string
  readonly actorTitle: string
  readonly text: string | null
  readonly data?: Readonly<Record<string, unknown>>
}

export interface Entered {
  readonly matter: MatterRow
  /** Step the matter is in now; undefined at an end. */
  readonly step: Step | undefined
  readonly procedure: Procedure
  readonly snapshot: Snapshot
  /** Id of the timeline entry this act wrote; its files hang on it. */
  readonly act: Uuid
}

/**
 * Opens a matter in its procedure's first step. Promises number, custody, clock and first timeline entry. Refuses
 * `flow.nobody-serves` when no body fills the first step's role for that place.
 */
export async function openMatter(ctx: Context, permit: Permit<string>, o: Opening): Promise<Entered> {
  const snapshot = await currentSnapshot(ctx)
  const procedure = procedureIn(snapshot, o.procedure)
  const step = stepOf(procedure, procedure.start)!
  const who = acting(ctx)
  const [holder, number] = await Promise.all([holderByRule(ctx, procedure, step, o.place), takeNumber(ctx)])
  const clock = await clockFor(ctx, snapshot, step, o.itemClock)
  const row: MatterRow = {
    realm: ctx.realm,
    id: o.id,
    number,
    kind: o.kind,
    title: o.title,
    snapshot: snapshot.hash,
    procedure: procedure.id,
    step: step.id,
    state: 'open',
    outcome: null,
    revision: 1,
    item: o.item,
    place: o.place.id,
    place_path: o.place.path,
    holder: holder.id,
    holder_title: holder.title,
    signed: false,
    paused: false,
    extension_asked: null,
    involved: [holder.id],
    reporter: o.reporter,
    urgent: o.urgent,
    clock: clock?.clock ?? null,
    clock_from: clock?.started_at ?? null,
    due_at: clock?.due_at ?? null,
    overdue_at: null,
    counts: {},
    history: [],
    opened_at: ctx.now,
    changed_at: ctx.now,
    ended_at: null,
    merged_into: null,
  }
  const isReporter = o.reporter !== null && o.reporter === who.person
  const act = ctx.newId()
  const writes = new Batch()
  writes.add(
    store.insertMatter(ctx, permit, row),
    store.openCustody(ctx, permit, {
      matter: o.id,
      no: 1,
      body: holder.id,
      body_title: holder.title,
      step: step.id,
    }),
    ...(clock ? [store.startClock(ctx, permit, { ...clock, matter: o.id, no: 1 })] : []),
    store.insertAct(ctx, permit, {
      matter: o.id,
      no: 1,
      id: act,
      act: 'open',
      title: o.actTitle,
      from_step: null,
      to_step: step.id,
      at: ctx.now,
      person: isReporter || who.kind === 'appointment' ? who.person : null,
      actor_title: o.actorTitle,
      actor_name: who.kind === 'appointment' ? who.personName : null,
      appointment: who.appointment,
      body: who.body,
      power: null,
      reason: null,
      reason_title: null,
      text: o.text,
      data: { ...o.data },
      open: true,
    }),
  )
  await writes.done()
  touchMatter(ctx, row, ['*'])
  ctx.announce('flow.Opened', { matter: o.id, kind: o.kind, step: step.id, holder: holder.id })
  return { matter: row, step, procedure, snapshot, act }
}

/** Locks a matter for writing. Refuses `flow.no-such-matter`, and `kernel.stale` with who and when for an old revision. */
export async function lockMatter(ctx: Context, id: Uuid, revision: number | null): Promise<MatterRow> {
  const row = await store.lockRow(ctx, id)
  if (!row) throw refuse('flow.no-such-matter')
  if (revision !== null && revision !== row.revision) {
    const last = await store.lastAct(ctx, id)
    throw refuseKernel('kernel.stale', {
      who: last?.actor_title ?? '他人',
      at: last?.at.toISOString() ?? row.changed_at.toISOString(),
      revision: row.revision,
    })
  }
  return row
}

export interface ActOptions {
  /** The pack's rule acts, not the person whose request set it off. */
  readonly bySystem?: boolean
  /** The caller proved to be the reporter by number and query code. */
  readonly asReporter?: boolean
  /** Judges a chosen holder (admission rules of the kind of matter); throws its own refusal. */
  readonly allowTarget?: (body: { id: Uuid; kind: string; title: string; nature: string }) => void
  /** Facts kept with the act: rule and version, files … */
  readonly data?: Readonly<Record<string, unknown>>
  /** Staff only. */
  readonly closed?: boolean
  /** Clock named by the item as it is now. */
  readonly itemClock?: string | null
  /** The matter moves to another place or item with this act. */
  readonly patch?: Partial<Pick<MatterRow, 'item' | 'place' | 'place_path' | 'title' | 'urgent'>>
  /** The main matter of a duplicate, already locked and checked. */
  readonly mergeInto?: MatterRow
}

/** Does one act on a locked matter, or throws the refusal that names why not. */
export async function actOn(
  ctx: Context,
  m: MatterRow,
  input: ActInput,
  options: ActOptions = {},
): Promise<Entered> {
  const snapshot = await snapshotOf(ctx, m.snapshot)
  const procedure = procedureIn(snapshot, m.procedure)
  const who = acting(ctx)
  const facts = options.bySystem ? systemFacts : factsOf(who, m, options.asReporter ?? false)
  const act = ctx.newId()
  const reasons = (list: string) => codesOf(snapshot, list).map((c) => c.id)
  const judged = allowAct(procedure, m, input, facts, reasons)
  if ('denied' in judged) throw judged.refusal
  const { permit, advance } = judged
  const revision = m.revision + 1
  const asReporter = advance.act.by === 'reporter'
  const row: MatterRow = {
    ...m,
    ...options.patch,
    ...nextOf(advance),
    revision,
    changed_at: ctx.now,
    counts: { ...m.counts, [advance.act.id]: (m.counts[advance.act.id] ?? 0) + 1 },
    history:
      facts.kind === 'service'
        ? m.history
        : [
            ...m.history,
            {
              step: advance.from.id,
              act: advance.act.id,
              person: asReporter ? null : facts.person,
              bodyRoot: asReporter ? null : facts.bodyRoot,
              power: advance.power,
            },
          ],
    merged_into: options.mergeInto?.id ?? m.merged_into,
  }
  const step = advance.ends ? undefined : stepOf(procedure, row.step)
  const writes = new Batch()
  if (advance.to !== null) {
    writes.add(store.closeCustody(ctx, permit, m.id), store.stopClock(ctx, permit, m.id))
    if (step) await enter(ctx, permit, { snapshot, procedure, step, row, input, options, writes })
    else
      Object.assign(row, { ended_at: ctx.now, clock: null, clock_from: null, due_at: null, overdue_at: null })
  } else if (advance.act.effect === 'sign') {
    writes.add(store.signCustody(ctx, permit, m.id, { person: facts.person, name: who.personName }))
  } else await changeRunningClock(ctx, permit, m, row, input, advance, writes)

  writes.add(
    store.updateMatter(ctx, permit, row),
    store.insertAct(ctx, permit, {
      matter: m.id,
      no: revision,
      id: act,
      act: advance.act.id,
      title: advance.act.title,
      from_step: advance.from.id,
      to_step: advance.to,
      at: ctx.now,
      person: facts.kind === 'service' ? null : facts.person,
      actor_title: asReporter
        ? '报事人'
        : facts.kind === 'service'
          ? '系统'
          : [who.bodyTitle, who.postTitle].filter(Boolean).join('·'),
      actor_name: asReporter || facts.kind === 'service' ? null : who.personName,
      appointment: facts.kind === 'service' ? null : who.appointment,
      body: asReporter || facts.kind === 'service' ? null : who.body,
      power: advance.power,
      reason: input.reason ?? null,
      reason_title:
        input.reason && advance.act.reasons ? reasonTitle(snapshot, advance.act.reasons, input.reason) : null,
      text: input.text?.trim() || null,
      data: actData(input, options),
      open: !(options.closed ?? false),
    }),
  )
  await writes.done()
  touchMatter(ctx, row, [advance.act.id], input.reason ?? undefined)
  ctx.announce(advance.ends ? 'flow.Ended' : 'flow.Advanced', {
    matter: m.id,
    kind: m.kind,
    act: advance.act.id,
    from: advance.from.id,
    step: row.step,
    holder: row.holder,
    previousHolder: m.holder,
  })
  return { matter: row, step, procedure, snapshot, act }
}

function nextOf(advance: Advance) {
  const n = advance.next
  return {
    step: n.step,
    state: n.state,
    outcome: n.outcome,
    signed: n.signed,
    paused: n.paused,
    extension_asked: n.extensionAsked,
  }
}

function actData(input: ActInput, options: ActOptions): Record<string, unknown> {
  const data: Record<string, unknown> = { ...options.data }
  if (input.whose?.trim()) data.whose = input.whose.trim()
  if (input.rating) data.rating = input.rating
  if (input.extension) data.extension = input.extension
  if (options.mergeInto) data.mergedInto = options.mergeInto.number
  return data
}

/** Finds the holder and the clock of a step that is being entered, and queues their rows. */
async function enter(
  ctx: Context,
  permit: ActPermit,
  e: {
    snapshot: Snapshot
    procedure: Procedure
    step: Step
    row: MatterRow
    input: ActInput
    options: ActOptions
    writes: Batch
  },
): Promise<void> {
  const { step, row } = e
  const holder = await holderOfStep(ctx, e.procedure, step, row, e.input, e.options)
  const clock = await clockFor(ctx, e.snapshot, step, e.options.itemClock ?? null)
  row.holder = holder.id
  row.holder_title = holder.title
  if (!row.involved.includes(holder.id)) row.involved = [...row.involved, holder.id]
  row.clock = clock?.clock ?? null
  row.clock_from = clock?.started_at ?? null
  row.due_at = clock?.due_at ?? null
  row.overdue_at = null
  const no = row.revision
  e.writes.add(
    store.openCustody(ctx, permit, {
      matter: row.id,
      no,
      body: holder.id,
      body_title: holder.title,
      step: step.id,
    }),
  )
  if (clock) e.writes.add(store.startClock(ctx, permit, { ...clock, matter: row.id, no }))
}

async function holderOfStep(
  ctx: Context,
  procedure: Procedure,
  step: Step,
  row: MatterRow,
  input: ActInput,
  options: ActOptions,
): Promise<{ id: Uuid; title: string }> {
  const rule = step.holder
  if ('stays' in rule) return { id: row.holder, title: row.holder_title }
  if ('chosen' in rule) {
    if (!input.target) throw refuse('flow.target-needed', { act: step.title })
    const body = await getBody(ctx, input.target)
    if (!body) throw refuse('flow.target-not-allowed', { body: '所选单位', why: '没有这个单位或已撤销' })
    options.allowTarget?.(body)
    return body
  }
  if ('lastOf' in rule) {
    const last = (await store.custodyOf(ctx, row.id)).findLast((c) => c.step === rule.lastOf)
    if (last) return { id: last.body, title: last.body_title }
    return { id: row.holder, title: row.holder_title }
  }
  return holderByRule(ctx, procedure, step, { id: row.place!, path: row.place_path, name: row.title })
}

async function holderByRule(
  ctx: Context,
  procedure: Procedure,
  step: Step,
  place: { id: Uuid; path: string; name: string },
): Promise<{ id: Uuid; title: string }> {
  const role = 'role' in step.holder ? roleOf(procedure, step.holder.role) : undefined
  const body = role ? await findServing(ctx, { kinds: role.kinds, path: place.path }) : undefined
  if (!body) throw refuse('flow.nobody-serves', { place: place.name, role: role?.title ?? step.title })
  return body
}

async function clockFor(
  ctx: Context,
  snapshot: Snapshot,
  step: Step,
  itemClock: string | null,
): Promise<Omit<ClockRow, 'realm' | 'matter' | 'no' | 'extended' | 'pauses' | 'stopped_at'> | null> {
  const id = step.clock === 'item' ? itemClock : step.clock
  if (!id) return null
  const rule = clockRule(snapshot, id)
  const due = deadline(rule, ctx.now, await calendarOf(ctx), [])
  return {
    clock: rule.id,
    title: rule.title,
    mode: rule.mode,
    length: rule.length,
    source: rule.source,
    started_at: ctx.now,
    due_at: due.dueAt,
    flagged: due.flagged !== undefined,
  }
}

function clockRule(snapshot: Snapshot, id: string): ClockRule {
  const rule = snapshot.section<{ clocks: readonly ClockRule[] }>('clocks').clocks.find((c) => c.id === id)
  if (!rule) throw new Error(`clock ${id} is not in snapshot ${snapshot.hash}`)
  return rule
}

/** Pause, resume and extension: the only ways a deadline moves; each is an act with a code. */
async function changeRunningClock(
  ctx: Context,
  permit: ActPermit,
  m: MatterRow,
  row: MatterRow,
  input: ActInput,
  advance: Advance,
  writes: Batch,
): Promise<void> {
  const effect = advance.act.effect
  if (effect !== 'pause' && effect !== 'resume' && effect !== 'grant-extension' && effect !== 'ask-extension')
    return
  const clock = await store.runningClock(ctx, m.id)
  if (!clock) return
  const rule = clockRule(await snapshotOf(ctx, m.snapshot), clock.clock)
  const limits = limitsBroken(
    rule,
    clock,
    effect,
    input.reason ?? null,
    effect === 'ask-extension' ? (input.extension ?? null) : m.extension_asked,
  )
  if (limits) throw refuse(limits.code, limits.params)
  if (effect === 'ask-extension') return
  const now = ctx.now.toISOString()
  const changed: ClockRow = {
    ...clock,
    pauses:
      effect === 'pause'
        ? [...clock.pauses, { from: now, to: null, code: input.reason ?? advance.act.id }]
        : effect === 'resume'
          ? clock.pauses.map((p) => (p.to === null ? { ...p, to: now } : p))
          : clock.pauses,
    extended: effect === 'grant-extension' ? clock.extended + (m.extension_asked ?? 0) : clock.extended,
  }
  // A paused clock keeps its old deadline until it runs again: then the time that was left is added exactly.
  if (effect !== 'pause') {
    const due = dueOf(changed, await calendarOf(ctx), ctx.now)
    changed.due_at = due.dueAt
    changed.flagged = due.flagged !== undefined
    row.due_at = due.dueAt
    if (due.dueAt > ctx.now) row.overdue_at = null
  }
  writes.add(store.changeClock(ctx, permit, changed))
}

/** The deadline of a clock from its own facts: length, extension, pauses, calendar. */
export function dueOf(clock: ClockRow, calendar: Calendar, now: Date) {
  return deadline(
    { mode: clock.mode, length: clock.length + clock.extended },
    clock.started_at,
    calendar,
    pausesOf(clock, now),
  )
}

/** Locks and checks the main matter of a duplicate, by number. */
export async function lockMain(ctx: Context, m: MatterRow, number: string): Promise<MatterRow> {
  const found = await store.lockByNumber(ctx, number)
  const wrong = (why: string) => refuse('flow.duplicate-wrong', { number, why })
  if (!found) throw wrong('没有这个编号，或您无权查看')
  if (found.id === m.id) throw wrong('不能并入自身')
  if (found.kind !== m.kind) throw wrong('不是同类的件')
  if (found.merged_into !== null) throw wrong('它本身已并入另一件')
  if (found.state === 'archived') throw wrong('它已归档')
  return found
}

/** Whether the matter's end lets go of it; used by the owners of kinds. */
export function isEnd(procedure: Procedure, id: string): boolean {
  return endOf(procedure, id) !== undefined
}

export function procedureIn(snapshot: Snapshot, id: string): Procedure {
  const found = snapshot
    .section<{ procedures: readonly Procedure[] }>('procedures')
    .procedures.find((p) => p.id === id)
  if (!found) throw new Error(`procedure ${id} is not in snapshot ${snapshot.hash}`)
  return found
}

function reasonTitle(snapshot: Snapshot, list: string, id: string): string | null {
  return codesOf(snapshot, list).find((c) => c.id === id)?.title ?? null
}

/** The columns a digest covers are the row as written; `trace verify` reads the same ones. */
export function touchMatter(ctx: Context, row: MatterRow, fields: readonly string[], reason?: string): void {
  ctx.touch({ kind: 'matter', id: row.id, fields, row: { ...row }, ...(reason ? { reason } : {}) })
}

/** Changes facts of a matter outside its steps (title, item, place), with a timeline line that says what and why. */
export async function correctMatter(
  ctx: Context,
  _permit: Permit<string>,
  m: MatterRow,
  change: {
    readonly patch: NonNullable<ActOptions['patch']>
    readonly text: string
    readonly data: Readonly<Record<string, unknown>>
  },
): Promise<Entered> {
  const snapshot = await snapshotOf(ctx, m.snapshot)
  const procedure = procedureIn(snapshot, m.procedure)
  const who = acting(ctx)
  const permit = correctionPermit()
  const row: MatterRow = { ...m, ...change.patch, revision: m.revision + 1, changed_at: ctx.now }
  const act = ctx.newId()
  const writes = new Batch()
  writes.add(
    store.updateMatter(ctx, permit, row),
    store.insertAct(ctx, permit, {
      matter: m.id,
      no: row.revision,
      id: act,
      act: 'correct',
      title: '更正',
      from_step: m.step,
      to_step: null,
      at: ctx.now,
      person: who.person,
      actor_title: [who.bodyTitle, who.postTitle].filter(Boolean).join('·') || '系统',
      actor_name: who.personName,
      appointment: who.appointment,
      body: who.body,
      power: null,
      reason: null,
      reason_title: null,
      text: change.text,
      data: { ...change.data },
      open: true,
    }),
  )
  await writes.done()
  touchMatter(ctx, row, Object.keys(change.patch))
  ctx.announce('flow.Corrected', { matter: m.id, kind: m.kind, fields: Object.keys(change.patch) })
  return { matter: row, step: stepOf(procedure, row.step), procedure, snapshot, act }
}
