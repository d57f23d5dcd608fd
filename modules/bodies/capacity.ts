/**
 * In which role one acts. Resolved anew on every request from the appointments in force at that instant; the answer holds
 * the facts that rules judge by and the session variables that row-level security reads. Long reference data stays in the
 * process between requests, under a key that every request has confirmed (ADR 0017).
 */
import type { Actor, Capacity, Ground, Origin, ReadContext } from '#kernel/action'
import { refuser } from '#kernel/errors'
import { isUuid, realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import type { Jurisdiction } from '#modules/territory'
import { isAdministration } from './rules.ts'
import type { Nature, Power, Sight } from './rules.ts'
import { CAPACITY, CAPACITY_SINCE } from './store/bodies.ts'
import type { CapacityRow, CapacitySince } from './store/bodies.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** Who acts, in which role, with which rights: the facts every module's rules judge by. */
export interface Acting {
  readonly kind: 'appointment' | 'resident' | 'public' | 'service'
  readonly appointment: Uuid | null
  readonly person: Uuid | null
  readonly personName: string | null
  readonly body: Uuid | null
  /** The body and those nested in it. */
  readonly bodies: readonly Uuid[]
  /** The outermost body: for the four powers a nested office counts as that one. */
  readonly bodyRoot: Uuid | null
  readonly bodyKind: string | null
  readonly bodyTitle: string | null
  readonly bodyNature: Nature | null
  readonly post: string | null
  readonly postTitle: string | null
  readonly place: Uuid | null
  readonly placeName: string | null
  readonly placePath: string | null
  readonly placeKind: string | null
  readonly powers: readonly Power[]
  /** Permission flags of the post, e.g. `casework.intake`. */
  readonly may: readonly string[]
  readonly sight: Sight
  /** Appointment stood in for. */
  readonly actingFor: Uuid | null
  readonly jurisdiction: string
  readonly realm: number
}

/** The facts of the context's capacity. Throws on a capacity this module did not resolve. */
export function acting(ctx: Pick<ReadContext, 'actor'>): Acting {
  const facts = ctx.actor.capacity.facts as Acting | null | undefined
  if (!facts || typeof facts.kind !== 'string') throw new Error('capacity was not resolved by bodies')
  return facts
}

const nobody: Omit<Acting, 'kind' | 'jurisdiction' | 'realm'> = {
  appointment: null,
  person: null,
  personName: null,
  body: null,
  bodies: [],
  bodyRoot: null,
  bodyKind: null,
  bodyTitle: null,
  bodyNature: null,
  post: null,
  postTitle: null,
  place: null,
  placeName: null,
  placePath: null,
  placeKind: null,
  powers: [],
  may: [],
  sight: 'none',
  actingFor: null,
}

/** Every transaction carries all of them, so that none is left over from another. */
function settings(facts: Acting): Record<string, string> {
  const oversees = facts.sight === 'place' && facts.placePath !== null
  return {
    'linli.realm': String(facts.realm),
    'linli.person': facts.person ?? '',
    'linli.body': facts.body ?? '',
    'linli.bodies': facts.bodies.join(','),
    'linli.place_from': oversees ? facts.placePath! : '',
    'linli.place_to': oversees ? `${facts.placePath!}~` : '',
    'linli.service': facts.kind === 'service' ? '1' : '',
  }
}

function actorFrom(id: string, facts: Acting, session: Uuid | null, origin?: Origin): Actor {
  const capacity: Capacity = { id, settings: settings(facts), facts }
  return {
    person: facts.person,
    session,
    capacity,
    realm: facts.realm,
    ...(origin ? { origin } : {}),
  }
}

/** A job or the system itself, in one realm. Row-level security lets it see that realm; rules know it as `service`. */
export function serviceActor(realm: number, name: string): Actor {
  return actorFrom(`service:${name}`, { ...nobody, kind: 'service', jurisdiction: '', realm }, null)
}

/** Somebody who has not signed in, reading in a jurisdiction. */
export function publicActor(jurisdiction: Pick<Jurisdiction, 'id' | 'realm'>, origin?: Origin): Actor {
  return actorFrom(
    'public',
    { ...nobody, kind: 'public', jurisdiction: jurisdiction.id, realm: jurisdiction.realm },
    null,
    origin,
  )
}

/** A person who has signed in, as what identity's `authenticate` tells. */
export interface SignedIn {
  readonly person: Uuid
  readonly name: string
  readonly session: Uuid | null
}

/** A signed-in person for themselves, without any post. */
export function residentActor(
  who: SignedIn,
  jurisdiction: Pick<Jurisdiction, 'id' | 'realm'>,
  origin?: Origin,
): Actor {
  return actorFrom(
    'resident',
    {
      ...nobody,
      kind: 'resident',
      person: who.person,
      personName: who.name,
      jurisdiction: jurisdiction.id,
      realm: jurisdiction.realm,
    },
    who.session,
    origin,
  )
}

/** An appointment in force as the database knows it; whose it is, is still to be judged. */
export interface FoundCapacity {
  readonly appointment: Uuid
  readonly realm: number
  readonly row: CapacityRow | undefined
}

/** What a capacity takes from bodies and posts: long for a body with hundreds nested in it, changed only by a load. */
type Kept = Pick<CapacityRow, 'nest' | 'may'> & { readonly key: string }
const kept = new WeakMap<Ground['database'], Map<Uuid, Kept>>()
const KEPT_MOST = 2000

/**
 * Asks for an appointment in force at this instant: one named statement in one round trip, so that it can travel beside the
 * question who is signed in. Null for what cannot be an appointment's id. What this process kept is used only when that very
 * statement says that it still holds.
 */
export async function findCapacity(ground: Ground, appointment: string): Promise<FoundCapacity | null> {
  if (!isUuid(appointment)) return null
  const realm = realmOf(appointment)
  let all = kept.get(ground.database)
  if (!all) kept.set(ground.database, (all = new Map()))
  const known = all.get(appointment)
  const values = [realm, appointment, ground.clock(), known?.key ?? null]
  const [found] = await ground.database.plain<CapacitySince>(CAPACITY_SINCE, values)
  if (!found) return { appointment, realm, row: undefined }
  const { key } = found
  const holds: Kept = found.nest && found.may ? { key, nest: found.nest, may: found.may } : known!
  if (holds !== known) {
    if (!known && all.size >= KEPT_MOST) all.delete(all.keys().next().value!)
    all.set(appointment, holds)
  }
  return { appointment, realm, row: { ...found, nest: holds.nest, may: holds.may } }
}

/** The actor under an appointment that was found and is theirs. Refuses `bodies.not-your-post`. */
export function actorUnder(who: SignedIn, found: FoundCapacity | null, origin?: Origin): Actor {
  if (!found?.row || found.row.person !== who.person) throw refuse('bodies.not-your-post')
  const { appointment, realm, row } = found
  return actorFrom(appointment, factsOfRow(row, { appointment, realm, name: who.name }), who.session, origin)
}

/**
 * The actor for a signed-in person: under the wanted appointment when it is theirs and in force at this instant, as a
 * resident when none is wanted. Refuses `bodies.not-your-post`.
 */
export async function resolveCapacity(
  ground: Ground,
  who: SignedIn,
  wanted: { appointment?: string | undefined; jurisdiction: Pick<Jurisdiction, 'id' | 'realm'> },
  origin?: Origin,
): Promise<Actor> {
  const appointment = wanted.appointment
  if (appointment === undefined || appointment === '' || appointment === 'resident')
    return residentActor(who, wanted.jurisdiction, origin)
  return actorUnder(who, await findCapacity(ground, appointment), origin)
}

/** The facts of one appointment as the look-up told them. */
export function factsOfRow(row: CapacityRow, of: { appointment: Uuid; realm: number; name: string }): Acting {
  return {
    kind: 'appointment',
    appointment: of.appointment,
    person: row.person,
    personName: of.name,
    body: row.body,
    bodies: row.nest,
    bodyRoot: row.body_root,
    bodyKind: row.body_kind,
    bodyTitle: row.body_title,
    bodyNature: row.body_nature,
    post: row.post,
    postTitle: row.post_title,
    place: row.place,
    placeName: row.place_name,
    placePath: row.place_path,
    placeKind: row.place_kind,
    powers: row.powers,
    may: row.may,
    sight: row.sight,
    actingFor: row.acting_for,
    jurisdiction: row.jurisdiction,
    realm: of.realm,
  }
}

/** An appointment in force, with what one could do under it. */
export interface OwnCapacity {
  readonly acting: Acting
  readonly jurisdictionTitle: string
}

/** All appointments of a person in force now, in all realms of the deployment. */
export async function capacitiesOf(ctx: ReadContext, person: Uuid): Promise<OwnCapacity[]> {
  const held = await ctx.tx.all<{
    realm: number
    appointment: Uuid
    jurisdiction: string
    jurisdiction_title: string
  }>('SELECT * FROM bodies.capacities_of($1, $2)', [person, ctx.now])
  // One person holds a handful; all statements travel together.
  const rows = await Promise.all(
    held.map((h) => ctx.tx.first<CapacityRow>(CAPACITY, [h.realm, h.appointment, ctx.now])),
  )
  return held.flatMap((h, i) => {
    const row = rows[i]
    return row
      ? [
          {
            acting: factsOfRow(row, { appointment: h.appointment, realm: h.realm, name: '' }),
            jurisdictionTitle: h.jurisdiction_title,
          },
        ]
      : []
  })
}

/**
 * Whether a person holds a post of administration in force now, in any realm of the deployment: then signing in needs a
 * second factor. For the module below that signs people in; asked only of somebody who has just proved who they are.
 */
export function administers(ground: Ground, person: Uuid): Promise<boolean> {
  return ground.database.transaction({ settings: { 'linli.person': person }, readOnly: true }, async (tx) => {
    const held = await tx.all<{ realm: number; appointment: Uuid }>(
      'SELECT realm, appointment FROM bodies.capacities_of($1, $2)',
      [person, ground.clock()],
    )
    const rows = await Promise.all(
      held.map((h) => tx.first<CapacityRow>(CAPACITY, [h.realm, h.appointment, ground.clock()])),
    )
    return rows.some((row) => row !== undefined && isAdministration(row.may))
  })
}
