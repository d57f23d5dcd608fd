/**
 * What notices tells of objections and approvals, of mandates (both sides of how it stands, the grantor of every use, the phone of its code), the
 * codes identity asks to be sent, and of one's own number: registered, bound, gone.
 */
import type { AnnouncedEvent, Context } from '#kernel/action'
import type { Hearer } from '#kernel/manifest'
import type { Uuid } from '#kernel/ids'
import { bodyWith } from '#modules/bodies'
import { codeToSend as signInCode } from '#modules/identity'
import { codeToSend, sidesOf } from '#modules/mandates'
import { notify } from './actions.ts'
import type { NoticeKind } from './rules.ts'

/** Posts that answer objections, and posts that decide about minors' data. */
const ANSWERS = 'privacy.answer'
const APPROVES = 'privacy.approve'

/** A person, for themselves. */
function tellPerson(kind: NoticeKind, field: 'person' | 'asker') {
  return async (ctx: Context, event: AnnouncedEvent): Promise<void> => {
    const person = event.data[field] as Uuid
    await notify(ctx, { kind, at: new Date(event.at), matter: null, to: { person } })
  }
}

async function tellAnswerers(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const body = event.data.body as Uuid
  await notify(ctx, {
    kind: 'privacy.objected',
    at: new Date(event.at),
    matter: null,
    to: { body, may: [ANSWERS], supervisors: [] },
  })
}

/** Both the person and whoever has to answer now. */
async function tellLate(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const { person, body, below } = event.data as { person: Uuid; body: Uuid; below: Uuid }
  const what = { at: new Date(event.at), matter: null }
  await notify(ctx, { ...what, kind: 'privacy.late', to: { person } })
  await notify(ctx, {
    ...what,
    kind: 'privacy.passed-up',
    params: { below },
    to: { body, may: [ANSWERS], supervisors: [] },
  })
}

async function tellApprovers(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const body = await bodyWith(ctx, APPROVES, event.data.body as Uuid)
  if (body)
    await notify(ctx, {
      kind: 'privacy.approval-asked',
      at: new Date(event.at),
      matter: null,
      to: { body: body.id, may: [APPROVES], supervisors: [] },
    })
}

/** Posts that may take mandates. */
const AGENT = 'mandates.agent'

type Side = 'grantor' | 'agent'

/** Tells these sides; a unit's duty queue when nobody holds the post. */
function tell(kind: NoticeKind, to: readonly Side[]) {
  return async (ctx: Context, event: AnnouncedEvent): Promise<void> => {
    const sides = await sidesOf(ctx, event.data.mandate as Uuid)
    if (!sides) return
    const matter = typeof event.data.matter === 'string' ? event.data.matter : null
    const what = { kind, at: new Date(event.at), matter }
    if (to.includes('grantor') && sides.grantor) await notify(ctx, { ...what, to: { person: sides.grantor } })
    if (!to.includes('agent')) return
    if (sides.agent) await notify(ctx, { ...what, to: { person: sides.agent } })
    else if (sides.agentBody)
      await notify(ctx, { ...what, to: { body: sides.agentBody, may: [AGENT], supervisors: [] } })
  }
}

async function sendCode(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const found = await codeToSend(ctx, event.data.mandate as Uuid)
  if (found)
    await notify(ctx, {
      kind: 'mandate.code',
      at: new Date(event.at),
      matter: null,
      to: { phone: found.phone, words: { number: found.formNo, code: found.code } },
    })
}

/** Who asked for it is known to nobody here; a code that is over meanwhile is not sent. */
async function sendSignInCode(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const found = await signInCode(ctx, event.data.code as Uuid)
  if (!found) return
  const { phone, code, minutes } = found
  await notify(ctx, {
    kind: 'identity.code',
    at: new Date(event.at),
    matter: null,
    to: { phone, words: { code, minutes } },
  })
}

export const hears: readonly Hearer[] = [
  { name: 'notices.objected', event: 'privacy.Objected', hear: tellAnswerers },
  { name: 'notices.objection-late', event: 'privacy.ObjectionLate', hear: tellLate },
  {
    name: 'notices.objection-answered',
    event: 'privacy.ObjectionAnswered',
    hear: tellPerson('privacy.answered', 'person'),
  },
  { name: 'notices.approval-asked', event: 'privacy.ApprovalAsked', hear: tellApprovers },
  {
    name: 'notices.approval-decided',
    event: 'privacy.ApprovalDecided',
    hear: tellPerson('privacy.approval-decided', 'asker'),
  },
  { name: 'notices.mandate-given', event: 'mandates.Given', hear: tell('mandate.given', ['agent']) },
  {
    name: 'notices.mandate-accepted',
    event: 'mandates.Accepted',
    hear: tell('mandate.accepted', ['grantor']),
  },
  { name: 'notices.mandate-used', event: 'mandates.Used', hear: tell('mandate.used', ['grantor']) },
  {
    name: 'notices.mandate-expiring',
    event: 'mandates.Expiring',
    hear: tell('mandate.expiring', ['grantor', 'agent']),
  },
  {
    name: 'notices.mandate-ended',
    event: 'mandates.Ended',
    hear: tell('mandate.ended', ['grantor', 'agent']),
  },
  // PIPL 17: what is done with the data is told when they are first kept, and stays to be read.
  {
    name: 'notices.registered',
    event: 'identity.Registered',
    hear: tellPerson('identity.registered', 'person'),
  },
  {
    name: 'notices.phone-bound',
    event: 'identity.PhoneBound',
    hear: tellPerson('identity.phone-bound', 'person'),
  },
  {
    name: 'notices.phone-released',
    event: 'identity.PhoneReleased',
    hear: tellPerson('identity.phone-released', 'person'),
  },
  { name: 'notices.sign-in-code', event: 'identity.CodeAsked', hear: sendSignInCode },
  { name: 'notices.mandate-code', event: 'mandates.CodeAsked', hear: sendCode },
]
