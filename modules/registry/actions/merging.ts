/** Two records that are one person, and taking that back. Nothing is lost: the other record keeps its facts. */
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuseKernel, refuser } from '#kernel/errors'
import type * as contract from '../contract.ts'
import { catalogueOf, keep, openKept } from '../elements.ts'
import { mayEditAt } from '../judging.ts'
import { hold, note } from '../recording.ts'
import { isStructural, openFacts } from '../rules.ts'
import type { Overwrite } from '../rules.ts'
import * as store from '../store/requests.ts'
import { refusals } from '../words.ts'
import { meanings } from './adding.ts'

const refuse = refuser(refusals)

/** How a value that came over by a merge is known again. */
const mark = (merge: string) => `merge:${merge}`

export const mergePersons = action(
  'registry.merge-persons',
  async (
    ctx: Context,
    input: Input<typeof contract.mergePersons>,
  ): Promise<Output<typeof contract.mergePersons>> => {
    if (input.keep === input.merge) throw refuse('registry.same-person')
    const held = await hold(ctx, 'person', [input.keep, input.merge])
    const kept = held.get(input.keep)
    const other = held.get(input.merge)
    if (!kept?.row || !other?.row) throw refuse('registry.no-subject')
    const permit = mayEditAt(ctx, { path: kept.row.place_path, name: '' })
    mayEditAt(ctx, { path: other.row.place_path, name: '' })
    if (kept.row.state === 'merged' || other.row.state === 'merged') throw refuse('registry.is-merged')
    if (kept.row.revision !== input.keepRevision)
      throw refuseKernel('kernel.stale', { who: kept.row.changed_by, at: kept.row.changed_at.toISOString() })
    if (other.row.revision !== input.mergeRevision)
      throw refuseKernel('kernel.stale', {
        who: other.row.changed_by,
        at: other.row.changed_at.toISOString(),
      })
    if (kept.row.id_mac !== null && other.row.id_mac !== null && kept.row.id_mac !== other.row.id_mac)
      throw refuse('registry.ids-differ')
    const catalogue = await catalogueOf(ctx)
    const merge = ctx.newId()
    const there = openFacts(kept.facts)
    // What only the other record knew comes over, under its own origin and with a mark to take it back by.
    const writes = [...openFacts(other.facts).values()].flatMap((f): Overwrite[] => {
      const element = catalogue.find('person', f.element)
      if (!element || isStructural('person', f.element) || there.has(f.element)) return []
      const next = keep(ctx, element, kept.id, openKept(ctx, f.element, other.id, f))
      return [{ element: f.element, from: f.from, to: f.to, next, origin: 'derived', source: mark(merge) }]
    })
    await store.insertMerge(ctx, permit, {
      id: merge,
      kept: kept.id,
      person: other.id,
      state: other.row.state,
      reason: input.reason,
    })
    const as = { act: 'registry.merge-persons', source: null, reason: input.reason }
    // The other record first: its id number must be free when it comes over.
    await note(
      ctx,
      permit,
      'person',
      [{ held: other, writes: [], merged: { into: kept.id, state: 'merged' } }],
      as,
    )
    const [noted] = await note(
      ctx,
      permit,
      'person',
      [{ held: kept, writes, merged: { into: null, state: kept.row.state } }],
      as,
    )
    ctx.announce('registry.Merged', { merge, kept: kept.id, person: other.id })
    return { merge, revision: noted!.revision }
  },
  meanings,
)

export const undoMerge = action(
  'registry.undo-merge',
  async (
    ctx: Context,
    input: Input<typeof contract.undoMerge>,
  ): Promise<Output<typeof contract.undoMerge>> => {
    const merge = await store.lockMerge(ctx, input.merge)
    if (!merge || merge.undone_at !== null) throw refuse('registry.no-merge')
    const held = await hold(ctx, 'person', [merge.kept, merge.person])
    const kept = held.get(merge.kept)
    const other = held.get(merge.person)
    if (!kept?.row || !other?.row) throw refuse('registry.no-merge')
    const permit = mayEditAt(ctx, { path: kept.row.place_path, name: '' })
    mayEditAt(ctx, { path: other.row.place_path, name: '' })
    if (kept.row.state === 'merged') throw refuse('registry.no-merge')
    if (kept.row.revision !== input.revision)
      throw refuseKernel('kernel.stale', { who: kept.row.changed_by, at: kept.row.changed_at.toISOString() })
    const writes = kept.facts
      .filter((f) => f.source === mark(merge.id))
      .map((f): Overwrite => ({
        element: f.element,
        from: f.from,
        to: f.to,
        next: null,
        origin: 'derived',
        source: null,
      }))
    const as = { act: 'registry.undo-merge', source: null, reason: input.reason }
    await store.undoneMerge(ctx, permit, merge.id, input.reason)
    const [first] = await note(
      ctx,
      permit,
      'person',
      [{ held: kept, writes, merged: { into: null, state: kept.row.state } }],
      as,
    )
    const [second] = await note(
      ctx,
      permit,
      'person',
      [{ held: other, writes: [], merged: { into: null, state: merge.state } }],
      as,
    )
    ctx.announce('registry.MergeUndone', { merge: merge.id, kept: kept.id, person: other.id })
    return { kept: kept.id, keptRevision: first!.revision, person: other.id, revision: second!.revision }
  },
  meanings,
)
