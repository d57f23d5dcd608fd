/** Giving a mandate: online by the grantor, or as a form that is printed, signed and registered at a counter. */
import { randomBytes } from 'node:crypto'
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { addDays, dayOf, startOfDay } from '#kernel/time'
import type { Day } from '#kernel/time'
import { acting, getBody, postsOf } from '#modules/bodies'
import { jurisdictionOf } from '#modules/territory'
import { AGENT, allowGiving, allowPreparing } from '../access.ts'
import type * as contract from '../contract.ts'
import { isMinor, judgeSpan, letters } from '../rules.ts'
import * as store from '../store.ts'
import type { MandateRow } from '../tables.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

/** What the trace digests of a mandate: who, whom, what, until when, and how it stands. */
export function mandateFacts(m: MandateRow): Readonly<Record<string, unknown>> {
  const { form_no, kind, grantor, agent, agent_body, agent_post, scopes, from_at, to_at, state, ended_at } = m
  return { form_no, kind, grantor, agent, agent_body, agent_post, scopes, from_at, to_at, state, ended_at }
}

export function touchMandate(
  ctx: Context,
  m: MandateRow,
  fields: readonly string[],
  reason?: string | null,
): void {
  ctx.touch({
    kind: 'mandates.mandate',
    id: m.id,
    fields,
    row: mandateFacts(m),
    ...(reason ? { reason } : {}),
  })
}

/** Days of the jurisdiction as instants. Refuses spans in the past, reversed, or longer than a year. */
async function spanOf(ctx: Context, input: { from: Day; to: Day }) {
  const zone = await jurisdictionOf(ctx)
  const today = dayOf(ctx.now, zone)
  const wrong = judgeSpan(input.from, input.to, today)
  if (wrong) throw wrong.refusal
  return {
    today,
    from_on: input.from,
    to_on: input.to,
    from_at: startOfDay(input.from, zone),
    to_at: startOfDay(addDays(input.to, 1), zone),
  }
}

interface Named {
  readonly kind: 'family' | 'staff'
  readonly agentName?: string
  readonly relation?: string
  readonly body?: Uuid
  readonly post?: string
}

/** Who shall act: a relative by name and relation, or a post that takes mandates. */
async function agentOf(ctx: Context, input: Named) {
  if (input.kind === 'family') {
    const name = input.agentName?.trim() ?? ''
    const relation = input.relation?.trim() ?? ''
    if (name === '' || relation === '' || input.body || input.post) throw refuse('mandates.agent-named')
    return { kind: input.kind, agent_name: name, relation, agent_body: null, agent_post: null }
  }
  if (!input.body || !input.post || input.relation) throw refuse('mandates.agent-named')
  const body = await getBody(ctx, input.body)
  const post = body ? (await postsOf(ctx, [body.kind])).find((p) => p.id === input.post) : undefined
  if (!body || !post?.may.includes(AGENT)) throw refuse('mandates.no-such-post')
  return {
    kind: input.kind,
    agent_name: `${body.title}·${post.title}`,
    relation: null,
    agent_body: body.id,
    agent_post: post.id,
  }
}

const newForm = () => letters(randomBytes(10))

/** A code to accept with, and its keyed digest. */
export function newAcceptCode(ctx: Context): { code: string; mac: string } {
  const code = letters(randomBytes(10))
  return { code, mac: ctx.secrets.mac('mandate-accept', code) }
}

export const give = action(
  'mandates.give',
  async (ctx: Context, input: Input<typeof contract.give>): Promise<Output<typeof contract.give>> => {
    const who = acting(ctx)
    const permit = must(allowGiving(who))
    const { today, ...span } = await spanOf(ctx, input)
    if (input.born > today || isMinor(input.born, today)) throw refuse('mandates.minor')
    const agent = await agentOf(ctx, input)
    const invitation = agent.kind === 'family' ? newAcceptCode(ctx) : null
    const m = {
      ...blank(ctx, who.person!),
      ...span,
      ...agent,
      form_no: newForm(),
      grantor: who.person,
      grantor_name: who.personName!,
      scopes: [...input.scopes],
      state: 'offered' as const,
      given_how: 'online' as const,
      given_at: ctx.now,
      given_by: who.person,
      accept_mac: invitation?.mac ?? null,
    }
    await store.insertMandate(ctx, permit, m)
    touchMandate(ctx, m, ['*'])
    ctx.announce('mandates.Given', { mandate: m.id })
    return { id: m.id, acceptCode: invitation?.code ?? null }
  },
)

export const prepare = action(
  'mandates.prepare',
  async (ctx: Context, input: Input<typeof contract.prepare>): Promise<Output<typeof contract.prepare>> => {
    const who = acting(ctx)
    const permit = must(allowPreparing(who))
    const { today: _today, ...span } = await spanOf(ctx, input)
    // A relative prints a form for themselves as agent, and for nobody else: no mandate is passed on.
    const own = who.kind === 'resident'
    if (own && input.kind !== 'family') throw refuse('mandates.agent-named')
    const agent = await agentOf(ctx, own ? { ...input, agentName: who.personName! } : input)
    const phone = input.grantorPhone?.trim() ?? ''
    const m = {
      ...blank(ctx, who.person!),
      ...span,
      ...agent,
      form_no: newForm(),
      grantor_name: input.grantorName.trim(),
      agent: own ? who.person : null,
      office: own ? null : who.body,
      scopes: [...input.scopes],
    }
    if (phone !== '') {
      m.phone_sealed = ctx.secrets.seal('mandate', phone, `mandate/${m.id}`)
      m.phone_mac = ctx.secrets.mac('phone', phone.replace(/\D/g, ''))
      m.phone_masked = maskPhone(phone)
    }
    await store.insertMandate(ctx, permit, m)
    touchMandate(ctx, m, ['*'])
    return { id: m.id, formNo: m.form_no }
  },
)

/** 138****5678: enough to recognise one's own. */
function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  return digits.length < 7 ? '****' : `${digits.slice(0, 3)}****${digits.slice(-4)}`
}

type Blank = Omit<
  MandateRow,
  'kind' | 'agent_name' | 'relation' | 'agent_body' | 'agent_post' | 'from_on' | 'to_on' | 'from_at' | 'to_at'
>

function blank(ctx: Context, maker: Uuid): Blank {
  return {
    realm: ctx.realm,
    id: ctx.newId(),
    form_no: '',
    grantor: null,
    grantor_name: '',
    agent: null,
    scopes: [],
    state: 'prepared',
    given_how: null,
    given_at: null,
    given_by: null,
    office: null,
    no_phone_reason: null,
    phone_sealed: null,
    phone_mac: null,
    phone_masked: null,
    phone_proved: false,
    code_mac: null,
    code_sealed: null,
    code_at: null,
    code_sent: 0,
    code_fails: 0,
    accept_mac: null,
    accepted_at: null,
    accepted_by: null,
    ended_at: null,
    ended_by: null,
    ended_side: null,
    end_reason: null,
    warned_at: null,
    made_at: ctx.now,
    made_by: maker,
    revision: 1,
  }
}
