/** What every act here does besides writing: its refusals, the trace of its rows, for whom it was done. */
import type { Context } from '#kernel/action'
import { Refusal, refuseKernel, refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import type { Acting } from '#modules/bodies'
import { facetOf, getMatter, lockMatter, stepNow } from '#modules/flow'
import type { FacetName, MatterRow, Procedure, Step } from '#modules/flow'
import * as store from '../store/tasks.ts'
import type { TaskRow } from '../tables.ts'
import { refusals } from '../words.ts'

export const refuse = refuser(refusals)

/** Body and post, as the timeline writes them. */
export const titleOf = (who: Acting): string => [who.bodyTitle, who.postTitle].filter(Boolean).join('·')

export function touchTask(ctx: Context, row: TaskRow, fields: readonly string[]): void {
  ctx.touch({ kind: 'execution.task', id: row.id, fields, row: { ...row } })
}

/** Locked; who reads it as the public does is told whose it is (`execution.not-holder`), not that there is none. */
export async function lockShown(ctx: Context, matter: Uuid, revision: number | null): Promise<MatterRow> {
  try {
    return await lockMatter(ctx, matter, revision)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'flow.no-such-matter') throw error
    throw refuse('execution.not-holder', { holder: (await getMatter(ctx, matter)).holder_title })
  }
}

export interface InFacet<F> {
  readonly m: MatterRow
  readonly facet: F
  readonly step: Step
  readonly procedure: Procedure
}

/** The matter, locked, in a step with the facet. Refuses with `wrong` where it is in another. */
export async function lockIn<F>(
  ctx: Context,
  matter: Uuid,
  revision: number | null,
  name: FacetName,
  wrong: 'execution.not-in-step' | 'execution.not-sealable',
): Promise<InFacet<F>> {
  const m = await lockShown(ctx, matter, revision)
  const { procedure, step } = await stepNow(ctx, m)
  const facet = facetOf<F>(step, name)
  if (m.state !== 'open' || !step || !facet) throw refuse(wrong, { number: m.number })
  return { m, facet, step, procedure }
}

/** The task as it is now: its matter is locked first, so that nobody is at it at the same time. */
export async function currentTask(ctx: Context, id: Uuid): Promise<TaskRow> {
  const row = await store.getTask(ctx, id)
  if (!row) throw refuse('execution.no-task')
  return row
}

/** The revision a page saw must be the one there is. */
export function mustBeCurrent(task: TaskRow, revision: number): void {
  if (task.revision !== revision)
    throw refuseKernel('kernel.stale', {
      who: task.body_title,
      at: (task.checked_at ?? task.reported_at ?? task.planned_at).toISOString(),
      revision: task.revision,
    })
}

/** Somebody of a body; everything of the desk is done as one. */
export function asStaff(ctx: Context): Acting & { readonly person: Uuid; readonly body: Uuid } {
  const who = acting(ctx)
  const { person, body } = who
  if (person === null || body === null) throw refuseKernel('kernel.no-rule')
  return { ...who, person, body }
}
