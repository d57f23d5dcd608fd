/**
 * Demonstration covenants: two places make one, the first of them changes it later. Generic over packs: any kind of motion that
 * adopts a document; the steps are gone through as the procedure has them, with real meetings and a real vote.
 */
import { action, ask, perform, query } from '#kernel/action'
import type { Context, Ground, ReadContext } from '#kernel/action'
import { Refusal } from '#kernel/errors'
import { newId } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { ensurePartitions } from '#kernel/partitions'
import { addDays, dayOf, instantAt } from '#kernel/time'
import type { Day } from '#kernel/time'
import { findServing, holdersOf, postsOf, resolveCapacity, serviceActor } from '#modules/bodies'
import { facetOf, getMatter, procedureIn, stepNow } from '#modules/flow'
import { currentSnapshot } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import { placesUnder } from '#modules/territory'
import type { Jurisdiction, Place } from '#modules/territory'
import { act } from '../actions/acting.ts'
import { raiseMotion } from '../actions/raising.ts'
import { adoptPassed } from '../adopting.ts'
import type { DocumentKind, MotionKind } from '../kinds.ts'
import { documentKindsOf, motionKindsOf } from '../pack.ts'
import * as store from '../store/documents.ts'
import { covenantStories } from './covenant-stories.ts'
import type { CovenantStory } from './covenant-stories.ts'

/** What modules below do for a matter in their own steps; false: it cannot be done here. */
export interface Through {
  readonly hear: (ground: Ground, j: Jurisdiction, matter: Uuid, on: Day) => Promise<boolean>
  readonly decide: (ground: Ground, j: Jurisdiction, matter: Uuid, on: Day) => Promise<boolean>
}
interface Seat {
  readonly appointment: Uuid
  readonly person: Uuid
  readonly name: string
  readonly may: readonly string[]
}
interface Stage {
  readonly ground: Ground
  readonly jurisdiction: Jurisdiction
  readonly through: Through
  readonly kind: MotionKind
  readonly seat: Seat
}

/** Enough for notice of the meetings in between. */
const BETWEEN_DAYS = 10
const PLACES = 2
const DAY_MS = 86_400_000

/** True when anything was added. What was killed half-way is not begun again: a motion for the place is under way then. */
export async function seedCovenants(
  ground: Ground,
  jurisdiction: Jurisdiction,
  through: Through,
): Promise<boolean> {
  const { realm, root } = jurisdiction
  if (root === null) return false
  const service = serviceActor(realm, 'demonstration')
  const found = await ask(
    ground,
    service,
    query('deliberation.seed-covenants', async (ctx: ReadContext, _input: null) => {
      const snapshot = await currentSnapshot(ctx)
      const kind = motionKindsOf(snapshot).find((k) => k.adopts && k.raisedBy.includes('body'))
      const document = documentKindsOf(snapshot).find((d) => d.id === kind?.adopts)
      return kind && document ? placesFor(ctx, snapshot, { kind, document, root }) : null
    }),
    null,
  )
  if (!found) return false
  const oldest = Math.max(...covenantStories.map((s) => s.daysAgo))
  await ensurePartitions(ground.database, new Date(ground.clock().getTime() - oldest * DAY_MS))
  let added = false
  for (const [i, place] of found.places.entries())
    for (const story of covenantStories.filter((s) => s.place === i).slice(place.versions)) {
      const stage: Stage = { ground, jurisdiction, through, kind: found.kind, seat: place.seat }
      // oxlint-disable-next-line no-await-in-loop
      const made = await orRefused(play(stage, place.at, story))
      added = made || added
      if (!made) break
    }
  return added
}

/** The first places of the document's level whose collecting body has somebody to raise a motion; with the versions they have. */
async function placesFor(
  ctx: ReadContext,
  snapshot: Snapshot,
  of: { readonly kind: MotionKind; readonly document: DocumentKind; readonly root: Uuid },
) {
  const procedure = procedureIn(snapshot, of.kind.procedure)
  const start = procedure.steps.find((s) => s.id === procedure.start)!
  const role = 'role' in start.holder ? start.holder.role : ''
  const kinds = procedure.roles.find((r) => r.id === role)?.kinds ?? []
  const posts = await postsOf(ctx, kinds)
  const level =
    of.document.level ?? snapshot.section<{ levels: { id: string }[] }>('levels').levels.at(-1)!.id
  const places: { at: Place; seat: Seat; versions: number }[] = []
  for (const at of await placesUnder(ctx, of.root, { kind: level })) {
    if (places.length === PLACES) break
    const body = await findServing(ctx, { kinds, path: at.path })
    const seats = (body ? await holdersOf(ctx, body.id) : []).map((h) => ({
      ...h,
      may: posts.find((p) => p.id === h.post)?.may ?? [],
    }))
    const seat = seats.find((s) => s.may.includes('deliberation.raise'))
    if (seat) places.push({ at, seat, versions: (await store.versionsOf(ctx, of.document.id, at.id)).length })
  }
  return { kind: of.kind, places }
}

/** A refusal of the pack's own rules ends a story; anything else is a fault. */
async function orRefused(work: Promise<boolean>): Promise<boolean> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

/** Raised in the body's name and led on, step by step, to the vote that adopts it. */
async function play(stage: Stage, place: Place, story: CovenantStory): Promise<boolean> {
  const { ground, jurisdiction, through } = stage
  let day = addDays(dayOf(ground.clock(), jurisdiction), -story.daysAgo)
  const morning = (): Ground => {
    const instant = instantAt(day, '09:30', jurisdiction)
    return { ...ground, clock: () => instant }
  }
  const actor = async () =>
    resolveCapacity(
      morning(),
      { person: stage.seat.person, name: stage.seat.name, session: null },
      { appointment: stage.seat.appointment, jurisdiction },
    )
  const { id } = await perform(morning(), await actor(), raiseMotion, {
    kind: stage.kind.id,
    place: place.id,
    title: story.title,
    text: story.text,
    as: 'body',
    ...(stage.kind.affects === 'choose' ? { affects: 'part' as const } : {}),
    draft: { title: `${place.name}居民公约`, articles: [...story.articles] },
  })
  for (let turn = 0; turn < 6; turn++) {
    // oxlint-disable-next-line no-await-in-loop
    const { m, step } = await standing(stage, id)
    if (facetOf(step, 'ballot')) {
      day = addDays(day, BETWEEN_DAYS)
      // oxlint-disable-next-line no-await-in-loop
      return (await through.decide(ground, jurisdiction, id, day)) && (await adopted(stage, id, m.step))
    }
    if (facetOf(step, 'meeting')) {
      day = addDays(day, BETWEEN_DAYS)
      // oxlint-disable-next-line no-await-in-loop
      if (!(await through.hear(ground, jurisdiction, id, day))) return false
      continue
    }
    const onward = step?.acts.find((a) => a.by === 'holder' && !a.via && !a.reasons && a.to !== undefined)
    if (!onward) return false
    day = addDays(day, 1)
    // oxlint-disable-next-line no-await-in-loop
    await perform(morning(), await actor(), act, {
      id,
      revision: m.revision,
      act: onward.id,
      text: '逐户听取了意见，文本附在议题里。',
    })
  }
  return false
}

const standing = (stage: Stage, id: Uuid) =>
  ask(
    stage.ground,
    serviceActor(stage.jurisdiction.realm, 'demonstration'),
    query('deliberation.seed-covenant', async (ctx: ReadContext, _input: null) => {
      const m = await getMatter(ctx, id)
      return { m, step: (await stepNow(ctx, m)).step }
    }),
    null,
  )

/** What the relay does with the vote as soon as the server runs; the next story rests on it. Doing it twice is harmless. */
async function adopted(stage: Stage, id: Uuid, from: string): Promise<boolean> {
  const { ground, jurisdiction } = stage
  const service = serviceActor(jurisdiction.realm, 'demonstration')
  return perform(
    ground,
    service,
    action('deliberation.seed-adopted', async (ctx: Context, _input: null) => {
      const m = await getMatter(ctx, id)
      const { snapshot } = await stepNow(ctx, m)
      const left = procedureIn(snapshot, m.procedure).steps.find((s) => s.id === from)
      const passed = facetOf<{ passed: string }>(left, 'ballot')?.passed
      if (m.step === from || passed === undefined) return false
      await adoptPassed(ctx, {
        id: newId(ctx.realm, ctx.now),
        type: 'flow.Advanced',
        realm: ctx.realm,
        at: ctx.now.toISOString(),
        cause: id,
        data: { kind: 'motion', matter: id, act: passed, from },
      })
      return (await store.versionOfMotion(ctx, id)) !== undefined
    }),
    null,
  )
}
