/**
 * Acting on a matter. Lock first, then judge; one commit holds state, custody, clock, timeline and what is announced. A door
 * function: the module that owns the kind of matter calls it from its own actions.
 */
import type { Context } from '#kernel/action'
import { Batch } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { codesOf, snapshotOf } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import { allowAct, systemFacts } from '../access.ts'
import type { FacetName } from '../facets.ts'
import { enter } from '../holders.ts'
import { factsFor } from '../instead.ts'
import { procedureIn } from '../pinned.ts'
import { stepOf } from '../procedure.ts'
import type { Act } from '../procedure.ts'
import { answerTo } from '../rules.ts'
import type { ActInput, Advance } from '../rules.ts'
import { changeRunningClock } from '../running-clock.ts'
import * as store from '../store.ts'
import type { MatterRow } from '../tables.ts'
import { touchMatter } from './locking.ts'
import type { Entered } from './locking.ts'

export interface ActOptions {
  /** The pack's rule acts, not the person whose request set it off. */
  readonly bySystem?: boolean
  /** The caller proved to be the reporter by number and query code. */
  readonly asReporter?: boolean
  /** Who acts in the reporter's name, in the words of the timeline; with `asReporter`. */
  readonly onBehalf?: string
  /** Judges a chosen holder (admission rules of the kind of matter); throws its own refusal. */
  readonly allowTarget?: (body: { id: Uuid; kind: string; title: string; nature: string }) => void
  /** Facts kept with the act: rule and version, files … */
  readonly data?: Readonly<Record<string, unknown>>
  /** Staff only. */
  readonly closed?: boolean
  /** The facet whose owner calls: its acts are refused (`flow.through`) to everybody else. */
  readonly via?: FacetName
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
  const facts = options.bySystem
    ? systemFacts
    : await factsFor(ctx, who, m, procedure, options.asReporter ?? false)
  const act = ctx.newId()
  const reasons = (list: string) => codesOf(snapshot, list).map((c) => c.id)
  const judged = allowAct(procedure, m, input, facts, reasons, options.via ?? null)
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
        ? (options.onBehalf ?? '报事人')
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
      data: actData(input, options, advance.act),
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

function actData(input: ActInput, options: ActOptions, act: Act): Record<string, unknown> {
  const data: Record<string, unknown> = { ...options.data }
  if (input.whose?.trim()) data.whose = input.whose.trim()
  // With its titles: a form reads the same whatever the pack says later.
  if (act.asks)
    data.form = act.asks.map(({ id, title }) => ({ title, value: answerTo(input.answers ?? [], id) }))
  if (input.rating) data.rating = input.rating
  if (input.extension) data.extension = input.extension
  if (options.mergeInto) data.mergedInto = options.mergeInto.number
  return data
}

function reasonTitle(snapshot: Snapshot, list: string, id: string): string | null {
  return codesOf(snapshot, list).find((c) => c.id === id)?.title ?? null
}
