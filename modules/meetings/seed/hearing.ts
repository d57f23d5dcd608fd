/** A hearing of the demonstration on a matter whose step waits for one: convened, held, minuted and signed, all in the past. */
import { ask, perform, query } from '#kernel/action'
import type { Action, Ground, ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { addDays, instantAt } from '#kernel/time'
import type { Day } from '#kernel/time'
import { findServing, holdersOf, postsOf, resolveCapacity, serviceActor } from '#modules/bodies'
import { getMatter } from '#modules/flow'
import type { Jurisdiction } from '#modules/territory'
import { CONVENE, RECORD } from '../access.ts'
import { enter } from '../actions/attending.ts'
import { convene } from '../actions/convening.ts'
import { sign, writeMinutes } from '../actions/minutes.ts'
import { close, open } from '../actions/running.ts'
import { kindsHere } from '../kinds-here.ts'
import { onMatter } from '../on-matter.ts'
import type { MeetingKind } from '../rules.ts'

interface Seat {
  readonly appointment: Uuid
  readonly person: Uuid
  readonly name: string
}
interface Scene {
  readonly kind: MeetingKind
  readonly convenor: Seat
  readonly recorder: Seat
  readonly title: string
}

const AT = '19:00'
/** Invented: residents who came, without an account. */
const CAME = ['甘雨生', '卜秀兰', '司马青', '冉小川', '苟玉珍', '阳承志']

/**
 * Has a hearing held on a day of the past, where the step of the matter asks for one that needs no vote and somebody can convene
 * it. False when there is none. For the seed of modules above, through the demonstration.
 */
export async function seedHearing(
  ground: Ground,
  jurisdiction: Jurisdiction,
  matter: Uuid,
  on: Day,
): Promise<boolean> {
  const scene = await ask(
    ground,
    serviceActor(jurisdiction.realm, 'demonstration'),
    query('meetings.seed-hearing', (ctx: ReadContext, _input: null) => sceneOf(ctx, matter)),
    null,
  )
  if (!scene) return false
  const { kind, convenor, recorder } = scene
  const start = instantAt(on, AT, jurisdiction).getTime()
  const run = async <I, O>(seat: Seat, instant: Date, act: Action<I, O>, input: I): Promise<O> => {
    const then: Ground = { ...ground, clock: () => instant }
    const who = { person: seat.person, name: seat.name, session: null }
    const actor = await resolveCapacity(then, who, { appointment: seat.appointment, jurisdiction })
    return perform(then, actor, act, input)
  }
  const minute = (n: number) => new Date(start + n * 60_000)
  const noticed = instantAt(addDays(on, -kind.noticeDays - 2), '09:00', jurisdiction)
  const { id: meeting } = await run(convenor, noticed, convene, {
    kind: kind.id,
    title: `“${scene.title}”${kind.title}`,
    venue: '社区活动室',
    on,
    at: AT,
    agenda: [{ matter }],
  })
  for (const [i, name] of CAME.entries()) await run(recorder, minute(i - 20), enter, { meeting, name })
  await run(convenor, minute(0), open, { meeting })
  await run(convenor, minute(70), close, { meeting })
  const { digest } = await run(recorder, minute(80), writeMinutes, {
    meeting,
    text: '主持人逐条宣读文本，到会居民逐一发言。意见：条文要短、能做到；时间写清楚；违反的先劝导。文本按意见定稿，提交表决。',
    revision: 0,
  })
  await run(recorder, minute(85), sign, { meeting, role: 'recorder', digest })
  await run(convenor, minute(90), sign, { meeting, role: 'chair', digest })
  return true
}

/** A kind the step asks for that has no quorum, and a body above the place with two people who can run it. */
async function sceneOf(ctx: ReadContext, matter: Uuid): Promise<Scene | null> {
  const m = await getMatter(ctx, matter)
  const { meeting, ballot } = await onMatter(ctx, m)
  if (!meeting || ballot) return null
  const { kinds } = await kindsHere(ctx)
  for (const kind of kinds.filter((k) => meeting.kinds.includes(k.id) && k.quorum.base === 'none'))
    for (const bodyKind of kind.convener) {
      const posts = await postsOf(ctx, [bodyKind])
      const body = await findServing(ctx, { kinds: [bodyKind], path: m.place_path })
      const seats = body ? await holdersOf(ctx, body.id) : []
      const who = (flag: string, not?: Seat) =>
        seats.find((s) => s !== not && posts.find((p) => p.id === s.post)?.may.includes(flag))
      const convenor = who(CONVENE)
      const recorder = who(RECORD, convenor)
      if (convenor && recorder) return { kind, convenor, recorder, title: m.title }
    }
  return null
}
