/** What a body may take over: matters others hold in which powers apart leave nobody of the holder who may act. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { acting, bodiesOfKinds, servingIn } from '#modules/bodies'
import type { Acting, PlacedBody } from '#modules/bodies'
import { currentSnapshot } from '#modules/packs'
import { stateOf } from './access.ts'
import { factsFor, rootOf } from './instead.ts'
import { holderRole, roleOf } from './procedure.ts'
import type { Procedure } from './procedure.ts'
import { mayAct, powerOf } from './rules.ts'
import { proceduresFor } from './queries.ts'
import * as store from './store.ts'
import type { MatterRow } from './tables.ts'

/** So many bodies below are asked for all they hold; of more, those this one comes directly after. */
const ALL_BELOW = 200
/** More than these at once is no list of exceptions any more. */
const MOST = 30

interface Wanted {
  readonly step: string
  readonly power: string
  readonly kinds: readonly string[]
}

/** Powered acts of a holder that the caller's post may do, with the kinds of bodies they pass between. */
function wantedOf(procedures: readonly Procedure[], who: Acting): Wanted[] {
  return procedures.flatMap((p) =>
    p.steps.flatMap((step) => {
      const role = roleOf(p, holderRole(p, step) ?? '')
      if (!role || (who.bodies.length === 1 && !role.kinds.includes(who.bodyKind ?? ''))) return []
      return step.acts.flatMap((act) => {
        const power = powerOf(step, act)
        const mine = act.by === 'holder' && act.may !== undefined && who.may.includes(act.may)
        return mine && power !== null ? [{ step: step.id, power, kinds: role.kinds }] : []
      })
    }),
  )
}

function below(bodies: readonly PlacedBody[], who: Acting, path: string): PlacedBody[] {
  const lower = bodies.filter((b) => b.placePath.length > path.length && !who.bodies.includes(b.id))
  if (lower.length <= ALL_BELOW) return lower
  const between = new Set(lower.map((b) => b.placePath))
  return lower.filter((b) => {
    for (let at = b.placePath.slice(0, -4); at.length > path.length; at = at.slice(0, -4))
      if (between.has(at)) return false
    return true
  })
}

/**
 * Open matters of these kinds that pass to the caller's body although another holds them, by deadline, at most 30: the
 * answer of `insteadOf` read from above. Nothing for who acts for no body.
 */
export async function passedOn(ctx: ReadContext, kinds: readonly string[]): Promise<MatterRow[]> {
  const who = acting(ctx)
  const path = who.placePath
  if (who.kind !== 'appointment' || path === null) return []
  const { procedures } = (await currentSnapshot(ctx)).section<{ procedures: readonly Procedure[] }>(
    'procedures',
  )
  const wanted = wantedOf(
    procedures.filter((p) => kinds.includes(p.kind)),
    who,
  )
  if (wanted.length === 0) return []
  const bodies = below(
    await bodiesOfKinds(ctx, [...new Set(wanted.flatMap((w) => w.kinds))], path),
    who,
    path,
  )
  if (bodies.length === 0) return []
  const roots: Uuid[] = []
  // One after another on the one connection; only offices within another ask at all.
  // oxlint-disable-next-line no-await-in-loop
  for (const body of bodies) roots.push(body.within === null ? body.id : await rootOf(ctx, body))
  const ids = bodies.map((b) => b.id)
  const found = await store.heldTwice(ctx, {
    kinds,
    bodies: ids,
    roots,
    serving: await servingIn(ctx, ids),
    wanted,
    limit: MOST * 2,
  })
  const procedureOf = await proceduresFor(ctx, found)
  const mine: MatterRow[] = []
  for (const m of found) {
    const procedure = procedureOf(m)
    // oxlint-disable-next-line no-await-in-loop
    const facts = await factsFor(ctx, who, m, procedure, false)
    if (facts.standsInFor?.some((act) => mayAct(procedure, stateOf(m), act, facts) === null)) mine.push(m)
    if (mine.length === MOST) break
  }
  return mine
}
