/** Changes, corrections, confirmations, ends; moving; leaving. */
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import type * as contract from '../contract.ts'
import type { Kind } from '../contract.ts'
import { catalogueOf, keep } from '../elements.ts'
import type { Catalogue } from '../elements.ts'
import { derivedFrom, heldForEdit, judgeDays, mayEditAt, plain, readTyped, targetOf } from '../judging.ts'
import { hold, note } from '../recording.ts'
import type { Held, Noting } from '../recording.ts'
import { isStructural, openFacts, resolve, rewrite } from '../rules.ts'
import type { Overwrite } from '../rules.ts'
import { occupants } from '../store/search.ts'
import { followDwelling, membersIn } from '../store/subjects.ts'
import { refusals } from '../words.ts'
import { meanings, placing } from './adding.ts'

const refuse = refuser(refusals)

type Changes = Input<typeof contract.record>['changes']

/** Overwritings out of what was asked, one after the other. */
export function writesOf(
  ctx: Context,
  catalogue: Catalogue,
  kind: Kind,
  held: Held<Kind>,
  changes: Changes,
  source: string | null,
): { writes: Overwrite[]; unchanged: string[] } {
  const writes: Overwrite[] = []
  const unchanged: string[] = []
  for (const change of changes) {
    const element = catalogue.get(kind, change.element)
    if (isStructural(kind, change.element)) throw refuse('registry.not-by-hand', { title: element.title })
    judgeDays(catalogue, change.from, change.to)
    const facts = rewrite(held.facts, writes).facts
    const there = openFacts(facts).get(change.element)
    const wantsValue = change.act === 'set' || change.act === 'correct'
    if (wantsValue && change.value === undefined) throw refuse('registry.required', { title: element.title })
    // A form sends back what it showed: the mask of the value that is there says "as it is".
    if (wantsValue && there?.masked != null && change.value === there.masked) {
      unchanged.push(change.element)
      continue
    }
    const value = wantsValue ? readTyped(element, change.value!, catalogue.today) : null
    const found = resolve(
      facts,
      {
        element: change.element,
        act: change.act,
        next: value === null ? null : keep(ctx, element, held.id, value),
        from: change.from ?? null,
        to: change.to ?? null,
      },
      catalogue.today,
      'typed',
      source,
    )
    if (found === 'nothing-there') throw refuse('registry.nothing-there', { title: element.title })
    if (found === 'days-reversed') throw refuse('registry.days-reversed')
    if (found === 'unchanged') {
      unchanged.push(change.element)
      continue
    }
    if (change.act === 'end' && element.required) throw refuse('registry.required', { title: element.title })
    writes.push(...found)
    if (kind === 'person' && change.element === 'id-number' && value !== null)
      writes.push(...rederived(held, changes, value, found.at(-1)!, catalogue.today))
  }
  return { writes, unchanged }
}

/** A new id number tells birth and sex anew where they were only derived, or unknown. */
function rederived(
  held: Held<Kind>,
  changes: Changes,
  number: string,
  span: Overwrite,
  today: string,
): Overwrite[] {
  const open = openFacts(held.facts)
  return derivedFrom(new Map([['id-number', number]]), today).flatMap(([element, value]) => {
    const there = open.get(element)
    if (changes.some((c) => c.element === element) || (there && there.origin !== 'derived')) return []
    if (there?.value === value) return []
    return [{ ...plain(element, value, there?.from ?? span.from, 'derived'), to: there?.to ?? span.to }]
  })
}

export const record = action(
  'registry.record',
  async (ctx: Context, input: Input<typeof contract.record>): Promise<Output<typeof contract.record>> => {
    const { held, permit } = await heldForEdit(ctx, input.kind, input.id, input.revision)
    const catalogue = await catalogueOf(ctx)
    const source = input.source ?? null
    const { writes, unchanged } = writesOf(ctx, catalogue, input.kind, held, input.changes, source)
    const [noted] = await note(ctx, permit, input.kind, [{ held, writes }], {
      act: 'registry.record',
      source,
      reason: input.reason,
    })
    if (noted!.outcome === 'unchanged')
      // Nothing new is known, and even that was said by somebody.
      ctx.touch({ kind: 'registry.unchanged', id: input.id, fields: unchanged, reason: input.reason })
    else
      ctx.announce('registry.Changed', {
        kind: input.kind,
        id: input.id,
        elements: [...new Set(writes.map((w) => w.element))],
      })
    return { revision: noted!.revision, unchanged }
  },
  meanings,
)

export const move = action(
  'registry.move',
  async (ctx: Context, input: Input<typeof contract.move>): Promise<Output<typeof contract.move>> => {
    const { held, permit } = await heldForEdit(ctx, input.kind, input.id, input.revision)
    const catalogue = await catalogueOf(ctx)
    judgeDays(catalogue, input.from)
    const { household, dwelling, place, from } = input
    if (household === undefined && dwelling === undefined && place === undefined)
      throw refuse('registry.where-to')
    if (household !== undefined && input.kind !== 'person') throw refuse('registry.where-to')
    if (input.kind === 'dwelling' && place === undefined) throw refuse('registry.where-to')
    const target = await targetOf(ctx, input.kind === 'dwelling' ? { place } : { household, dwelling, place })
    mayEditAt(ctx, target)
    const open = openFacts(held.facts)
    const writes: Overwrite[] = []
    // Whoever comes back is here again.
    if (open.has('left')) writes.push(plain('left', null, from))
    writes.push(...relocating(target, from))
    if (input.kind === 'person' && household !== undefined) {
      writes.push(plain('relation', null, from))
      if (input.relation !== undefined) {
        const relation = readTyped(catalogue.get('person', 'relation'), input.relation, catalogue.today)
        writes.push(plain('relation', relation, from))
      }
    }
    const as: Noting = { act: 'registry.move', source: input.source ?? null, reason: input.reason }
    // A household takes along who lives with it; who lives elsewhere stays there.
    const members =
      input.kind === 'household' ? await membersAt(ctx, input.id, held as Held<'household'>) : []
    const [noted] = await note(ctx, permit, input.kind, [{ held, writes: effective(held, writes) }], as)
    if (members.length > 0)
      await note(
        ctx,
        permit,
        'person',
        members.map((m) => ({
          held: m,
          writes: relocating(target, from).map((w) => ({ ...w, origin: 'derived' as const })),
        })),
        as,
      )
    if (input.kind === 'dwelling')
      await followDwelling(ctx, permit, input.id, { place: target.place!, path: target.path })
    if (noted!.outcome === 'unchanged')
      ctx.touch({ kind: 'registry.unchanged', id: input.id, fields: ['place'], reason: input.reason })
    else ctx.announce('registry.Moved', { kind: input.kind, id: input.id, members: members.map((m) => m.id) })
    return { revision: noted!.revision }
  },
  meanings,
)

/** At the new place from a day on, and no longer at any other. */
function relocating(target: Parameters<typeof placing>[0], from: string): Overwrite[] {
  const gone = ['dwelling', 'place'].map((element) => plain(element, null, from))
  return [...gone, ...placing(target, from)]
}

/** Without taking away what is not there: an empty overwriting would count as a change. */
function effective(held: Held<Kind>, writes: readonly Overwrite[]): readonly Overwrite[] {
  const after = rewrite(held.facts, writes)
  const same =
    after.added.length === after.superseded.length &&
    after.added.every((f) =>
      held.facts.some(
        (b) => b.element === f.element && b.value === f.value && b.from === f.from && b.to === f.to,
      ),
    )
  return same ? [] : writes
}

async function membersAt(ctx: Context, household: Uuid, held: Held<'household'>): Promise<Held<'person'>[]> {
  const rows = await membersIn(ctx, household, held.row!.dwelling)
  return [
    ...(
      await hold(
        ctx,
        'person',
        rows.map((r) => r.id),
      )
    ).values(),
  ]
}

export const leave = action(
  'registry.leave',
  async (ctx: Context, input: Input<typeof contract.leave>): Promise<Output<typeof contract.leave>> => {
    const { held, permit } = await heldForEdit(ctx, input.kind, input.id, input.revision)
    const catalogue = await catalogueOf(ctx)
    judgeDays(catalogue, input.on)
    const why = readTyped(catalogue.get(input.kind, 'left'), input.why, catalogue.today)
    if (input.kind === 'household' || input.kind === 'dwelling') {
      const count = await occupants(ctx, input.kind, input.id)
      if (count > 0) throw refuse('registry.still-lived-in', { count })
    }
    const ended = ['household', 'relation', 'dwelling', 'place'].map((e) => plain(e, null, input.on))
    const [noted] = await note(
      ctx,
      permit,
      input.kind,
      [{ held, writes: [...ended, plain('left', why, input.on)] }],
      { act: 'registry.leave', source: input.source ?? null, reason: input.reason },
    )
    ctx.announce('registry.Left', { kind: input.kind, id: input.id, why })
    return { revision: noted!.revision }
  },
  meanings,
)
