/** The registered phone becomes the one its owner signs in by: then the own record can be read. */
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { bindPhone } from '#modules/identity'
import type * as contract from '../contract.ts'
import { openKept } from '../elements.ts'
import { heldForEdit } from '../judging.ts'
import { openFacts } from '../rules.ts'
import { refusals } from '../words.ts'

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
