/**
 * Demonstration motions and uses of powers, in several steps. Generic over packs: who acts follows from the procedure and
 * from who holds which post; every step goes through the real actions at its own instant. All texts are invented.
 */
import { createHash } from 'node:crypto'
import { action, ask, perform, query } from '#kernel/action'
import type { Actor, Context, Ground, ReadContext } from '#kernel/action'
import { newId, realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { ensurePartitions } from '#kernel/partitions'
import { addDays, dayOf, startOfDay } from '#kernel/time'
import type { Calendar } from '#kernel/time'
import { bodiesServing, holdersOf, residentActor, resolveCapacity, serviceActor } from '#modules/bodies'
import { getMatter, procedureIn } from '#modules/flow'
import type { Act, MatterRow, Procedure } from '#modules/flow'
import { addPerson, demoRoles, namesOf } from '#modules/identity'
import { calendarOf, codesOf, currentSnapshot } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import { placesUnder } from '#modules/territory'
import type { Jurisdiction, Place } from '#modules/territory'
import { act } from './actions/acting.ts'
import { raiseMotion } from './actions/raising.ts'
import { support } from './actions/supporting.ts'
import { usePower } from './actions/using.ts'
import { motionKindsOf, powersOf } from './pack.ts'
import { motionStories, supporterNames, useStories } from './seed-stories.ts'
import type { Move, MotionStory } from './seed-stories.ts'
import { confirmSome, orRefused } from './seed/residences.ts'
import * as store from './store.ts'

interface Resident {
  readonly person: Uuid
  readonly name: string
}
interface Seat extends Resident {
  readonly appointment: Uuid
  readonly may: readonly string[]
}
interface Kind {
  readonly id: string
  readonly serves?: string | null
  readonly posts: readonly { readonly id: string; readonly may: readonly string[] }[]
}

interface Stage {
  readonly ground: Ground
  readonly jurisdiction: Jurisdiction
  readonly snapshot: Snapshot
  readonly calendar: Calendar
  readonly residents: readonly Resident[]
  readonly now: Date
}

const service = (j: Pick<Jurisdiction, 'realm'>): Actor => serviceActor(j.realm, 'demonstration')
const HOUR_MS = 3_600_000
const OLDEST_DAYS = Math.max(...motionStories.map((s) => s.daysAgo))

/** In the forenoon, so many days ago. */
function ago(stage: Stage, days: number, no: number): Date {
  const day = addDays(dayOf(stage.now, stage.calendar), -days)
  return new Date(startOfDay(day, stage.calendar).getTime() + 9 * HOUR_MS + no * 7 * 60_000)
}

/**
 * Fills a jurisdiction whose pack has a procedure for motions, or a list of powers. True when anything was added. What was
 * begun and killed is begun again only where the last story is missing.
 */
export async function seedDeliberation(ground: Ground, jurisdiction: Jurisdiction): Promise<boolean> {
  const { root } = jurisdiction
  if (root === null) return false
  const read = <T>(name: string, run: (ctx: ReadContext) => Promise<T>) =>
    ask(
      ground,
      service(jurisdiction),
      query(name, (ctx: ReadContext, _input: null) => run(ctx)),
      null,
    )
  const found = await read('deliberation.seed-ground', async (ctx) => {
    const snapshot = await currentSnapshot(ctx)
    return { snapshot, calendar: await calendarOf(ctx) }
  })
  const kinds = motionKindsOf(found.snapshot)
  if (kinds.length === 0 && powersOf(found.snapshot).length === 0) return false
  const stage: Stage = {
    ...found,
    ground,
    jurisdiction,
    residents: await residentsOf(ground, jurisdiction),
    now: ground.clock(),
  }
  // The oldest stories lie months back: a fresh deployment has no room for what was traced then.
  await ensurePartitions(ground.database, ago(stage, OLDEST_DAYS, 0))
  const motions = kinds.length > 0 && (await seedMotions(stage, root))
  const uses = await seedUses(stage, root)
  return motions || uses
}

/** Places served by a staffed body of one of the kinds, in the order of the tree; two are enough. */
function staffedPlaces(stage: Stage, root: Uuid, kinds: readonly string[]): Promise<Place[]> {
  return ask(
    stage.ground,
    service(stage.jurisdiction),
    query('deliberation.seed-places', async (ctx: ReadContext, _input: null) => {
      const compiled = stage.snapshot.section<{ kinds: readonly Kind[] }>('bodies').kinds
      const levels = compiled.flatMap((k) => (kinds.includes(k.id) && k.serves ? [k.serves] : []))
      const staffed: Place[] = []
      for (const level of new Set(levels))
        for (const place of await placesUnder(ctx, root, { kind: level, withSelf: true })) {
          if (staffed.length === 2) return staffed
          const bodies = (await bodiesServing(ctx, place.id)).filter((b) => kinds.includes(b.kind))
          const held = await Promise.all(bodies.map((b) => holdersOf(ctx, b.id)))
          if (held.some((h) => h.length > 0)) staffed.push(place)
        }
      return staffed
    }),
    null,
  )
}

async function seedMotions(stage: Stage, root: Uuid): Promise<boolean> {
  const kinds = motionKindsOf(stage.snapshot)
  const procedure = procedureIn(stage.snapshot, kinds[0]!.procedure)
  const start = procedure.steps.find((s) => s.id === procedure.start)!
  const role = 'role' in start.holder ? start.holder.role : ''
  const places = await staffedPlaces(stage, root, procedure.roles.find((r) => r.id === role)?.kinds ?? [])
  if (places.length === 0) return false
  const there = await titles(stage)
  if (there.has(motionStories.at(-1)!.title)) return false
  let added = false
  for (const [i, story] of motionStories.entries()) {
    if (there.has(story.title)) continue
    // oxlint-disable-next-line no-await-in-loop
    added = (await playMotion(stage, story, i, places[i % places.length]!)) || added
  }
  return added
}

function titles(stage: Stage): Promise<Set<string>> {
  return ask(
    stage.ground,
    service(stage.jurisdiction),
    query('deliberation.seeded', async (ctx: ReadContext, _input: null) => {
      const rows = await store.listMotions(ctx, {
        q: null,
        path: null,
        state: null,
        step: null,
        kind: null,
        raisedBy: null,
        raisedByBody: null,
        supportedBy: null,
        heldBy: null,
        after: null,
        limit: 200,
      })
      return new Set(rows.map((r) => r.title))
    }),
    null,
  )
}

const at = (stage: Stage, instant: Date): Ground => ({ ...stage.ground, clock: () => instant })
const asResident = (stage: Stage, r: Resident): Actor =>
  residentActor({ person: r.person, name: r.name, session: null }, stage.jurisdiction)

async function playMotion(stage: Stage, story: MotionStory, no: number, place: Place): Promise<boolean> {
  const kinds = motionKindsOf(stage.snapshot).filter((k) => k.raisedBy.includes('resident'))
  const kind = kinds.find((k) => k.id === story.kind) ?? kinds[0]
  if (!kind) return false
  const proposer = stage.residents[no % stage.residents.length]!
  const raised = await orRefused(
    perform(at(stage, ago(stage, story.daysAgo, no)), asResident(stage, proposer), raiseMotion, {
      kind: kind.id,
      place: place.id,
      title: story.title,
      text: story.text,
      as: 'resident',
      named: story.named,
      ...(kind.affects === 'choose' ? { affects: story.affects } : {}),
    }),
  )
  if (!raised) return false
  const others = stage.residents.filter((r) => r.person !== proposer.person)
  const wanted = Math.min(others.length, story.enough ? kind.supports + story.more : story.more)
  for (const [i, r] of others.slice(0, wanted).entries()) {
    const when = new Date(ago(stage, story.daysAgo, no).getTime() + (i + 1) * 3 * HOUR_MS)
    // oxlint-disable-next-line no-await-in-loop
    await orRefused(perform(at(stage, when), asResident(stage, r), support, { id: raised.id }))
  }
  if (kind.support) {
    const soon = at(stage, new Date(ago(stage, story.daysAgo, no).getTime() + (wanted + 2) * 3 * HOUR_MS))
    await confirmSome(raised.id, {
      ground: soon,
      supporters: others.slice(0, wanted).map((r) => asResident(stage, r)),
      seats: await seatsAt(stage, place),
      enough: story.enough ? kind.supports : 1,
    })
  }
  let day = story.daysAgo
  for (const move of story.moves) {
    day -= move.after
    if (day < 0) break
    // oxlint-disable-next-line no-await-in-loop
    if (!(await play(stage, raised.id, move, ago(stage, day, no + 20), proposer))) break
  }
  return true
}

/** The act a move means in the step where the matter stands: by its shape, not by its name. */
function actFor(procedure: Procedure, m: MatterRow, move: Move): Act | undefined {
  const acts = procedure.steps.find((s) => s.id === m.step)?.acts ?? []
  const leadsOn = (a: Act) => procedure.steps.some((s) => s.id === a.to)
  const free = acts.filter((a) => !a.via && a.effect === undefined)
  switch (move.does) {
    case 'onward':
      return free.find((a) => a.by === 'holder' && !a.reasons && leadsOn(a))
    case 'decline':
      return free.find((a) => a.by === 'holder' && a.reasons !== undefined)
    case 'appeal':
      return free.find((a) => a.by === 'reporter' && leadsOn(a))
    case 'withdraw':
      return free.find((a) => a.by === 'reporter' && a.to !== undefined && !leadsOn(a))
  }
}

async function play(stage: Stage, id: Uuid, move: Move, when: Date, proposer: Resident | null) {
  const { m, seats } = await standing(stage, id)
  const procedure = procedureIn(stage.snapshot, m.procedure)
  const rule = actFor(procedure, m, move)
  if (!rule) return false
  const acted = new Set(m.history.map((h) => h.person))
  const able = seats.filter((s) => rule.may === undefined || s.may.includes(rule.may))
  const seat = able.find((s) => !acted.has(s.person)) ?? able[0]
  const actor =
    rule.by === 'reporter' ? proposer && asResident(stage, proposer) : seat && (await actorIn(stage, seat))
  if (!actor) return false
  const reason = rule.reasons ? codesOf(stage.snapshot, rule.reasons)[move.reason ?? 0]?.id : undefined
  const done = await orRefused(
    perform(at(stage, when), actor, act, {
      id,
      revision: m.revision,
      act: rule.id,
      text: move.text,
      ...(reason ? { reason } : {}),
    }),
  )
  return done !== undefined
}

/** The matter as it stands, and who holds a post in the body that has it. */
function standing(stage: Stage, id: Uuid): Promise<{ m: MatterRow; seats: Seat[] }> {
  return ask(
    stage.ground,
    service(stage.jurisdiction),
    query('deliberation.seed-standing', async (ctx: ReadContext, _input: null) => {
      const m = await getMatter(ctx, id)
      return { m, seats: await seatsOf(ctx, stage, m.holder) }
    }),
    null,
  )
}

async function seatsOf(ctx: ReadContext, stage: Stage, body: Uuid): Promise<Seat[]> {
  const posts = stage.snapshot.section<{ kinds: readonly Kind[] }>('bodies').kinds.flatMap((k) => k.posts)
  return (await holdersOf(ctx, body)).map((h) => ({
    person: h.person,
    name: h.name,
    appointment: h.appointment,
    // Posts of one name may differ between kinds; the server judges by the real one.
    may: posts.filter((p) => p.id === h.post).flatMap((p) => p.may),
  }))
}

/** Everybody who holds a post in a body of the place. */
async function seatsAt(stage: Stage, place: Place): Promise<Actor[]> {
  const seats = await ask(
    stage.ground,
    service(stage.jurisdiction),
    query('deliberation.seed-seats-at', async (ctx: ReadContext, _input: null) => {
      const bodies = await bodiesServing(ctx, place.id)
      return (await Promise.all(bodies.map((b) => seatsOf(ctx, stage, b.id)))).flat()
    }),
    null,
  )
  return Promise.all(seats.map((seat) => actorIn(stage, seat)))
}

const actorIn = (stage: Stage, seat: Seat): Promise<Actor> =>
  resolveCapacity(
    stage.ground,
    { person: seat.person, name: seat.name, session: null },
    { appointment: seat.appointment, jurisdiction: stage.jurisdiction },
  )

// Powers.

/** Uses of the first powers of the list, and one refused: another body tried. */
async function seedUses(stage: Stage, root: Uuid): Promise<boolean> {
  const powers = powersOf(stage.snapshot)
  const first = powers[0]
  if (!first) return false
  const used = await ask(
    stage.ground,
    service(stage.jurisdiction),
    query('deliberation.seeded-uses', (ctx: ReadContext, _input: null) => store.listUses(ctx, null, null, 1)),
    null,
  )
  if (used.length > 0) return false
  let added = false
  for (const [i, story] of useStories.entries()) {
    const power = powers[i % powers.length]!
    // oxlint-disable-next-line no-await-in-loop
    const seat = (await seatsFor(stage, root, power.body))[0]
    if (!seat) continue
    // oxlint-disable-next-line no-await-in-loop
    const made = await orRefused(
      // oxlint-disable-next-line no-await-in-loop
      perform(at(stage, ago(stage, story.daysAgo, i)), await actorIn(stage, seat), usePower, {
        power: power.id,
        title: story.title,
        text: story.text,
      }),
    )
    if (!made) continue
    added = true
    for (const [n, move] of story.moves.entries())
      // oxlint-disable-next-line no-await-in-loop
      if (!(await play(stage, made.id, move, ago(stage, story.daysAgo - n - 1, i + 20), null))) break
  }
  const others = [...new Set(powers.map((p) => p.body))]
  const kinds = stage.snapshot.section<{ kinds: readonly Kind[] }>('bodies').kinds
  const other = kinds.find(
    (k) => !others.includes(k.id) && k.posts.some((p) => p.may.includes('casework.intake')),
  )
  const seat = other && (await seatsFor(stage, root, other.id))[0]
  if (seat)
    await orRefused(
      perform(at(stage, ago(stage, 3, 5)), await actorIn(stage, seat), usePower, {
        power: first.id,
        title: useStories[0]!.title,
        text: useStories[0]!.text,
      }),
    )
  return added
}

async function seatsFor(stage: Stage, root: Uuid, kind: string): Promise<Seat[]> {
  const [place] = await staffedPlaces(stage, root, [kind])
  if (!place) return []
  return ask(
    stage.ground,
    service(stage.jurisdiction),
    query('deliberation.seed-seats', async (ctx: ReadContext, _input: null) => {
      const body = (await bodiesServing(ctx, place.id)).find((b) => b.kind === kind)
      return body ? seatsOf(ctx, stage, body.id) : []
    }),
    null,
  )
}

/** Residents of the demonstration, and some more by invented names; ids follow from the number, so that none comes twice. */
async function residentsOf(ground: Ground, j: Jurisdiction): Promise<Resident[]> {
  const roles = (await ask(ground, service(j), demoRoles, {})).rows
  const offered = roles.filter((r) => r.app === 'resident' && realmOf(r.person) === j.realm)
  const wanted = supporterNames.map((name, i) => {
    const random = createHash('sha256').update(`supporter ${j.realm} ${i}`).digest()
    return {
      name,
      person: newId(j.realm, new Date(Date.UTC(2025, 1, 1, 0, 0, i)), (size) => random.subarray(0, size)),
    }
  })
  const known = await ask(
    ground,
    service(j),
    query('deliberation.seed-known', (ctx: ReadContext, _input: null) =>
      namesOf(
        ctx,
        wanted.map((w) => w.person),
      ),
    ),
    null,
  )
  const missing = wanted.filter((w) => !known.has(w.person))
  if (missing.length > 0)
    await perform(
      ground,
      service(j),
      action('deliberation.seed-residents', async (ctx: Context, _input: null) => {
        for (const { person, name } of missing) await addPerson(ctx, { id: person, name })
      }),
      null,
    )
  return [...offered.map((r) => ({ person: r.person, name: r.name })), ...wanted]
}

export { seedCovenants } from './seed/covenants.ts'
