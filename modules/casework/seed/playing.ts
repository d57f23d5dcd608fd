/** Plays one report of the plan through the real actions, each at its own instant. */
import { must } from '#kernel/access'
import { action, ask, perform, query } from '#kernel/action'
import type { Actor, Context, Ground, ReadContext } from '#kernel/action'
import { Refusal } from '#kernel/errors'
import { uploadFile } from '#kernel/files'
import type { JudgedFile } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { isWorkingTime } from '#kernel/time'
import { acting, bodiesServing } from '#modules/bodies'
import { expireRound, getMatter } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import { codesOf } from '#modules/packs'
import { getPlace, lineageOf } from '#modules/territory'
import type { Place } from '#modules/territory'
import { allowFiling, allowIntake } from '../access.ts'
import { act } from '../actions/acting.ts'
import { file } from '../filing.ts'
import type { Filing } from '../filing.ts'
import { admissionOf, proposeDispatch } from '../dispatch.ts'
import { isReportable } from '../rules.ts'
import * as store from '../store.ts'
import { suggestCategories } from '../suggest.ts'
import { actorIn, anybody, residentOf, seatsIn, service } from './cast.ts'
import type { Cast, Seat, Staffed } from './cast.ts'
import { chanceOf } from './chance.ts'
import type { Chance } from './chance.ts'
import { awake, filedAt, inOffice } from './hours.ts'
import { scenes } from './pictures.ts'
import type { Scene } from './pictures.ts'
import type { Planned, StoryStep } from './stories.ts'
import * as said from './replies.ts'

export const SOURCE = 'demo'

export interface Stage {
  readonly ground: Ground
  readonly cast: Cast
  /** When the demonstration was made: nothing happens after it. */
  readonly anchor: Date
  readonly pictures: ReadonlyMap<`${Scene}/${'before' | 'after'}`, JudgedFile>
  /** Reports there are already, by number of the plan. */
  readonly known: Map<number, Uuid>
  /** Units that may handle what lies in a place, nearest first: looked up once. */
  readonly able: Map<Uuid, Promise<Uuid[]>>
}

const MINUTE_MS = 60_000
/** How long after its time the clocks' round finds a matter. */
export const LAG_MS = 20_000

const then = (stage: Stage, at: Date): Ground => ({ ...stage.ground, clock: () => at })

/** Files the report unless it is there, and does what the story still lacks. Stops where a rule of the pack refuses. */
export async function play(stage: Stage, planned: Planned): Promise<void> {
  const { cast } = stage
  const chance = chanceOf(10_000 + planned.no)
  const staffed = cast.staffed[planned.no % cast.staffed.length]!
  let at = filedAt(planned, stage.anchor, cast.calendar, chance)
  // The counter is closed: they call.
  const isClosed = planned.source === 'counter' && !isWorkingTime(at, cast.calendar)
  const p: Planned = isClosed ? { ...planned, source: 'phone' } : planned
  // Who calls does not always say where exactly: then it lies with the units of the wider place.
  const wide = p.source === 'phone' && p.sameAs === null && chance() < 0.35 ? staffed.above : []
  const places = wide.length > 0 ? wide : staffed.places
  const place = places[Math.floor(p.where * places.length)]!
  if (at >= stage.anchor) at = new Date(stage.anchor.getTime() - 5 * MINUTE_MS)
  let id = stage.known.get(p.no)
  let done = 0
  if (id === undefined) {
    id = await fileOne(stage, p, staffed, place, at, chance)
    stage.known.set(p.no, id)
  } else {
    const m = await matterOf(stage, id)
    done = actsDone(stage, m)
    at = m.changed_at
  }
  for (const [i, step] of p.story.steps.entries()) {
    if (i < done) continue
    const m = await matterOf(stage, id)
    const luck = chanceOf(p.no * 100 + i)
    at = timeOf(stage, p, step, m, at, luck)
    if (at >= stage.anchor) return
    const isLate = p.story.late === true && m.due_at !== null && m.due_at < at
    if (isLate)
      await expireRound(then(stage, new Date(m.due_at!.getTime() + LAG_MS)), cast.jurisdiction.realm)
    const now = isLate ? await matterOf(stage, id) : m
    if (!(await actOnce(stage, p, step, now, { place, staffed, at, luck }))) return
  }
}

/** When a step is done: after the one before, in working or waking hours, and in time unless the story is about being late. */
function timeOf(stage: Stage, p: Planned, step: StoryStep, m: MatterRow, before: Date, luck: Chance): Date {
  const soon = new Date(before.getTime() + luck.between(...step.after) * MINUTE_MS)
  const { calendar } = stage.cast
  const at = p.topic.danger
    ? soon
    : step.who === 'reporter'
      ? awake(soon, calendar, luck)
      : inOffice(soon, calendar, luck)
  if (p.story.late || m.paused || m.due_at === null || at < m.due_at) return at
  return new Date(
    Math.max(before.getTime() + MINUTE_MS, m.due_at.getTime() - luck.between(3, 20) * MINUTE_MS),
  )
}

// Filing.

async function fileOne(
  stage: Stage,
  p: Planned,
  staffed: Staffed,
  place: Place,
  at: Date,
  chance: Chance,
): Promise<Uuid> {
  const { cast } = stage
  const resident = cast.residents[p.resident % cast.residents.length]!
  const seat = takerOf(p, staffed, chance)
  const isOwn = !seat && p.source !== 'anonymous'
  const actor = seat
    ? await actorIn(stage.ground, cast, seat)
    : p.source === 'anonymous'
      ? anybody(cast)
      : residentOf(cast, resident)
  const suggested = suggestCategories(p.text, cast.pack.suggest, 1)[0]?.code
  const isLeft = isOwn && chance() < 0.06
  const isPictured = p.topic.scene !== undefined && (isOwn || p.source === 'patrol') && chance() < 0.75
  const filing: Filing = {
    text: `${p.text}。${chance.pick(said.endings)}`,
    title: null,
    item: suggested && !isLeft && isReportable(cast.pack.scheme, suggested) ? suggested : null,
    place,
    placeText: `${p.building}号楼${chance.between(1, 6)}单元`,
    located: true,
    photos: isPictured ? [await upload(stage, actor, p.topic.scene!, 'before', at)] : [],
    confidentiality:
      p.source === 'confidential'
        ? 'confidential'
        : p.source === 'anonymous' || (seat && p.source === 'patrol')
          ? 'anonymous'
          : 'named',
    contact:
      p.source === 'anonymous' || (seat && p.source === 'patrol')
        ? null
        : { name: resident.name, phone: resident.phone, person: isOwn ? resident.person : null },
    channel: seat ? (p.source as 'phone' | 'counter' | 'patrol') : 'web',
    writtenAt: null,
    origin: { source: SOURCE, no: `${stage.anchor.toISOString()}/${p.no}`, importId: null },
  }
  const filed = await perform(
    then(stage, at),
    actor,
    action('casework.seed-report', async (ctx: Context, f: Filing) => {
      const permit = seat ? must(allowIntake(acting(ctx))) : allowFiling()
      return (await file(ctx, permit, cast.pack, f)).matter.id
    }),
    filing,
  )
  return filed
}

/** Who takes it in for somebody; undefined: people report it themselves. */
function takerOf(p: Planned, staffed: Staffed, chance: Chance): Seat | undefined {
  const has = (s: Seat, flag: string) => s.may.includes(flag)
  const wanted: Record<string, (s: Seat) => boolean> = {
    phone: (s) => has(s, 'casework.intake') && s.placePath.length < staffed.path.length,
    counter: (s) =>
      has(s, 'casework.intake') &&
      !has(s, 'casework.dispatch') &&
      !has(s, 'casework.patrol') &&
      s.placePath === staffed.path,
    patrol: (s) => has(s, 'casework.patrol') && s.placePath === staffed.path,
  }
  const fits = wanted[p.source]
  const seats = fits ? staffed.seats.filter(fits) : []
  return seats.length > 0 ? chance.pick(seats) : undefined
}

async function upload(
  stage: Stage,
  actor: Actor,
  scene: Scene,
  when: 'before' | 'after',
  at: Date,
): Promise<string> {
  const picture = stage.pictures.get(`${scene}/${when}`)!
  const { ref } = await uploadFile(then(stage, at), actor, picture, `示意图${scenes.indexOf(scene) + 1}.jpg`)
  return ref
}

// Acting.

interface Moment {
  readonly place: Place
  readonly staffed: Staffed
  readonly at: Date
  readonly luck: Chance
}

/** One act; false when it cannot be done. */
async function actOnce(
  stage: Stage,
  p: Planned,
  planned: StoryStep,
  m: MatterRow,
  now: Moment,
): Promise<boolean> {
  const { cast } = stage
  const isSelf = m.reporter !== null
  // Who did not report in the app is called and asked.
  const step: StoryStep =
    planned.act === 'satisfied' && !isSelf && p.source !== 'anonymous'
      ? { ...planned, act: 'visit-satisfied', who: 'holder', may: 'casework.verify' }
      : planned
  const actor = await actorOf(stage, step, m, now)
  const rule = cast.procedure.steps.find((s) => s.id === m.step)?.acts.find((a) => a.id === step.act)
  if (!actor || !rule) return false
  const wantsPhoto = step.act === 'done' && p.topic.scene !== undefined && now.luck() < 0.7
  try {
    await perform(then(stage, now.at), actor, act, {
      id: m.id,
      revision: m.revision,
      act: step.act,
      ...(await fieldsOf(stage, p, step, m, now)),
      ...(rule.reasons ? { reason: reasonOf(cast, rule.reasons, step.act) } : {}),
      ...(wantsPhoto ? { photos: [await upload(stage, actor, p.topic.scene!, 'after', now.at)] } : {}),
    })
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

async function actorOf(stage: Stage, step: StoryStep, m: MatterRow, now: Moment): Promise<Actor | undefined> {
  const { cast } = stage
  if (step.who === 'reporter') {
    const resident = cast.residents.find((r) => r.person === m.reporter)
    return resident && residentOf(cast, resident)
  }
  const roles = cast.procedure.roles.find((r) => r.id === 'dispatch')?.kinds ?? []
  const seats =
    step.who === 'overseer'
      ? now.staffed.seats.filter((s) => roles.includes(s.bodyKind) && m.place_path.startsWith(s.placePath))
      : await seatsIn(stage.ground, cast, m.holder)
  const before = new Set(m.history.map((h) => h.person))
  const able = seats.filter((s) => s.may.includes(step.may ?? ''))
  // Whoever checks has not handled it, and has not checked it before.
  const fresh = step.may === 'casework.verify' ? able.filter((s) => !before.has(s.person)) : able
  const same = able.find((s) => before.has(s.person) && step.act !== 'pass' && step.act !== 'fail')
  const chosen = step.act === 'done' && same ? same : fresh.length > 0 ? now.luck.pick(fresh) : undefined
  return chosen && actorIn(stage.ground, cast, chosen)
}

type Fields = Partial<{
  text: string
  target: Uuid
  whose: string
  duplicateOf: string
  rating: string
  extension: number
}>

async function fieldsOf(
  stage: Stage,
  p: Planned,
  step: StoryStep,
  m: MatterRow,
  now: Moment,
): Promise<Fields> {
  const say = now.luck.pick
  switch (step.act) {
    case 'ask-more':
      return { text: say(said.moreWords) }
    case 'supplement':
      return { text: say(said.supplements) }
    case 'withdraw':
      return { text: say(said.withdrawals) }
    case 'refuse': {
      const proposal = await proposed(stage, p, m, now)
      return { whose: proposal.whose ?? p.topic.whose ?? said.unknownOwner }
    }
    case 'emergency':
      return { text: said.handedOver }
    case 'merge':
      return { duplicateOf: (await matterOf(stage, stage.known.get(p.sameAs!)!)).number }
    case 'dispatch':
    case 'decide': {
      const targets = await targetsOf(stage, p, m, now)
      const turn = (m.counts['dispatch'] ?? 0) + (m.counts['decide'] ?? 0)
      const target = step.act === 'decide' ? targets[0] : targets[Math.min(turn, targets.length - 1)]
      return { ...(target ? { target } : {}), ...(step.act === 'decide' ? { text: said.decided } : {}) }
    }
    case 'done':
      return { text: p.topic.done }
    case 'return':
      return { text: say(said.returns) }
    case 'ask-extension':
      return { text: said.extensionWhy, extension: 2 }
    case 'pass':
      return { text: say(said.passes) }
    case 'fail':
      return { text: say(said.fails) }
    case 'satisfied':
      return {
        text: say(said.satisfied),
        rating: say(['very-satisfied', 'satisfied', 'satisfied', 'basically-satisfied']),
      }
    case 'visit-satisfied':
      return { text: say(said.visits), rating: say(['satisfied', 'satisfied', 'basically-satisfied']) }
    case 'unsatisfied':
      return { text: say(said.unsatisfied), rating: 'unsatisfied' }
    default:
      return {}
  }
}

/** The usual one of each act's list; the list's first where the pack has others. */
const usual: Readonly<Record<string, string>> = {
  'ask-more': 'await-material',
  refuse: 'not-ours',
  return: 'not-competent',
  'ask-extension': 'construction',
}

function reasonOf(cast: Cast, list: string, act: string): string {
  const codes = codesOf(cast.pack.snapshot, list)
  return codes.find((c) => c.id === usual[act])?.id ?? codes[0]!.id
}

// Looking.

const asked = <T>(stage: Stage, at: Date, name: string, run: (ctx: ReadContext) => Promise<T>): Promise<T> =>
  ask(
    then(stage, at),
    service(stage.cast.jurisdiction),
    query(`casework.seed-${name}`, (ctx: ReadContext, _input: null) => run(ctx)),
    null,
  )

const matterOf = (stage: Stage, id: Uuid): Promise<MatterRow> =>
  asked(stage, stage.anchor, 'matter', (ctx) => getMatter(ctx, id))

/** Acts of the story already done: those of people. */
function actsDone(stage: Stage, m: MatterRow): number {
  const system = new Set(
    stage.cast.procedure.steps.flatMap((s) => s.acts.filter((a) => a.by === 'system').map((a) => a.id)),
  )
  return Object.entries(m.counts).reduce((sum, [name, n]) => (system.has(name) ? sum : sum + n), 0)
}

function proposed(stage: Stage, p: Planned, m: MatterRow, now: Moment) {
  return asked(stage, now.at, 'proposal', async (ctx) => {
    const place = m.place ? await getPlace(ctx, m.place) : now.place
    const report = await store.getReport(ctx, m.id)
    return proposeDispatch(ctx, stage.cast.pack, m, {
      text: report?.text ?? p.text,
      channel: report?.channel ?? 'web',
      placeKind: place.kind,
      placeName: place.name,
    })
  })
}

/** Units it may go to: the rules' first, then those that serve the place and have somebody who handles. */
async function targetsOf(stage: Stage, p: Planned, m: MatterRow, now: Moment): Promise<Uuid[]> {
  const proposal = await proposed(stage, p, m, now)
  let able = stage.able.get(now.place.id)
  if (!able) stage.able.set(now.place.id, (able = handlersOf(stage, now)))
  return [...new Set([...(proposal.body ? [proposal.body.id] : []), ...(await able)])]
}

async function handlersOf(stage: Stage, now: Moment): Promise<Uuid[]> {
  const admit = admissionOf(stage.cast.pack)
  const bodies = await asked(stage, now.at, 'targets', async (ctx) => {
    const line = (await lineageOf(ctx, now.place.id)).toReversed()
    return (await Promise.all(line.map((place) => bodiesServing(ctx, place.id)))).flat()
  })
  const handling = new Set(
    now.staffed.seats.filter((s) => s.may.includes('casework.handle')).map((s) => s.body),
  )
  return bodies
    .filter((b) => {
      try {
        admit(b)
        return handling.has(b.id)
      } catch (error) {
        if (error instanceof Refusal) return false
        throw error
      }
    })
    .map((b) => b.id)
}
