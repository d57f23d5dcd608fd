/** Telling of a motion's steps: the proposer, its supporters, and the people of the body it came to. */
import type { AnnouncedEvent, Context } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import type { Hearer } from '#kernel/manifest'
import { findServing } from '#modules/bodies'
import { getMatter, procedureIn } from '#modules/flow'
import type { MatterRow, Procedure } from '#modules/flow'
import { notify } from '#modules/notices'
import type { NoticeKind } from '#modules/notices'
import { currentSnapshot, snapshotOf } from '#modules/packs'
import { adoptPassed } from './adopting.ts'
import * as store from './store.ts'
import { getResidence } from './store/residence.ts'
import { actOf, flagsOf, isNews, overseersOf } from './telling.ts'
import type { Moved } from './telling.ts'

interface Found {
  readonly m: MatterRow
  readonly procedure: Procedure
  readonly at: Date
}

const ours: ReadonlySet<unknown> = new Set(['motion', 'power'])

/** The motion or use of a power an event is about; undefined when it is about something else. */
async function matterOf(ctx: Context, event: AnnouncedEvent): Promise<Found | undefined> {
  if (!ours.has(event.data.kind)) return undefined
  const m = await getMatter(ctx, event.data.matter as Uuid)
  return { m, procedure: procedureIn(await snapshotOf(ctx, m.snapshot), m.procedure), at: new Date(event.at) }
}

/** It stands where the event left it: what is no longer true is not told, the next event says what is. */
const isStill = (m: MatterRow, step: unknown, holder: unknown) => m.step === step && m.holder === holder

/** The proposer and everybody who supports it, each once. */
async function tellFollowers(ctx: Context, f: Found, kind: NoticeKind, except: Uuid | null): Promise<void> {
  const people = new Set(await store.supportersOf(ctx, f.m.id))
  if (f.m.reporter !== null) people.add(f.m.reporter)
  if (except !== null) people.delete(except)
  const common = { kind, at: f.at, matter: f.m.id, params: { step: f.m.step, holder: f.m.holder } }
  for (const person of people) {
    // One after another: thousands may support, and each notice is a statement of its own.
    // oxlint-disable-next-line no-await-in-loop
    await notify(ctx, { ...common, to: { person } })
  }
}

async function tellHolder(ctx: Context, f: Found, knowing: readonly string[]): Promise<void> {
  const step = f.procedure.steps.find((s) => s.id === f.m.step)
  const may = flagsOf(step)
  if (may.length === 0) return
  await notify(ctx, {
    kind: 'matter.held',
    at: f.at,
    matter: f.m.id,
    params: { step: f.m.step },
    to: { body: f.m.holder, may, knowing, supervisors: overseersOf(f.procedure) },
  })
}

async function opened(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const f = await matterOf(ctx, event)
  if (f && isStill(f.m, event.data.step, event.data.holder)) await tellHolder(ctx, f, [])
}

async function moved(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const f = await matterOf(ctx, event)
  if (!f) return
  const how = event.data as unknown as Moved
  if (!isStill(f.m, how.step, how.holder) || !isNews(f.procedure, how)) return
  const own = actOf(f.procedure, how)?.by === 'reporter' ? f.m.reporter : null
  const step = f.procedure.steps.find((s) => s.id === f.m.step)
  if (f.m.kind === 'motion') await tellFollowers(ctx, f, step ? 'matter.moved' : 'matter.ended', own)
  if (!step || 'stays' in step.holder) return
  const before = f.procedure.steps.find((s) => s.id === how.from)
  await tellHolder(ctx, f, how.holder === how.previousHolder ? flagsOf(before) : [])
}

async function overdue(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const f = await matterOf(ctx, event)
  if (!f || f.m.state !== 'open' || f.m.overdue_at === null || f.m.holder !== event.data.holder) return
  const step = f.procedure.steps.find((s) => s.id === f.m.step)
  const supervisors = overseersOf(f.procedure)
  const late = { at: f.at, matter: f.m.id, params: { step: f.m.step } }
  await notify(ctx, {
    ...late,
    kind: 'matter.overdue',
    to: { body: f.m.holder, may: flagsOf(step), supervisors },
  })
  await notify(ctx, {
    ...late,
    kind: 'matter.overdue-below',
    to: { above: f.m.holder, may: ['deliberation.screen', 'deliberation.review'], supervisors },
  })
}

interface Kind {
  readonly id: string
  readonly posts: readonly { readonly may: readonly string[] }[]
}

/** Whoever keeps the register in the place, or the nearest who does above it. */
async function residenceAsked(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const asked = await getResidence(ctx, event.data.residence as Uuid)
  if (asked?.state !== 'asked') return
  const may = ['registry.edit']
  const kinds = (await currentSnapshot(ctx))
    .section<{ kinds: readonly Kind[] }>('bodies')
    .kinds.filter((k) => k.posts.some((p) => p.may.some((flag) => may.includes(flag))))
  const body = await findServing(ctx, { kinds: kinds.map((k) => k.id), path: asked.place_path })
  if (body)
    await notify(ctx, {
      kind: 'deliberation.residence-asked',
      at: new Date(event.at),
      matter: null,
      to: { body: body.id, may, supervisors: [] },
    })
}

async function residenceAnswered(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const asked = await getResidence(ctx, event.data.residence as Uuid)
  if (asked && asked.state !== 'asked')
    await notify(ctx, {
      kind: 'deliberation.residence-answered',
      at: new Date(event.at),
      matter: null,
      to: { person: asked.person },
    })
}

/** Whoever raised the leading motion; the joined one's raiser and supporters are told of its step. */
function tellLeading(kind: NoticeKind) {
  return async (ctx: Context, event: AnnouncedEvent): Promise<void> => {
    const leading = event.data.leading as Uuid
    const m = await getMatter(ctx, leading)
    const motion = await store.getMotion(ctx, leading)
    const told = { kind, at: new Date(event.at), matter: leading }
    if (m.reporter !== null) await notify(ctx, { ...told, to: { person: m.reporter } })
    else if (motion?.body)
      await notify(ctx, { ...told, to: { body: motion.body, may: ['deliberation.raise'], supervisors: [] } })
  }
}

export const hears: readonly Hearer[] = [
  { name: 'deliberation.tell-opened', event: 'flow.Opened', hear: opened },
  { name: 'deliberation.tell-moved', event: 'flow.Advanced', hear: moved },
  { name: 'deliberation.tell-ended', event: 'flow.Ended', hear: moved },
  { name: 'deliberation.adopt', event: 'flow.Advanced', hear: adoptPassed },
  { name: 'deliberation.adopt-ended', event: 'flow.Ended', hear: adoptPassed },
  {
    name: 'deliberation.tell-joined',
    event: 'deliberation.Joined',
    hear: tellLeading('deliberation.joined'),
  },
  {
    name: 'deliberation.tell-unjoined',
    event: 'deliberation.Unjoined',
    hear: tellLeading('deliberation.unjoined'),
  },
  { name: 'deliberation.tell-asked', event: 'deliberation.ResidenceAsked', hear: residenceAsked },
  { name: 'deliberation.tell-answered', event: 'deliberation.ResidenceAnswered', hear: residenceAnswered },
  { name: 'deliberation.tell-overdue', event: 'flow.Overdue', hear: overdue },
]
