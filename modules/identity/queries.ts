/** Reads: who am I, where am I signed in, which accounts are there. */
import { query } from '#kernel/action'
import { must } from '#kernel/access'
import { refuseKernel } from '#kernel/errors'
import { allowManaging, signedIn } from './access.ts'
import { foldLogin, lockedFor } from './rules.ts'
import * as store from './store.ts'
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
      mustChange: account?.must_change ?? false,
    },
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
    })
    const keys = rows.map((row) => throttleKeys(ctx.secrets, row.login, undefined).name)
    const throttles = rows.length > 0 ? await store.findThrottles(ctx.tx, keys) : new Map()
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
  if (text.includes('\0') || text.includes('\ufffd'))
    throw refuseKernel('kernel.invalid-input', { what: 'cursor' })
  return text
}
