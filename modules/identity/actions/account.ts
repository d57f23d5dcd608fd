/** What a security administrator does with accounts. Nobody does it to their own. */
import { action, prepared } from '#kernel/action'
import type { Actor, Context, Ground } from '#kernel/action'
import { must } from '#kernel/access'
import { refuser } from '#kernel/errors'
import { newId, realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { allowAdding, allowManaging, allowManagingOf } from '../access.ts'
import { hashPassword } from '../hashing.ts'
import { foldLogin, isLogin, lockedFor } from '../rules.ts'
import * as store from '../store/accounts.ts'
import type { AccountTable } from '../tables.ts'
import { throttleKeys } from '../throttling.ts'
import { newFirstPassword } from '../token.ts'
import { accountRow, personRow } from '../traced.ts'
import { refusals } from '../words.ts'
import { end } from './session.ts'

const refuse = refuser(refusals)

const meanings = {
  account_login: () => refuse('identity.login-taken', {}, { login: refusals['identity.login-taken'].zh }),
  account_person: () => refuse('identity.has-account'),
  account_person_known: () => refuse('identity.no-person'),
}

/** Adds a person; the caller's act has decided that it may. Announces nothing: the caller's event says why. */
export async function addPerson(ctx: Context, person: { name: string; id?: Uuid }): Promise<Uuid> {
  const id = person.id ?? ctx.newId()
  const row = { realm: realmOf(id), id, name: person.name.trim(), made_at: ctx.now }
  await store.insertPerson(ctx.tx, allowAdding(), row)
  ctx.touch({ kind: 'person', id, fields: ['name'], row: personRow(row) })
  return id
}

interface First {
  readonly password: string
  readonly hash: string
}

/** A first password and its hash; hashing waits outside the transaction. */
async function firstPassword(_ground: Ground, actor: Actor): Promise<First> {
  must(allowManaging(actor))
  const password = newFirstPassword()
  return { password, hash: await hashPassword(password) }
}

/**
 * Opens an account for an existing or a new person, with a first password that must be changed. Refuses
 * `identity.not-security`, `identity.login-invalid`, `identity.login-taken`, `identity.has-account`, `identity.no-person`.
 */
export const createAccount = prepared(
  'identity.create-account',
  firstPassword,
  async (ctx, input: { person?: Uuid; name?: string; login: string }, first: First) => {
    const permit = must(allowManaging(ctx.actor))
    if (!isLogin(input.login))
      throw refuse('identity.login-invalid', {}, { login: refusals['identity.login-invalid'].zh })
    const name = input.name?.trim() ?? ''
    if (!input.person && name === '') throw refuse('identity.no-person')
    const person = input.person ?? (await addPerson(ctx, { name }))
    const realm = realmOf(person)
    if (realm !== ctx.realm) throw refuse('identity.no-person')
    const account: AccountTable = {
      realm,
      id: newId(realm, ctx.now),
      person,
      login: input.login.normalize('NFKC').trim(),
      login_key: foldLogin(input.login),
      state: 'open',
      must_change: true,
      password_at: ctx.now,
      made_at: ctx.now,
    }
    await store.insertAccount(ctx.tx, permit, account)
    await store.putCredential(ctx.tx, permit, account, ctx.secrets.seal('credential', first.hash, account.id))
    ctx.touch({
      kind: 'identity.account',
      id: account.id,
      fields: ['person', 'login', 'password'],
      row: accountRow(account),
    })
    ctx.announce('identity.AccountCreated', { account: account.id, person })
    return { account: account.id, person, password: first.password }
  },
  meanings,
)

/** Locks the row first, then judges; an account of another realm does not exist here. */
export async function forManaging(ctx: Context, id: Uuid) {
  must(allowManaging(ctx.actor))
  const account = await store.lockAccountRow(ctx.tx, ctx.realm, id)
  if (!account) throw refuse('identity.no-account')
  return { account, permit: must(allowManagingOf(ctx.actor, account.person)) }
}

/** Locks an account and ends its sessions at once. */
export const lockAccount = action(
  'identity.lock-account',
  async (ctx, input: { account: Uuid; reason: string }) => {
    const { account, permit } = await forManaging(ctx, input.account)
    if (account.state === 'locked') throw refuse('identity.already-locked')
    const change = { state: 'locked' } as const
    await store.updateAccount(ctx.tx, permit, account, change)
    await end(ctx, account.person, {}, 'locked')
    ctx.touch({
      kind: 'identity.account',
      id: account.id,
      fields: ['state'],
      row: accountRow({ ...account, ...change }),
      reason: input.reason,
    })
    ctx.announce('identity.AccountLocked', { account: account.id, person: account.person })
    return {}
  },
)

/** Opens a locked account again, and forgets failed sign-ins of its name. */
export const unlockAccount = action(
  'identity.unlock-account',
  async (ctx, input: { account: Uuid; reason: string }) => {
    const { account, permit } = await forManaging(ctx, input.account)
    const { name } = throttleKeys(ctx.secrets, account.login, undefined)
    const paused = lockedFor((await store.findThrottles(ctx.tx, [name], true)).get(name), ctx.now) > 0
    if (account.state === 'open' && !paused) throw refuse('identity.not-locked')
    const change = { state: 'open' } as const
    await Promise.all([
      store.updateAccount(ctx.tx, permit, account, change),
      store.dropThrottle(ctx.tx, name),
    ])
    ctx.touch({
      kind: 'identity.account',
      id: account.id,
      fields: ['state'],
      row: accountRow({ ...account, ...change }),
      reason: input.reason,
    })
    ctx.announce('identity.AccountUnlocked', { account: account.id, person: account.person })
    return {}
  },
)

/** Gives a new first password, shown once; ends all sessions and forgets failed sign-ins. */
export const resetPassword = prepared(
  'identity.reset-password',
  firstPassword,
  async (ctx, input: { account: Uuid; reason: string }, first: First) => {
    const { account, permit } = await forManaging(ctx, input.account)
    const change = { must_change: true, password_at: ctx.now }
    const { name } = throttleKeys(ctx.secrets, account.login, undefined)
    await Promise.all([
      store.putCredential(ctx.tx, permit, account, ctx.secrets.seal('credential', first.hash, account.id)),
      store.updateAccount(ctx.tx, permit, account, change),
      store.dropThrottle(ctx.tx, name),
      end(ctx, account.person, {}, 'password'),
    ])
    ctx.touch({
      kind: 'identity.account',
      id: account.id,
      fields: ['password', 'must_change'],
      row: accountRow({ ...account, ...change }),
      reason: input.reason,
    })
    ctx.announce('identity.PasswordReset', { account: account.id, person: account.person })
    return { account: account.id, person: account.person, password: first.password }
  },
)
