/** Who becomes accountable when a step is entered. */
import type { Context } from '#kernel/action'
import type { Batch } from '#kernel/database'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { findServing, getBody } from '#modules/bodies'
import type { Snapshot } from '#modules/packs'
import type { ActPermit } from './access.ts'
import { servingUnbarred } from './instead.ts'
import { roleOf } from './procedure.ts'
import type { Procedure, Step } from './procedure.ts'
import type { ActInput } from './rules.ts'
import { clockFor } from './running-clock.ts'
import * as store from './store.ts'
import type { MatterRow } from './tables.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** What an act may say of the step it leads to. */
export interface Entering {
  readonly itemClock?: string | null
  readonly allowTarget?: (body: { id: Uuid; kind: string; title: string; nature: string }) => void
}

/** Finds the holder and the clock of a step that is being entered, and queues their rows. */
export async function enter(
  ctx: Context,
  permit: ActPermit,
  e: {
    snapshot: Snapshot
    procedure: Procedure
    step: Step
    row: MatterRow
    input: ActInput
    options: Entering
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
  options: Entering,
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
  return holderByRule(ctx, procedure, step, { id: row.place!, path: row.place_path, name: row.title }, row)
}

/**
 * The nearest body of the step's role for a place; one that has exercised another power on the matter is passed over, the
 * next above takes it. Refuses `flow.nobody-serves`.
 */
export async function holderByRule(
  ctx: Context,
  procedure: Procedure,
  step: Step,
  place: { id: Uuid; path: string; name: string },
  m: Pick<MatterRow, 'history'> = { history: [] },
): Promise<{ id: Uuid; title: string }> {
  const role = 'role' in step.holder ? roleOf(procedure, step.holder.role) : undefined
  const body = role ? await servingUnbarred(ctx, m, step.power, role.kinds, place.path) : undefined
  if (!body) throw refuse('flow.nobody-serves', { place: place.name, role: role?.title ?? step.title })
  return body
}

/**
 * Every body the procedure's roles name for a place, up the whole line. Everybody reads a public matter, so the floor must
 * let those act who have a part in it by the procedure though their posts oversee no place.
 */
export async function partiesFor(ctx: Context, procedure: Procedure, path: string): Promise<Uuid[]> {
  const kinds = [...new Set(procedure.roles.flatMap((role) => role.kinds))]
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const line: Uuid[] = []
      for (let here = path; here !== '';) {
        const body = await findServing(ctx, { kinds: [kind], path: here })
        if (!body) break
        line.push(body.id)
        here = (await getBody(ctx, body.id))?.placePath.slice(0, -4) ?? ''
      }
      return line
    }),
  )
  return [...new Set(found.flat())]
}
