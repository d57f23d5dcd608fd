/** Changing one's own password. */
import { RefusalOnRecord, prepared } from '#kernel/action'
import type { Actor, Ground } from '#kernel/action'
import { fill, refuser } from '#kernel/errors'
import { signedIn } from '../access.ts'
import { hashPassword, provesPassword } from '../hashing.ts'
import { KEPT_SECONDS, LEAST_PASSWORD, weaknessOf } from '../rules.ts'
import * as store from '../store/accounts.ts'
import { accountRow } from '../traced.ts'
import { countFailure, lockedRefusal, throttleKeys } from '../throttling.ts'
import { refusals, texts } from '../words.ts'
import { end, newSession, openedHash } from './session.ts'
import type { Opened } from './session.ts'

const refuse = refuser(refusals)

async function prove(ground: Ground, actor: Actor, input: { old: string; new: string }) {
  const settings = actor.capacity.settings
  const { own, throttles, keys } = await ground.database.transaction(
    { settings, readOnly: true },
    async (tx) => {
      const own = await store.findOwnCredential(tx)
      if (!own) throw refuse('identity.no-password')
      const keys = throttleKeys(ground.secrets, own.login, actor.origin)
      return { own, keys, throttles: await store.findThrottles(tx, [keys.name, keys.address]) }
    },
  )
  const locked = lockedRefusal(throttles, keys, ground.clock())
  if (locked) throw locked
  // Before the old one is proved: a hint about the new password is no secret.
  const weak = weaknessOf(input.new, own.login)
  if (weak) {
    const why = fill(texts[`identity.weak.${weak}`], { least: LEAST_PASSWORD })
    throw refuse('identity.weak-password', { why }, { new: why })
  }
  const phc = openedHash(ground, own)
  if (!(await provesPassword(input.old, phc))) return { own, keys, hash: undefined }
  if (await provesPassword(input.new, phc)) throw refuse('identity.same-password')
  return { own, keys, hash: await hashPassword(input.new) }
}

/**
 * Replaces the password, ends every session of the person and opens a fresh one here. Refuses
 * `identity.wrong-old-password` (counted like a failed sign-in), `identity.weak-password`, `identity.same-password`,
 * `identity.no-password`, `identity.locked`.
 */
export const changePassword = prepared(
  'identity.change-password',
  prove,
  async (
    ctx,
    _input: { old: string; new: string },
    ready: Awaited<ReturnType<typeof prove>>,
  ): Promise<Opened> => {
    const { person, session } = signedIn(ctx)
    if (ready.hash === undefined) {
      const { refusal } = await countFailure(ctx, ready.keys)
      ctx.touch({ kind: 'identity.account', id: ready.own.account, fields: ['failed'] })
      throw new RefusalOnRecord(
        refusal ??
          refuse('identity.wrong-old-password', {}, { old: refusals['identity.wrong-old-password'].zh }),
      )
    }
    const account = await store.lockAccountRow(ctx.tx, ready.own.realm, ready.own.account)
    const still = await store.findOwnCredential(ctx.tx)
    if (!account || still?.sealed !== ready.own.sealed) throw refuse('identity.wrong-old-password')
    const sealed = ctx.secrets.seal('credential', ready.hash, account.id)
    const change = { must_change: false, password_at: ctx.now }
    const former = (await store.listSessions(ctx.tx, person, ctx.now)).find((row) => row.id === session)
    // What was proved for this session stays proved: the old password alone opens no more than before.
    const second = former?.second ?? 'none'
    const kept =
      former !== undefined && former.expires_at.getTime() - former.made_at.getTime() === KEPT_SECONDS * 1000
    await Promise.all([
      store.putCredential(ctx.tx, 'own', account, sealed),
      store.updateAccount(ctx.tx, 'own', account, change),
      end(ctx, person, {}, 'password'),
      store.dropThrottle(ctx.tx, ready.keys.name),
    ])
    ctx.touch({
      kind: 'identity.account',
      id: account.id,
      fields: ['password', 'must_change'],
      row: accountRow({ ...account, ...change }),
    })
    const fresh = newSession(ctx, account.realm, kept)
    if (!(await store.openSession(ctx.tx, fresh, account.id, { way: 'password', by: sealed, second })))
      throw refuse('identity.account-locked')
    ctx.touch({ kind: 'identity.session', id: fresh.id, fields: ['made_at'] })
    ctx.announce('identity.PasswordChanged', { account: account.id, person })
    const name = (await store.listNames(ctx.tx, [person])).get(person) ?? ''
    return {
      next: 'in',
      person: { id: person, name },
      mustChange: false,
      mustEnrol: second === 'needed',
      token: fresh.token,
      maxAgeSeconds: kept ? KEPT_SECONDS : undefined,
    }
  },
)
