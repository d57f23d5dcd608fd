/** Reads: who am I, where am I signed in, which accounts are there. */
import { query } from '#kernel/action'
import { must } from '#kernel/access'
import { refuseInput } from '#kernel/errors'
import { allowManaging, signedIn } from './access.ts'
import { installed } from './installed.ts'
import { ownPhone } from './phone-binding.ts'
import { foldLogin, lockedFor } from './rules.ts'
import * as store from './store/accounts.ts'
import { listLinks } from './store/links.ts'
import { findSecond, withSecond } from './store/second-factor.ts'
import { throttleKeys } from './throttling.ts'
import { texts } from './words.ts'

/** The signed-in person, or null. */
export const me = query('identity.me', async (ctx, _input: object) => {
  const { person, session } = ctx.actor
  if (!person || !session) return { signedIn: null }
  const [names, account, row] = await Promise.all([
    store.listNames(ctx.tx, [person]),
    store.findAccountOf(ctx.tx, person),
    store.findSession(ctx.tx, session),
  ])
  if (!row) return { signedIn: null }
  return {
    signedIn: {
      person: { id: person, name: names.get(person) ?? '' },
      session,
      expiresAt: row.expires_at.toISOString(),
      login: account?.login ?? null,
      mustChange: row.account !== null && (account?.must_change ?? false),
      mustEnrol: row.second === 'needed',
    },
  }
})

/** By which ways one may sign in, beside the password. */
export const ways = query('identity.ways', async (_ctx, _input: object) => ({
  codes: installed().codes,
  providers: installed().providers.map(({ id, title }) => ({ id, title })),
}))

/** What protects one's own sign-in. */
export const mySecurity = query('identity.my-security', async (ctx, _input: object) => {
  const { person, session } = signedIn(ctx)
  const [account, row, phone] = await Promise.all([
    store.findAccountOf(ctx.tx, person),
    store.findSession(ctx.tx, session),
    ownPhone(ctx, person),
  ])
  const own = account && row?.account === account.id ? account : undefined
  const [second, linked] = own
    ? await Promise.all([
        findSecond(ctx.tx, { realm: own.realm, account: own.id }),
        listLinks(ctx.tx, own.realm, [own.id]),
      ])
    : [undefined, []]
  const titleOf = (issuer: string) => installed().providers.find((p) => p.issuer === issuer)?.title ?? issuer
  return {
    second: second
      ? { since: second.made_at.toISOString(), recoveryLeft: Number(second.recovery_left) }
      : null,
    needed: row?.second === 'needed',
    mayEnrol: own !== undefined,
    demo: row?.way === 'demo',
    phone,
    links: linked.map((l) => ({ title: titleOf(l.issuer), since: l.made_at.toISOString() })),
  }
})

/** One's own live sessions, newest first. */
export const sessions = query('identity.sessions', async (ctx, _input: object) => {
  const { person, session } = signedIn(ctx)
  const rows = await store.listSessions(ctx.tx, person, ctx.now)
  return {
    rows: rows.map((row) => ({
      id: row.id,
      agent: row.agent || texts['identity.agent.unknown'],
      madeAt: row.made_at.toISOString(),
      seenAt: row.seen_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      current: row.id === session,
    })),
  }
})

const PAGE = 50

/** Accounts of the realm by login name; every page shown is in the read ledger. Refuses `identity.not-security`. */
export const accounts = query(
  'identity.accounts',
  async (ctx, input: { text?: string; cursor?: string }) => {
    must(allowManaging(ctx.actor))
    const after = decodeCursor(input.cursor)
    const text = foldLogin(input.text ?? '')
    const [found, total] = await Promise.all([
      store.listAccounts(ctx.tx, ctx.realm, text, after, PAGE + 1),
      store.countAccounts(ctx.tx, ctx.realm, text),
    ])
    const rows = found.slice(0, PAGE)
    ctx.readPersonal({
      act: 'identity.accounts',
      persons: rows.map((row) => row.person),
      fields: ['name', 'login'],
      purpose: 'account-management',
    })
    const keys = rows.map((row) => throttleKeys(ctx.secrets, row.login, undefined).name)
    const ids = rows.map((row) => row.id)
    const [throttles, second, links] = await Promise.all([
      rows.length > 0 ? store.findThrottles(ctx.tx, keys) : new Map(),
      withSecond(ctx.tx, ctx.realm, ids),
      listLinks(ctx.tx, ctx.realm, ids),
    ])
    const linked = new Set(links.map((link) => link.account))
    const last = rows.at(-1)
    return {
      rows: rows.map((row, i) => ({
        id: row.id,
        person: row.person,
        name: row.name,
        login: row.login,
        state: row.state,
        paused: lockedFor(throttles.get(keys[i] ?? ''), ctx.now) > 0,
        mustChange: row.must_change,
        second: second.has(row.id),
        linked: linked.has(row.id),
        passwordAt: row.password_at.toISOString(),
        seenAt: row.seen_at?.toISOString() ?? null,
      })),
      next: found.length > PAGE && last ? Buffer.from(last.login_key).toString('base64url') : null,
      total,
    }
  },
  { personal: true },
)

function decodeCursor(cursor: string | undefined): string {
  if (cursor === undefined) return ''
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  if (text.includes('\0') || text.includes('\ufffd')) throw refuseInput('cursor')
  return text
}
