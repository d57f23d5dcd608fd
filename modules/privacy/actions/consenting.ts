/** Giving and withdrawing consent: one act, as easy either way. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { allowConsenting } from '../access.ts'
import type * as contract from '../contract.ts'
import * as store from '../store/purposes.ts'
import type { ConsentRow } from '../tables.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)
const KIND = 'privacy.consent'

/** What the trace digests of a consent. */
export function consentFacts(row: ConsentRow): Readonly<Record<string, unknown>> {
  const { person, purpose, version, given_at, withdrawn_at } = row
  return { person, purpose, version, given_at, withdrawn_at }
}

/**
 * Gives or withdraws the person's own consent. Giving twice and withdrawing twice change nothing. Withdrawing takes no
 * other service away: nothing but the purpose itself asks for it. Refuses a version that is no longer in force, so that
 * nobody agrees to words they did not read.
 */
export const consent = action(
  'privacy.consent',
  async (ctx: Context, input: Input<typeof contract.consent>): Promise<Output<typeof contract.consent>> => {
    const who = acting(ctx)
    const permit = must(allowConsenting(who))
    const person = who.person!
    const standing = { realm: ctx.realm, person, purpose: input.purpose, at: ctx.now }
    const note = (row: ConsentRow, given: boolean) => {
      ctx.touch({
        kind: KIND,
        id: row.id,
        fields: [given ? 'given_at' : 'withdrawn_at'],
        row: consentFacts(row),
      })
      ctx.announce(given ? 'privacy.ConsentGiven' : 'privacy.ConsentWithdrawn', {
        person,
        purpose: row.purpose,
        version: row.version,
      })
    }
    if (!input.given) {
      // Also for a purpose that has ended: what was once agreed to can always be taken back.
      const ended = await store.withdrawConsent(permit, ctx.tx, standing)
      if (ended) note(ended, false)
      else ctx.touch({ kind: KIND, id: null, fields: [] })
      return { given: false }
    }
    const [purpose, before] = await Promise.all([
      store.purposeInForce(ctx.tx, ctx.realm, input.purpose),
      store.consentInForce(ctx.tx, person, input.purpose),
    ])
    if (!purpose) throw refuse('privacy.purpose-unknown', { purpose: input.purpose })
    if (purpose.consent === null) throw refuse('privacy.needs-no-consent', { purpose: purpose.title })
    if (purpose.version !== input.version) throw refuse('privacy.other-version', { purpose: purpose.title })
    if (before?.version === purpose.version) {
      ctx.touch({ kind: KIND, id: null, fields: [] })
      return { given: true }
    }
    if (before) {
      const older = await store.withdrawConsent(permit, ctx.tx, standing)
      if (older) note(older, false)
    }
    const row: ConsentRow = {
      realm: ctx.realm,
      id: ctx.newId(),
      person,
      purpose: purpose.id,
      version: purpose.version,
      given_at: ctx.now,
      withdrawn_at: null,
    }
    if (await store.giveConsent(permit, ctx.tx, row)) note(row, true)
    else ctx.touch({ kind: KIND, id: null, fields: [] })
    return { given: true }
  },
)
