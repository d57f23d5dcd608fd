/**
 * Demonstration meetings: one that was held, decided by hands and signed, and one that is announced. Generic over packs: any
 * kind of meeting with members whose convening body is staffed; everything goes through the real actions at its own instant.
 */
import { ask, perform, query } from '#kernel/action'
import type { Action, Actor, Ground, ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { addDays, dayOf, instantAt } from '#kernel/time'
import type { Day } from '#kernel/time'
import { findServing, holdersOf, postsOf, resolveCapacity, serviceActor } from '#modules/bodies'
import { getMatter } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import { placesUnder } from '#modules/territory'
import type { Jurisdiction, Place } from '#modules/territory'
import { CONVENE, COUNT, RECORD } from './access.ts'
import { enter } from './actions/attending.ts'
import { openBallot, prepareBallot } from './actions/balloting.ts'
import { countHands } from './actions/counting.ts'
import { convene } from './actions/convening.ts'
import { sign, writeMinutes } from './actions/minutes.ts'
import { close, open } from './actions/running.ts'
import { kindsHere, votesOf } from './kinds-here.ts'
import { onMatter } from './on-matter.ts'
import type { MeetingKind } from './rules.ts'
import { isOfResidents, neededOf, shareIn } from './rules.ts'
import * as store from './store/meetings.ts'

interface Seat {
  readonly appointment: Uuid
  readonly person: Uuid
  readonly name: string
  readonly may: readonly string[]
}
interface Scene {
  readonly kind: MeetingKind
  readonly rule: string
  readonly place: Place
  readonly seats: readonly Seat[]
}
interface Kind {
  readonly id: string
  readonly serves?: string | null
}

const HELD = '楼道照明和门前秩序议事会'
const NEXT = '下一次议事会'
const TEXT = '同意三处楼道加装声控灯，经费从社区公益金列支'
const MINUTES =
  '主持人说明议题和预算，各位成员逐一发言。多数意见：先装三处最暗的楼道，装好后公示费用。举手决定，两位计票人分别清点，数字一致。'
const AT = '14:00'

/** Two meetings where a body can hold them. True when anything was added; a held one is recognised by its title. */
export async function seedMeetings(ground: Ground, jurisdiction: Jurisdiction): Promise<boolean> {
  const service = serviceActor(jurisdiction.realm, 'demonstration')
  const read = <T>(name: string, run: (ctx: ReadContext) => Promise<T>): Promise<T> =>
    ask(
      ground,
      service,
      query(name, (ctx: ReadContext, _input: null) => run(ctx)),
      null,
    )
  const seeking = { path: null, body: null, person: null, after: null, limit: 100 }
  const there = await read('meetings.seeded', (ctx) => store.listMeetings(ctx, { ...seeking, when: 'past' }))
  if (there.some((m) => m.title === HELD)) return false
  const scene = await read('meetings.seed-scene', (ctx) => sceneOf(ctx, jurisdiction))
  if (!scene) return false
  const today = dayOf(ground.clock(), jurisdiction)
  await hold(ground, jurisdiction, scene, addDays(today, -20))
  const convenor = scene.seats.find((s) => s.may.includes(CONVENE))!
  await as(ground, jurisdiction, convenor, ground.clock(), convene, {
    kind: scene.kind.id,
    title: NEXT,
    venue: '社区活动室',
    on: addDays(today, scene.kind.noticeDays + 4),
    at: AT,
    agenda: [{ title: '楼道加装声控灯的完成情况' }, { title: '门前停车怎样划线' }],
  })
  return true
}

/** A kind with members whose convening body has a convenor, another recorder and enough people. */
async function sceneOf(
  ctx: ReadContext,
  jurisdiction: Jurisdiction,
  wanted: readonly string[] | null = null,
  matter: Pick<MatterRow, 'place_path'> | null = null,
): Promise<Scene | null> {
  const { kinds, snapshot } = await kindsHere(ctx)
  const bodies = snapshot.section<{ kinds: readonly Kind[] }>('bodies').kinds
  const rule = votesOf(snapshot).find((v) => v.tests.every((t) => t.of !== 'roll'))
  if (jurisdiction.root === null || !rule) return null
  const fits = (k: MeetingKind) => wanted === null || wanted.includes(k.id)
  for (const kind of kinds.filter((k) => !isOfResidents(k) && k.binding && fits(k))) {
    const bodyKind = kind.members.find((k) => kind.convener.includes(k))
    const level = bodies.find((b) => b.id === bodyKind)?.serves
    if (!bodyKind || !level) continue
    const posts = await postsOf(ctx, [bodyKind])
    for (const place of await placesUnder(ctx, jurisdiction.root, { kind: level, withSelf: true })) {
      if (matter && !matter.place_path.startsWith(place.path)) continue
      const body = await findServing(ctx, { kinds: [bodyKind], path: place.path })
      const seats = (body ? await holdersOf(ctx, body.id) : []).map((h) => ({
        ...h,
        may: posts.find((p) => p.id === h.post)?.may ?? [],
      }))
      const recorders = seats.filter((s) => s.may.includes(RECORD))
      if (
        seats.length >= 5 &&
        seats.some((s) => s.may.includes(CONVENE)) &&
        recorders.length > 1 &&
        seats.filter((s) => s.may.includes(COUNT)).length > 1
      )
        return { kind, rule: rule.id, place, seats }
    }
  }
  return null
}

/** Does one act under a post at an instant of the past. */
async function as<I, O>(
  ground: Ground,
  jurisdiction: Jurisdiction,
  seat: Seat,
  at: Date,
  act: Action<I, O>,
  input: I,
): Promise<O> {
  const then: Ground = { ...ground, clock: () => at }
  const actor: Actor = await resolveCapacity(
    then,
    { person: seat.person, name: seat.name, session: null },
    { appointment: seat.appointment, jurisdiction },
  )
  return perform(then, actor, act, input)
}

/** What a meeting of the demonstration is about. */
interface Held {
  readonly title: string
  readonly item: { readonly title: string } | { readonly matter: Uuid }
  readonly text: string
  readonly minutes: string
}
const lights: Held = { title: HELD, item: { title: '楼道加装声控灯' }, text: TEXT, minutes: MINUTES }

/**
 * Has a matter decided by hands on a day of the past, where a meeting of members of the kinds its step asks for can be held.
 * False when there is none. For the seed of modules above, through the demonstration.
 */
export async function seedDecision(
  ground: Ground,
  jurisdiction: Jurisdiction,
  matter: Uuid,
  on: Day,
): Promise<boolean> {
  const found = await ask(
    ground,
    serviceActor(jurisdiction.realm, 'demonstration'),
    query('meetings.seed-decision', async (ctx: ReadContext, _input: null) => {
      const m = await getMatter(ctx, matter)
      const { meeting, ballot } = await onMatter(ctx, m)
      const scene =
        meeting && ballot?.ways.includes('hands') ? await sceneOf(ctx, jurisdiction, meeting.kinds, m) : null
      return scene && ballot ? { scene: { ...scene, rule: ballot.rule }, title: m.title } : null
    }),
    null,
  )
  if (!found) return false
  const { scene, title } = found
  await hold(ground, jurisdiction, scene, on, {
    title: `“${title}”议事会`,
    item: { matter },
    text: `同意“${title}”，由执行单位办理，费用和进度公开`,
    minutes:
      '主持人宣读议题和收集到的意见，成员逐一发言。多数意见：同意办理，预算从严，做完公示。举手决定，两位计票人分别清点，数字一致。',
  })
  return true
}

async function hold(
  ground: Ground,
  jurisdiction: Jurisdiction,
  scene: Scene,
  on: Day,
  held: Held = lights,
): Promise<void> {
  const { kind, seats } = scene
  const convenor = seats.find((s) => s.may.includes(CONVENE))!
  const recorder = seats.find((s) => s !== convenor && s.may.includes(RECORD))!
  const [first, second] = seats.filter((s) => s.may.includes(COUNT))
  const clock = instantAt(on, AT, jurisdiction).getTime()
  const minute = (n: number) => new Date(clock + n * 60_000)
  const noticed = instantAt(addDays(on, -kind.noticeDays - 2), '09:00', jurisdiction)
  const run = <I, O>(seat: Seat, at: Date, act: Action<I, O>, input: I) =>
    as(ground, jurisdiction, seat, at, act, input)

  const { id: meeting } = await run(convenor, noticed, convene, {
    kind: kind.id,
    title: held.title,
    venue: '社区活动室',
    on,
    at: AT,
    agenda: [held.item],
  })
  // Only who has a vote: others may be asked, too, and the count is of hands.
  const members = (await invitationsTo(ground, jurisdiction, meeting)).filter((i) => i.member)
  const needed = kind.quorum.base === 'none' ? 3 : neededOf(members.length, shareIn(kind.quorum))
  const present = Math.min(members.length, needed + 1)
  for (const [n, { no }] of members.slice(0, present).entries())
    await run(convenor, minute(n - 29), enter, { meeting, invitation: no })
  await run(convenor, minute(0), open, { meeting })
  const ballot = await run(convenor, minute(1), prepareBallot, {
    meeting,
    item: 1,
    text: held.text,
    way: 'hands',
    rule: scene.rule,
    minutes: 15,
  })
  await run(convenor, minute(40), openBallot, { ballot: ballot.id })
  const count = { ballot: ballot.id, round: 1, for: present - 2, against: 1, abstain: 1 }
  await run(first!, minute(43), countHands, count)
  await run(second!, minute(44), countHands, count)
  await run(convenor, minute(60), close, { meeting })
  const { digest } = await run(recorder, minute(90), writeMinutes, {
    meeting,
    text: held.minutes,
    revision: 0,
  })
  await run(recorder, minute(95), sign, { meeting, role: 'recorder', digest })
  await run(convenor, minute(120), sign, { meeting, role: 'chair', digest })
}

const invitationsTo = (ground: Ground, jurisdiction: Jurisdiction, meeting: Uuid) =>
  ask(
    ground,
    serviceActor(jurisdiction.realm, 'demonstration'),
    query('meetings.seed-invited', (ctx: ReadContext, _input: null) => store.invitationsOf(ctx, meeting)),
    null,
  )

export { seedHearing } from './seed/hearing.ts'
