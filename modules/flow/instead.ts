/**
 * Who acts when the one who would may not (书记主任一肩挑): two posts in one hand are lawful, two powers on one matter are
 * not. The second power passes to the deputy of the post, else to whoever else in the body may, else to the body above.
 */
import type { ReadContext } from '#kernel/action'
import type { Denial } from '#kernel/access'
import type { Uuid } from '#kernel/ids'
import { findServing, getBody, holdersOf, postsOf } from '#modules/bodies'
import type { Acting, Body, PlacedBody } from '#modules/bodies'
import { factsOf, stateOf } from './access.ts'
import { holderRole, roleOf, stepOf } from './procedure.ts'
import type { Act, Power, Procedure, Step } from './procedure.ts'
import { keptApart, powerOf } from './rules.ts'
import type { ActorFacts } from './rules.ts'
import type { MatterRow } from './tables.ts'

/** Topmost body: for the four powers a nested office counts as that one. */
export async function rootOf(ctx: ReadContext, body: Pick<Body, 'id' | 'within'>): Promise<Uuid> {
  let root = body.id
  for (let within = body.within; within !== null;) {
    root = within
    within = (await getBody(ctx, within))?.within ?? null
  }
  return root
}

/** Has the body's nest exercised another power on this matter than the one wanted? */
async function bodyIsBarred(
  ctx: ReadContext,
  m: Pick<MatterRow, 'history'>,
  wanted: Power,
  body: Pick<Body, 'id' | 'within'>,
): Promise<boolean> {
  const others = m.history.filter((h) => h.power !== null && h.power !== wanted)
  if (others.length === 0) return false
  const root = await rootOf(ctx, body)
  return others.some((h) => h.bodyRoot === root)
}

/** The nearest body of these kinds for a path that holds no other power on the matter; when all do, the nearest. */
export async function servingUnbarred(
  ctx: ReadContext,
  m: Pick<MatterRow, 'history'>,
  wanted: Power | null,
  kinds: readonly string[],
  path: string,
): Promise<Body | undefined> {
  const nearest = await findServing(ctx, { kinds, path })
  if (wanted === null) return nearest
  let here = nearest
  while (here && (await bodyIsBarred(ctx, m, wanted, here))) {
    const placed = await getBody(ctx, here.id)
    const above = placed?.placePath.slice(0, -4) ?? ''
    here = above === '' ? undefined : await findServing(ctx, { kinds, path: above })
  }
  return here ?? nearest
}

/** A post of a body whose holder may do the act on this matter now. */
interface Able {
  readonly post: string
  readonly title: string
}

/** Posts of a body whose holders may do the act, and whether powers or acts kept apart bar any of its holders. */
async function ableIn(
  ctx: ReadContext,
  m: MatterRow,
  procedure: Procedure,
  step: Step,
  act: Act,
  body: PlacedBody,
): Promise<{ able: Able[]; barred: boolean }> {
  const [posts, holders, root] = await Promise.all([
    postsOf(ctx, [body.kind]),
    holdersOf(ctx, body.id),
    rootOf(ctx, body),
  ])
  const may = posts.filter((p) => !act.may || p.may.includes(act.may))
  const judged = holders
    .filter((h) => may.some((p) => p.id === h.post))
    .map((h) => ({
      post: h.post,
      refused: keptApart(procedure, stateOf(m), step, act, {
        kind: 'appointment',
        person: h.person,
        bodyRoot: root,
        bodyTitle: body.title,
      }),
    }))
  const free = new Set(judged.filter((j) => j.refused === null).map((j) => j.post))
  return {
    able: may.filter((p) => free.has(p.id)).map((p) => ({ post: p.id, title: p.title })),
    barred: judged.some((j) => j.refused !== null),
  }
}

/**
 * The body the power passes to when nobody in this one may: the nearest above of the role's kinds that holds no other power
 * on the matter. The pack decides: a role that lists only one kind has nobody above.
 */
async function bodyAbove(
  ctx: ReadContext,
  m: MatterRow,
  procedure: Procedure,
  step: Step,
  act: Act,
  from: PlacedBody,
): Promise<Body | undefined> {
  const wanted = powerOf(step, act)
  const role = roleOf(
    procedure,
    typeof act.by === 'object' ? act.by.role : (holderRole(procedure, step) ?? ''),
  )
  const above = from.placePath.slice(0, -4)
  if (!role || wanted === null || above === '') return undefined
  const body = await servingUnbarred(ctx, m, wanted, role.kinds, above)
  return body && !(await bodyIsBarred(ctx, m, wanted, body)) ? body : undefined
}

const isApartness = (denial: Denial | null) =>
  denial?.code === 'flow.person-holds-power' || denial?.code === 'flow.body-holds-power'

/**
 * Who may do an act that powers apart refuse to this actor, in words (`flow.said.instead-…`); null when the refusal is
 * another one.
 */
export async function insteadOf(
  ctx: ReadContext,
  m: MatterRow,
  procedure: Procedure,
  who: Acting,
  act: Act,
  denial: Denial | null,
): Promise<string | null> {
  const step = stepOf(procedure, m.step)
  if (!step || !isApartness(denial) || who.kind !== 'appointment') return null
  const body = await getBody(ctx, act.by === 'holder' ? m.holder : (who.body ?? m.holder))
  if (!body) return null
  const { able } = await ableIn(ctx, m, procedure, step, act, body)
  if (able.length > 0) {
    const own = (await postsOf(ctx, [body.kind])).find((p) => p.id === who.post)
    const deputy = able.find((a) => a.post === own?.deputy)
    const post = (deputy ?? able[0]!).title
    return `可由${body.title}的${post}办理`
  }
  const above = await bodyAbove(ctx, m, procedure, step, act, body)
  return above
    ? `本单位没有可以办理的人，由上一级${above.title}办理`
    : '本单位没有可以办理的人，流程也没有写明由哪个上级接办'
}

/**
 * The actor against the matter, with the holder's acts that pass to the actor's body because powers apart leave nobody in
 * the holder who may. Asks nothing further of the database in the usual case.
 */
export async function factsFor(
  ctx: ReadContext,
  who: Acting,
  m: MatterRow,
  procedure: Procedure,
  asReporter: boolean,
): Promise<ActorFacts> {
  const facts = factsOf(who, m, asReporter)
  const step = stepOf(procedure, m.step)
  if (!step || who.kind !== 'appointment' || who.bodies.includes(m.holder)) return facts
  const passed: string[] = []
  for (const act of step.acts) {
    const wanted = powerOf(step, act)
    if (act.by !== 'holder' || wanted === null || !act.may || !who.may.includes(act.may)) continue
    if (!m.history.some((h) => h.power !== null && h.power !== wanted)) continue
    const holder = await getBody(ctx, m.holder)
    if (!holder) continue
    const above = await bodyAbove(ctx, m, procedure, step, act, holder)
    if (!above || !who.bodies.includes(above.id)) continue
    const { able, barred } = await ableIn(ctx, m, procedure, step, act, holder)
    if (able.length === 0 && barred) passed.push(act.id)
  }
  return passed.length === 0 ? facts : { ...facts, standsInFor: passed }
}
