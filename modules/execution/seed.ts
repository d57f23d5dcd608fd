/**
 * Demonstration of what comes after the vote: one motion all the way to its archive, one that residents rate now, one that
 * is being carried out. Generic over packs: whatever facets the steps of the procedure have are gone through, by whoever
 * holds the posts, with the real actions at their own instants. Texts are invented.
 */
import { ask, perform, query } from '#kernel/action'
import type { Action, Actor, Ground, ReadContext } from '#kernel/action'
import { Refusal } from '#kernel/errors'
import { realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { addDays, dayOf } from '#kernel/time'
import type { Day } from '#kernel/time'
import {
  findServing,
  getBody,
  holdersOf,
  postsOf,
  residentActor,
  resolveCapacity,
  serviceActor,
} from '#modules/bodies'
import { makesRule } from '#modules/deliberation'
import { facetOf, getMatter, stepNow } from '#modules/flow'
import type { MatterRow, Step } from '#modules/flow'
import { demoRoles } from '#modules/identity'
import { windowRound } from '#modules/openness'
import type { Jurisdiction } from '#modules/territory'
import { ARCHIVE, CHECK, PLAN } from './access.ts'
import { check, finish, report } from './actions/doing.ts'
import { plan } from './actions/planning.ts'
import { enterPaper, openRating, rate } from './actions/rating.ts'
import { seal } from './actions/sealing.ts'
import { ratingRound } from './jobs.ts'
import type { TasksFacet } from './rules.ts'
import { checkingKinds } from './supervising.ts'
import * as ratings from './store/ratings.ts'
import * as store from './store/tasks.ts'

/** What modules below do for a matter in their own steps; false or null: not here. */
export interface Through {
  readonly hear: (ground: Ground, j: Jurisdiction, matter: Uuid, on: Day) => Promise<boolean>
  readonly decide: (ground: Ground, j: Jurisdiction, matter: Uuid, on: Day) => Promise<boolean>
  readonly show: (ground: Ground, j: Jurisdiction, matter: Uuid, at: Date) => Promise<Date | null>
}

interface Stage {
  readonly ground: Ground
  readonly jurisdiction: Jurisdiction
  readonly through: Through
  readonly residents: readonly { readonly person: Uuid; readonly name: string }[]
}
interface Seat {
  readonly person: Uuid
  readonly name: string
  readonly appointment: Uuid
}

const DAY_MS = 86_400_000
/** A motion of the past waits to be decided so long after it was raised. */
const DECIDED_AFTER = 14
/** From a hearing to the vote: enough for the notice of the next meeting. */
const HEARD_BEFORE_HOURS = 240
/** Younger ones are the story of other modules. */
const OLDEST_DAYS = 30
/** What would have been done these last days is still to do. */
const FRESH_DAYS = 3

/** Fills a jurisdiction where motions wait to be decided that are old enough. True when anything was added. */
export async function seedExecution(
  ground: Ground,
  jurisdiction: Jurisdiction,
  through: Through,
): Promise<boolean> {
  const { realm } = jurisdiction
  const before = new Date(ground.clock().getTime() - OLDEST_DAYS * DAY_MS)
  const service = serviceActor(realm, 'demonstration')
  const found = await ask(
    ground,
    service,
    query('execution.seed-plan', async (ctx: ReadContext, _input: null) => {
      // Covenants are no building works: they have a seed of their own.
      const rows = []
      for (const row of await store.oldWaiting(ctx, before, 20))
        if (rows.length < 3 && !(await makesRule(ctx, row.id))) rows.push(row)
      const roles = (await demoRoles.run(ctx, {})).rows
      const own = roles.filter((r) => realmOf(r.person) === realm && r.app === 'resident')
      return { matters: rows, residents: own.map(({ person, name }) => ({ person, name })) }
    }),
    null,
  )
  const stage: Stage = { ground, jurisdiction, through, residents: found.residents }
  let added = false
  for (const { id, opened_at } of found.matters)
    added =
      (await orRefused(play(stage, id, new Date(opened_at.getTime() + DECIDED_AFTER * DAY_MS)))) || added
  return added
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

/** Leads a matter on, facet by facet, until the present. */
async function play(stage: Stage, matter: Uuid, from: Date): Promise<boolean> {
  const now = stage.ground.clock()
  let at = from
  let moved = false
  for (let turn = 0; turn < 8; turn++) {
    const next = at < now ? await stepOn(stage, matter, at) : null
    if (next === null) return moved
    moved = true
    at = next
  }
  return moved
}

const at = (stage: Stage, instant: Date): Ground => ({ ...stage.ground, clock: () => instant })
const later = (instant: Date, hours: number) => new Date(instant.getTime() + hours * 3_600_000)

/** Does what the present step asks for; when the next may begin, or null when it waits. */
async function stepOn(stage: Stage, matter: Uuid, planned: Date): Promise<Date | null> {
  const { ground, jurisdiction, through } = stage
  const { m, step } = await standing(stage, matter)
  if (m.state !== 'open' || !step) return null
  // A start cut short, or a clock that ran out since, moved it: nobody acts before that.
  const when = m.changed_at > planned ? m.changed_at : planned
  if (when >= ground.clock()) return null
  const day = dayOf(when, jurisdiction)
  if (facetOf(step, 'ballot'))
    return (await through.decide(ground, jurisdiction, matter, day)) && (await hasMoved(stage, m))
      ? later(when, 30)
      : null
  if (facetOf(step, 'meeting'))
    return (await through.hear(ground, jurisdiction, matter, day)) && (await hasMoved(stage, m))
      ? later(when, HEARD_BEFORE_HOURS)
      : null
  if (facetOf(step, 'publication')) {
    const until = await through.show(ground, jurisdiction, matter, when)
    if (until === null || until > ground.clock()) return null
    await windowRound(at(stage, later(until, 1)), jurisdiction.realm)
    return (await hasMoved(stage, m)) ? later(until, 12) : null
  }
  if (facetOf(step, 'tasks')) return carryOut(stage, m, step, when)
  if (facetOf(step, 'rating')) return beRated(stage, m, when)
  if (facetOf(step, 'archive')) {
    const seat = await seatWith(stage, m.holder, ARCHIVE)
    if (!seat || later(when, 48) > ground.clock()) return null
    await as(stage, seat, later(when, 48), seal, { matter, revision: m.revision })
    return null
  }
  return null
}

function standing(stage: Stage, matter: Uuid): Promise<{ m: MatterRow; step: Step | undefined }> {
  return asked(stage, async (ctx) => {
    const m = await getMatter(ctx, matter)
    return { m, step: (await stepNow(ctx, m)).step }
  })
}
const hasMoved = async (stage: Stage, m: MatterRow) => (await standing(stage, m.id)).m.step !== m.step

const asked = <T>(stage: Stage, run: (ctx: ReadContext) => Promise<T>): Promise<T> =>
  ask(
    stage.ground,
    serviceActor(stage.jurisdiction.realm, 'demonstration'),
    query('execution.seed-look', (ctx: ReadContext, _input: null) => run(ctx)),
    null,
  )

/** Somebody of the body who may. */
function seatWith(stage: Stage, body: Uuid, may: string): Promise<Seat | undefined> {
  return asked(stage, async (ctx) => {
    const found = await getBody(ctx, body)
    if (!found) return undefined
    const posts = (await postsOf(ctx, [found.kind])).filter((p) => p.may.includes(may)).map((p) => p.id)
    return (await holdersOf(ctx, body)).find((h) => posts.includes(h.post))
  })
}

async function as<I, O>(stage: Stage, seat: Seat, when: Date, act: Action<I, O>, input: I): Promise<O> {
  const then = at(stage, when)
  const actor: Actor = await resolveCapacity(
    then,
    { person: seat.person, name: seat.name, session: null },
    { appointment: seat.appointment, jurisdiction: stage.jurisdiction },
  )
  return perform(then, actor, act, input)
}

const planned = [
  { title: '询价和签订合同', days: 4, budget: '60000', spent: '58000' },
  { title: '施工和安装', days: 9, budget: '860000', spent: '842500' },
  { title: '清场和验收', days: 13, budget: '20000', spent: '20000' },
] as const

/** Plans three tasks, does and checks as many as there was time for; the last stays late where there was not enough. */
async function carryOut(stage: Stage, m: MatterRow, step: Step, when: Date): Promise<Date | null> {
  const now = stage.ground.clock()
  const facet = facetOf<TasksFacet>(step, 'tasks')!
  const doer = await seatWith(stage, m.holder, PLAN)
  const checker = await asked(stage, async (ctx) => {
    const { procedure } = await stepNow(ctx, m)
    const kinds = checkingKinds(procedure, step.id, facet)
    return findServing(ctx, { kinds, path: m.place_path })
  })
  const inspector = checker && (await seatWith(stage, checker.id, CHECK))
  if (!doer || !inspector) return null
  const first = dayOf(when, stage.jurisdiction)
  const wasTime = later(when, (planned.at(-1)!.days + FRESH_DAYS) * 24) < now
  const { tasks } = await as(stage, doer, when, plan, {
    matter: m.id,
    revision: m.revision,
    tasks: planned.map((t) => ({
      title: t.title,
      budgetFen: t.budget,
      dueOn: addDays(first, t.days),
    })),
  })
  for (const [i, t] of planned.entries()) {
    const reported = later(when, (t.days - 1) * 24)
    const task = tasks[i]!
    // Where there was no time for all of it, the first is done, the second late, the third to do.
    if (reported > now || (i > 0 && !wasTime)) return null
    await as(stage, doer, reported, report, {
      task,
      revision: 1,
      text: `${t.title}已经完成，过程和结果在居务公开栏公示。`,
      spentFen: t.spent,
      bareReason: '票据原件存居委会档案室，可以查阅',
    })
    await as(stage, inspector, later(reported, 5), check, {
      task,
      revision: 2,
      passed: true,
      reasons: '到现场核对，数量、票据和报告一致。',
    })
  }
  const { m: done } = await standing(stage, m.id)
  const over = later(when, planned.at(-1)!.days * 24)
  await as(stage, doer, over, finish, { matter: m.id, revision: done.revision })
  return later(over, 1)
}

/** Opens the window; residents of the demonstration and sheets of paper are in it. Ends it when its time is over. */
async function beRated(stage: Stage, m: MatterRow, when: Date): Promise<Date | null> {
  const { jurisdiction, ground, residents } = stage
  await perform(at(stage, when), serviceActor(jurisdiction.realm, 'demonstration'), openRating, m.id)
  const window = (await asked(stage, (ctx) => ratings.windowsOf(ctx, m.id))).at(-1)
  if (window?.state !== 'open') return null
  const given = residents.slice(0, 4)
  for (const [i, r] of given.entries()) {
    const actor = residentActor({ person: r.person, name: r.name, session: null }, jurisdiction)
    await perform(at(stage, later(when, 2 + i * 3)), actor, rate, { window: window.id, satisfied: true })
  }
  const supervisor = await seatWith(stage, m.holder, CHECK)
  if (supervisor)
    await as(stage, supervisor, later(when, 20), enterPaper, {
      window: window.id,
      satisfied: 11,
      dissatisfied: 1,
      bareReason: '纸质评价表十二份，原件存监督委员会',
    })
  if (window.until_at > ground.clock()) return null
  await ratingRound(at(stage, later(window.until_at, 1)), jurisdiction.realm)
  return (await hasMoved(stage, m)) ? later(window.until_at, 12) : null
}
