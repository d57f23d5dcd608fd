/** How casework answers what it and flow announce: the reporter and the units concerned are told. */
import type { AnnouncedEvent, Context } from '#kernel/action'
import type { Hearer } from '#kernel/manifest'
import type { Uuid } from '#kernel/ids'
import { getBody } from '#modules/bodies'
import { getMatter, procedureIn } from '#modules/flow'
import type { MatterRow, Procedure } from '#modules/flow'
import { notify } from '#modules/notices'
import type { NoticeKind } from '#modules/notices'
import { snapshotOf } from '#modules/packs'
import * as store from './store.ts'
import type { ReportRow } from './tables.ts'
import { actOf, flagsOf, holderTold, reporterTold, supervisorsOf } from './telling.ts'
import type { Moved, ToHolder, ToReporter } from './telling.ts'

interface Found {
  readonly m: MatterRow
  readonly report: ReportRow
  readonly procedure: Procedure
  readonly at: Date
}

/** The report an event is about; undefined when it is about something else. */
async function reportOf(ctx: Context, event: AnnouncedEvent): Promise<Found | undefined> {
  if (event.type.startsWith('flow.') && event.data.kind !== 'report') return undefined
  const id = event.data.matter as Uuid
  const report = await store.getReport(ctx, id)
  if (!report) return undefined
  const m = await getMatter(ctx, id)
  return {
    m,
    report,
    procedure: procedureIn(await snapshotOf(ctx, m.snapshot), m.procedure),
    at: new Date(event.at),
  }
}

/** By the channels the reporter has: in the app when they were signed in, by text message when they left a phone. */
async function tellReporter(ctx: Context, f: Found, told: ToReporter): Promise<void> {
  if (f.report.confidentiality === 'anonymous') return
  const contact = await store.contactToTell(ctx, f.m.id)
  if (!contact) return
  const common = { kind: told.kind, at: f.at, matter: f.m.id }
  // Received is received by whoever had it first, however far it has come since.
  const holder = told.kind === 'matter.received' ? f.m.involved[0]! : f.m.holder
  if (contact.person !== null)
    await notify(ctx, {
      ...common,
      params: { step: f.m.step, holder },
      to: { person: contact.person },
    })
  if (told.sms && contact.phone_sealed !== null)
    await notify(ctx, {
      ...common,
      to: {
        phone: ctx.secrets.open('contact', contact.phone_sealed, `contact/${f.m.id}`),
        words: { ...wordsFor(f), holder: await titleOf(ctx, f.m, holder) },
      },
    })
}

async function titleOf(ctx: Context, m: MatterRow, body: Uuid): Promise<string> {
  return body === m.holder ? m.holder_title : ((await getBody(ctx, body))?.title ?? m.holder_title)
}

/** Number and what comes next: nothing that names a person. */
function wordsFor({ m, procedure }: Found) {
  const step = procedure.steps.find((s) => s.id === m.step)
  const nextStep = step?.acts
    .filter((a) => a.by === 'holder' && a.to)
    .map((a) => procedure.steps.find((s) => s.id === a.to))
    .find((s) => s !== undefined)
  return {
    number: m.number,
    tell: step?.tell ?? procedure.ends.find((e) => e.id === m.step)?.tell ?? '',
    next: nextStep ? `下一步：${nextStep.title}。` : '',
  }
}

async function tellHolder(ctx: Context, f: Found, told: ToHolder, step: string): Promise<void> {
  if (told.may.length === 0) return
  await notify(ctx, {
    kind: told.kind,
    at: f.at,
    matter: f.m.id,
    params: { step },
    to: {
      body: f.m.holder,
      may: told.may,
      knowing: told.knowing,
      supervisors: supervisorsOf(f.procedure).kinds,
    },
  })
}

/** An import tells nobody; what people do with an imported report afterwards is told as ever. */
const isImported = (report: ReportRow) => report.import !== null

/** The report stands where the event left it. What is no longer true is not told: the next event says what is. */
const isStill = (f: Found, step: unknown, holder: unknown) => f.m.step === step && f.m.holder === holder

async function filed(ctx: Context, event: AnnouncedEvent): Promise<void> {
  if (event.data.imported === true) return
  const f = await reportOf(ctx, event)
  if (f) await tellReporter(ctx, f, { kind: 'matter.received', sms: true })
}

async function opened(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const f = await reportOf(ctx, event)
  if (!f || isImported(f.report) || !isStill(f, event.data.step, event.data.holder)) return
  const step = f.procedure.steps.find((s) => s.id === f.m.step)
  await tellHolder(ctx, f, { kind: 'matter.held', may: flagsOf(step), knowing: [] }, f.m.step)
}

async function advanced(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const f = await reportOf(ctx, event)
  if (!f) return
  const moved = event.data as unknown as Moved
  if (isImported(f.report) && actOf(f.procedure, moved)?.by === 'system') return
  if (!isStill(f, moved.step, moved.holder)) return
  const toReporter = reporterTold(f.procedure, moved)
  if (toReporter && !(toReporter.kind === 'matter.more' && !f.m.paused))
    await tellReporter(ctx, f, toReporter)
  const toHolder = holderTold(f.procedure, moved)
  // Of a withdrawn report the unit is told what it no longer has to do.
  if (toHolder) await tellHolder(ctx, f, toHolder, f.m.state === 'open' ? moved.step : moved.from)
}

async function overdue(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const f = await reportOf(ctx, event)
  if (!f || isImported(f.report)) return
  const { m, procedure } = f
  // Dealt with in the meantime.
  if (m.state !== 'open' || m.overdue_at === null || m.holder !== event.data.holder) return
  const late = (kind: NoticeKind) => ({ kind, at: f.at, matter: m.id, params: { step: m.step } })
  const { kinds, may } = supervisorsOf(procedure)
  const step = procedure.steps.find((s) => s.id === m.step)
  await notify(ctx, {
    ...late('matter.overdue'),
    to: { body: m.holder, may: flagsOf(step), supervisors: kinds },
  })
  await notify(ctx, { ...late('matter.overdue-below'), to: { above: m.holder, may, supervisors: kinds } })
  await tellReporter(ctx, f, { kind: 'matter.late', sms: false })
}

async function corrected(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const f = await reportOf(ctx, event)
  if (f && !isImported(f.report)) await tellReporter(ctx, f, { kind: 'matter.corrected', sms: false })
}

export const hears: readonly Hearer[] = [
  { name: 'casework.tell-filed', event: 'casework.ReportFiled', hear: filed },
  { name: 'casework.tell-opened', event: 'flow.Opened', hear: opened },
  { name: 'casework.tell-advanced', event: 'flow.Advanced', hear: advanced },
  { name: 'casework.tell-ended', event: 'flow.Ended', hear: advanced },
  { name: 'casework.tell-overdue', event: 'flow.Overdue', hear: overdue },
  { name: 'casework.tell-corrected', event: 'flow.Corrected', hear: corrected },
]
