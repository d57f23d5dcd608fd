/** The registered phone becomes the one its owner signs in by: then the own record can be read. */
import { must } from '#kernel/access'
import { RefusalOnRecord, action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { bindPhone } from '#modules/identity'
import { allowBinding } from '../access.ts'
import type * as contract from '../contract.ts'
import { catalogueOf, macOf, openKept } from '../elements.ts'
import { heldForEdit, readTyped } from '../judging.ts'
import { hold } from '../recording.ts'
import { openFacts } from '../rules.ts'
import { peopleByMac } from '../store/search.ts'
import { documentNames, refusals } from '../words.ts'

const refuse = refuser(refusals)

/** The worker says that the person is present; whose number it was before loses its sessions (identity). */
export const letSignIn = action(
  'registry.let-sign-in',
  async (
    ctx: Context,
    input: Input<typeof contract.letSignIn>,
  ): Promise<Output<typeof contract.letSignIn>> => {
    const { held } = await heldForEdit(ctx, 'person', input.id, input.revision)
    const phone = openFacts(held.facts).get('phone')
    if (!phone) throw refuse('registry.no-phone')
    const reason = input.takeOver === undefined ? {} : { reason: input.takeOver }
    await bindPhone(ctx, held.id, openKept(ctx, 'phone', held.id, phone), reason)
    ctx.touch({ kind: 'registry.sign-in', id: held.id, fields: ['phone'], reason: input.reason })
    return {}
  },
)

/**
 * Somebody at the counter whose number has changed. Name and id number are as the document shows them and must both be those
 * of one record in the worker's place: a failure does not say which was wrong, and stays in the trace. Kept are the kind of
 * document and the reason, never its number. The person is told (`identity.PhoneBound`). Refuses `registry.no-binding`,
 * `registry.no-match`, `registry.not-your-own-phone` and as identity's `bindPhone`.
 */
export const rebindPhone = action(
  'registry.rebind-phone',
  async (
    ctx: Context,
    input: Input<typeof contract.rebindPhone>,
  ): Promise<Output<typeof contract.rebindPhone>> => {
    const who = acting(ctx)
    // The post first: who may not at all learns nothing of the record.
    must(allowBinding(who, { path: who.placePath ?? '', name: '' }))
    const catalogue = await catalogueOf(ctx)
    const typed = readTyped(catalogue.get('person', 'id-number'), input.idNumber, catalogue.today)
    const [found, ...more] = await peopleByMac(ctx, [macOf(ctx, 'id-number', typed)], [])
    const held =
      found && more.length === 0 ? (await hold(ctx, 'person', [found.id])).get(found.id) : undefined
    if (!held?.row || held.row.state !== 'here' || held.row.name !== input.name.normalize('NFC').trim()) {
      ctx.touch({ kind: 'registry.search', id: null, fields: ['id-number', 'failed'] })
      throw new RefusalOnRecord(refuse('registry.no-match'))
    }
    must(allowBinding(who, { path: held.row.place_path, name: '' }))
    if (who.person === held.id) throw refuse('registry.not-your-own-phone')
    const reason = `${documentNames[input.document]}；${input.reason}`
    await bindPhone(ctx, held.id, input.phone, input.takeOver === undefined ? {} : { reason: input.takeOver })
    ctx.touch({ kind: 'registry.sign-in', id: held.id, fields: ['phone'], reason })
    return {}
  },
)
