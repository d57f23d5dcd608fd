/** Makers of execution's endpoints. Tasks and archives are public; a rating is its giver's alone, and no look shows another's. */
import { randomUUID } from 'node:crypto'
import { allow } from '#kernel/access'
import { action, perform } from '#kernel/action'
import type { Context } from '#kernel/action'
import { resolveCapacity, serviceActor } from '#modules/bodies'
import { ratingRound } from '#modules/execution'
import { actOn, getMatter, lockMatter, openMatter } from '#modules/flow'
import type { ActInput, ActOptions } from '#modules/flow'
import { findJurisdiction } from '#modules/territory'
import { openRating } from '../../../modules/execution/actions/rating.ts'
import * as contract from '../../../modules/execution/contract.ts'
import type { Someone } from '../city.ts'
import type { Maker } from './makers.ts'
import type { World } from './world.ts'

interface Walked {
  /** Waits for its tasks. */
  readonly matter: string
  readonly sealed: string
  readonly report: string
  readonly paper: string
}
const walks = new WeakMap<World, Promise<Walked>>()

/** One motion that waits to be carried out, and one that went all the way: once for a world. */
function walked(w: World): Promise<Walked> {
  const made = walks.get(w) ?? walk(w)
  walks.set(w, made)
  return made
}

const AREA = '230602013001'
const DAYS_MS = 12 * 86_400_000

async function opened(w: World): Promise<string> {
  const { city } = w.travel
  const place = await city.place(AREA)
  return city.inside(async (ctx) => {
    const { matter } = await openMatter(ctx, allow('test.open'), {
      id: ctx.newId(),
      kind: 'motion',
      procedure: 'motion',
      title: '楼前加装路灯',
      item: null,
      itemClock: null,
      place,
      reporter: null,
      urgent: null,
      isPublic: true,
      actTitle: '提出',
      actorTitle: '居民',
      text: null,
    })
    return matter.id
  })
}

async function walk(w: World): Promise<Walked> {
  const { city } = w.travel
  const secretary = await city.appoint('审查人', {
    kind: 'party-work-committee',
    post: 'secretary',
    place: AREA,
  })
  const head = await city.appoint('监督人', { kind: 'supervisory-committee', post: 'chair', place: AREA })
  const jurisdiction = await findJurisdiction(city.ground)
  const act = async (who: Someone | null, id: string, input: ActInput, options: ActOptions = {}) => {
    const actor = who
      ? await resolveCapacity(
          city.ground,
          { person: who.person!, name: '某人', session: null },
          { appointment: who.appointment!, jurisdiction },
        )
      : serviceActor(city.realm, 'test')
    const run = action('test.act', async (ctx: Context, _input: null) => {
      await actOn(ctx, await lockMatter(ctx, id, null), input, options)
    })
    await perform(city.ground, actor, run, null)
  }
  const ok = async <T>(answer: Promise<{ status: number; body: T }>): Promise<T> => {
    const { status, body } = await answer
    if (status !== 200) throw new Error(JSON.stringify(body))
    return body
  }
  // The committee collects, the work station carries out.
  const { committee, station } = w.people
  const decided = async () => {
    const id = await opened(w)
    await act(committee, id, { act: 'submit', text: '收集了意见' })
    await act(secretary, id, { act: 'admit', text: '同意列入' })
    await act(null, id, { act: 'passed' }, { bySystem: true, via: 'ballot' })
    await act(null, id, { act: 'ended' }, { bySystem: true, via: 'publication' })
    return id
  }
  const revision = (id: string) => city.read(async (ctx) => (await getMatter(ctx, id)).revision)
  const files = async (who: Someone) => [(await w.upload(who, w.photo, 'a.jpg')).ref]
  const matter = await decided()
  const sealed = await decided()
  const given = { matter: sealed, revision: await revision(sealed), tasks: [task] }
  const id = (await ok(city.call(station, contract.plan, given))).tasks[0]!
  const said = { task: id, revision: 1, text: '已经装好', spentFen: '100' }
  await ok(city.call(station, contract.report, { ...said, files: await files(station!) }))
  await ok(city.call(head, contract.check, { task: id, revision: 2, passed: true, reasons: '到现场看过' }))
  const finished = { matter: sealed, revision: await revision(sealed) }
  await ok(city.call(station, contract.finish, finished))
  await perform(city.ground, serviceActor(city.realm, 'test'), openRating, sealed)
  const look = async (who: Someone | null) => ok(city.call(who, contract.ofMatter, { matter: sealed }))
  const window = (await look(null)).windows[0]!.id
  const sheet = { window, satisfied: 6, dissatisfied: 0, files: await files(head) }
  await ok(city.call(head, contract.enterPaper, sheet))
  const paper = (await look(head)).windows[0]!.papers[0]!.files[0]!.id
  const was = city.clock.now
  city.clock.now = new Date(was.getTime() + DAYS_MS)
  try {
    await ratingRound(city.ground)
    const last = { matter: sealed, revision: await revision(sealed) }
    await ok(city.call(station, contract.seal, last))
  } finally {
    city.clock.now = was
  }
  return { matter, sealed, report: (await look(null)).tasks[0]!.reports[0]!.files[0]!.id, paper }
}

const task = { title: '安装路灯', budgetFen: '100', dueOn: '2099-12-31' }

export const executionMakers: Readonly<Record<string, Maker>> = {
  'execution.of-matter': async (w) => [
    { matter: (await walked(w)).matter },
    { matter: (await walked(w)).sealed },
    { matter: w.reports[0]!.id },
  ],
  'execution.doers': async (w) => [{ matter: (await walked(w)).matter }],
  'execution.list': () => [{}, { scope: 'below' }, { late: true, q: '路灯' }],
  'execution.todos': () => [{}],
  'execution.plan': async (w) => [{ matter: (await walked(w)).matter, revision: 1, tasks: [task] }],
  'execution.correct': () => [{ task: randomUUID(), revision: 1, to: null, reason: '不再需要' }],
  'execution.report': () => [
    { task: randomUUID(), revision: 1, text: '已经装好', spentFen: '100', bareReason: '没有票据' },
  ],
  'execution.check': () => [{ task: randomUUID(), revision: 1, passed: true, reasons: '到现场看过' }],
  'execution.finish': async (w) => [{ matter: (await walked(w)).matter, revision: 1 }],
  'execution.rate': () => [{ window: randomUUID(), satisfied: true }],
  'execution.enter-paper': () => [
    { window: randomUUID(), satisfied: 1, dissatisfied: 0, bareReason: '表格存档' },
  ],
  'execution.seal': async (w) => [{ matter: (await walked(w)).matter, revision: 1 }],
}

const way = 'asks for a motion that is being carried out; tests/api/execution.test.ts walks through one'
export const executionRefused: Readonly<Record<string, string>> = {
  'file:execution-paper': 'sheets are read by the supervisory body that entered them',
  ...Object.fromEntries(
    ['plan', 'correct', 'report', 'check', 'finish', 'rate', 'enter-paper', 'seal'].map((act) => [
      `execution.${act}`,
      way,
    ]),
  ),
}

export const executionDownloads = {
  'execution.archive-readable': async (w: World) => [
    `/api/execution/archive/readable/${(await walked(w)).sealed}`,
  ],
  'execution.archive-machine': async (w: World) => [
    `/api/execution/archive/machine/${(await walked(w)).sealed}`,
  ],
}

/** Evidence is public as its motion is. */
export const reportFile = async (w: World) => [{ id: (await walked(w)).report, field: 'photo', of: null }]
/** Read by the body that entered it alone, which is none of the world’s roles: `file:execution-paper` in `refusedToAll`. */
export const paperFile = async (w: World) => [{ id: (await walked(w)).paper, field: 'photo', of: null }]
