/** Signing in by an outside provider, and linking accounts to it: by an administrator or an invitation, never by guess. */
import { randomBytes } from 'node:crypto'
import { action, prepared } from '#kernel/action'
import type { Actor, Context, Ground } from '#kernel/action'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { installed } from '../installed.ts'
import type { Question, SignInProvider } from '../providers.ts'
import * as links from '../store/links.ts'
import type { Linked } from '../tables.ts'
import { giveTicket, lockTicket, newTicketToken, readTicket, useUp, wrongAnswer } from '../tickets.ts'
import { newFirstPassword } from '../token.ts'
import { refusals } from '../words.ts'
import { forManaging } from './account.ts'
import { arrive, end } from './session.ts'
import type { Opened, Stepped } from './session.ts'

const refuse = refuser(refusals)
const random = () => randomBytes(32).toString('base64url')
const INVITATION_MS = 7 * 24 * 3600_000

function providerOf(id: string): SignInProvider {
  const found = installed().providers.find((one) => one.id === id)
  if (!found) throw refuse('identity.no-provider')
  return found
}

const subjectMac = (at: Pick<Ground, 'secrets'>, issuer: string, subject: string) =>
  at.secrets.mac('subject', `${issuer} ${subject}`)

interface Asked {
  readonly provider: SignInProvider
  readonly question: Question
  readonly url: URL
}

/** The provider's address may wait for its discovery: outside the transaction. */
async function asked(
  _ground: Ground,
  _actor: Actor,
  input: { provider: string; app: 'desk' | 'resident' },
): Promise<Asked> {
  const provider = providerOf(input.provider)
  const redirect = `${installed().url}${input.app === 'desk' ? '/desk' : ''}/sign-in/provider`
  const question = { state: newTicketToken(), nonce: random(), verifier: random(), redirect }
  return { provider, question, url: await provider.begin(question) }
}

/**
 * Begins: an address to go to, and a secret for this browser alone, without which the answer opens nothing: nobody can be
 * signed in as somebody else by a link. Refuses `identity.no-provider`, `identity.provider-unreachable`.
 */
export const beginProvider = prepared(
  'identity.provider-begin',
  asked,
  async (ctx, _input: { provider: string; app: 'desk' | 'resident' }, { provider, question, url }: Asked) => {
    const browser = random()
    const { state, ...kept } = question
    const carried = { ...kept, provider: provider.id, browser: ctx.secrets.mac('browser', browser) }
    await giveTicket(ctx, 'provider', carried, state)
    ctx.touch({ kind: 'identity.provider', id: null, fields: [], reason: provider.id })
    return { url: url.href, browser }
  },
)

interface Proof {
  readonly issuer: string
  readonly subject: string
  readonly administers: boolean
}

const stateOf = (answer: string) => new URLSearchParams(answer).get('state') ?? ''

/** Reads the ticket the state names, checks the browser, asks the provider. */
async function proved(
  ground: Ground,
  _actor: Actor,
  input: { answer: string; browser: string },
): Promise<Proof> {
  const now = ground.clock()
  const { secrets, database } = ground
  const { carried } = await database.transaction({ settings: {}, readOnly: true }, (tx) =>
    readTicket({ tx, secrets, now }, 'provider', stateOf(input.answer)),
  )
  const provider = providerOf(carried.provider)
  if (secrets.mac('browser', input.browser) !== carried.browser)
    throw refuse('identity.provider-invalid', { title: provider.title })
  const answer = new URL(carried.redirect)
  answer.search = input.answer
  const question = { ...carried, state: stateOf(input.answer) }
  const { subject } = await provider.finish(answer, question, now)
  const proof = { issuer: provider.issuer, subject: subjectMac(ground, provider.issuer, subject) }
  const linked = await database.transaction({ settings: {}, readOnly: true }, (tx) =>
    links.findLink(tx, proof.issuer, proof.subject),
  )
  return { ...proof, administers: linked ? await installed().administers(ground, linked.person) : false }
}

/**
 * Ends: the session or the next step of the linked account; for a subject nobody is linked to, a ticket for an invitation
 * code. Refuses `identity.ticket-over` (state unknown, late, or used), `identity.provider-invalid` (another browser, nonce,
 * code, signature, age), `identity.provider-denied`, `identity.provider-unreachable`, `identity.account-locked`.
 */
export const finishProvider = prepared(
  'identity.provider-finish',
  proved,
  async (ctx, input: { answer: string; browser: string }, proof: Proof): Promise<Opened | Stepped> => {
    await useUp(ctx, await lockTicket(ctx, 'provider', stateOf(input.answer)))
    const { issuer, subject } = proof
    const linked = await links.findLink(ctx.tx, issuer, subject)
    if (linked) return openLinked(ctx, linked, proof.administers)
    ctx.touch({ kind: 'identity.provider', id: null, fields: [], reason: 'not linked' })
    return { next: 'link', ticket: await giveTicket(ctx, 'link', { issuer, subject }) }
  },
)

function openLinked(ctx: Context, linked: Linked, administers: boolean): Promise<Opened | Stepped> {
  if (linked.state === 'locked') throw refuse('identity.account-locked')
  return arrive(ctx, linked, { way: 'provider', by: linked.link, kept: false }, administers)
}

/**
 * Links the account of an invitation to the subject just proved; signing in by the provider again then opens it. The code
 * has 79 bits and the ticket five tries, so nothing more is counted. Refuses `identity.ticket-over`,
 * `identity.wrong-invitation`, `identity.already-linked`.
 */
export const acceptInvitation = action(
  'identity.accept-invitation',
  async (ctx, input: { ticket: string; invitation: string }) => {
    const ticket = await lockTicket(ctx, 'link', input.ticket)
    const link = { id: ctx.newId(), ...ticket.carried, at: ctx.now }
    const account = await links.acceptInvitation(ctx.tx, invitationDigest(ctx, input.invitation), link)
    if (!account) {
      ctx.touch({ kind: 'identity.link', id: null, fields: ['failed'] })
      return wrongAnswer(ctx, ticket, refuse('identity.wrong-invitation'))
    }
    await useUp(ctx, ticket)
    ctx.touch({ kind: 'identity.link', id: link.id, fields: ['*'] })
    ctx.touch({ kind: 'identity.account', id: account.account, fields: ['link'] })
    ctx.announce('identity.AccountLinked', { account: account.account })
    return {}
  },
  { link_once: () => refuse('identity.already-linked') },
)

const invitationDigest = (ctx: Context, code: string) =>
  ctx.secrets.mac(
    'invitation',
    code
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ''),
  )

/**
 * An invitation code for a first sign-in by the provider, shown once, seven days. By a security administrator, not for
 * oneself. Refuses `identity.already-linked`, `identity.no-provider` and as all managing.
 */
export const invite = action('identity.invite', async (ctx, input: { account: Uuid; reason: string }) => {
  const { account, permit } = await forManaging(ctx, input.account)
  if (installed().providers.length === 0) throw refuse('identity.no-provider')
  const key = { realm: account.realm, account: account.id }
  if ((await links.listLinks(ctx.tx, account.realm, [account.id])).length > 0)
    throw refuse('identity.already-linked')
  const code = newFirstPassword()
  await links.insertInvitation(ctx.tx, permit, key, {
    digest: invitationDigest(ctx, code),
    at: ctx.now,
    until: new Date(ctx.now.getTime() + INVITATION_MS),
  })
  ctx.touch({ kind: 'identity.account', id: account.id, fields: ['invitation'], reason: input.reason })
  return { code }
})

/** Links an account to a subject the administrator names (a staff number the provider tells). Refuses as `invite`. */
export const linkAccount = action(
  'identity.link-account',
  async (ctx, input: { account: Uuid; provider: string; subject: string; reason: string }) => {
    const { account, permit } = await forManaging(ctx, input.account)
    const { issuer } = providerOf(input.provider)
    const link = { id: ctx.newId(), issuer, subject: subjectMac(ctx, issuer, input.subject), at: ctx.now }
    await links.putLink(ctx.tx, permit, { realm: account.realm, account: account.id }, link)
    ctx.touch({ kind: 'identity.link', id: link.id, fields: ['*'] })
    ctx.touch({ kind: 'identity.account', id: account.id, fields: ['link'], reason: input.reason })
    ctx.announce('identity.AccountLinked', { account: account.id })
    return {}
  },
  {
    link_once: () => refuse('identity.already-linked'),
    link_account: () => refuse('identity.already-linked'),
  },
)

/** Ends an account's link and its sessions. Refuses `identity.not-linked` and as all managing. */
export const unlinkAccount = action(
  'identity.unlink-account',
  async (ctx, input: { account: Uuid; reason: string }) => {
    const { account, permit } = await forManaging(ctx, input.account)
    const ended = await links.endLinks(ctx.tx, permit, { realm: account.realm, account: account.id }, ctx.now)
    if (ended.length === 0) throw refuse('identity.not-linked')
    for (const id of ended) ctx.touch({ kind: 'identity.link', id, fields: ['ended_at'] })
    await end(ctx, account.person, {}, 'link')
    ctx.touch({ kind: 'identity.account', id: account.id, fields: ['link'], reason: input.reason })
    return {}
  },
)
