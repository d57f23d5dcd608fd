/** Using a power of the list: a public matter under its one procedure, by the named kind of body only. */
import { isDenied } from '#kernel/access'
import { RefusalOnRecord, action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { openMatter } from '#modules/flow'
import { currentSnapshot } from '#modules/packs'
import { getStanding } from '#modules/territory'
import { allowUse } from '../access.ts'
import type * as contract from '../contract.ts'
import { bodyKindTitle, powersOf } from '../pack.ts'
import { keepRefusedUse } from '../refused.ts'
import { refusals, said } from '../words.ts'

const refuse = refuser(refusals)

/** Opens the use. A no (another body, outside the list) is kept on the public record and then told. */
export const usePower = action(
  'deliberation.use-power',
  async (ctx: Context, input: Input<typeof contract.usePower>) => {
    const who = acting(ctx)
    const snapshot = await currentSnapshot(ctx)
    const power = powersOf(snapshot).find((p) => p.id === input.power)
    const permit = allowUse(who, power, input.power, power ? bodyKindTitle(snapshot, power.body) : '')
    if (isDenied(permit) || !power) {
      const refusal = isDenied(permit)
        ? permit.refusal
        : refuse('deliberation.outside-list', { power: input.power })
      await keepRefusedUse(ctx, {
        refusal,
        power: power?.id ?? null,
        asked: input.power,
        what: input.title.trim(),
        matter: null,
      })
      throw new RefusalOnRecord(refusal)
    }
    const place = await getStanding(ctx, input.place ?? who.place!)
    if (!place) throw refuse('deliberation.place-unknown')
    if (who.placePath === null || !place.path.startsWith(who.placePath))
      throw refuse('deliberation.outside-place', { place: place.name, own: who.placeName ?? '' })
    const { matter } = await openMatter(ctx, permit, {
      id: ctx.newId(),
      kind: 'power',
      procedure: power.procedure,
      title: input.title.trim(),
      item: power.id,
      itemClock: null,
      place,
      reporter: null,
      urgent: null,
      isPublic: true,
      actTitle: said.used,
      actorTitle: [who.bodyTitle, who.postTitle].filter(Boolean).join('·'),
      text: input.text.trim(),
    })
    ctx.announce('deliberation.PowerUsed', { matter: matter.id, power: power.id })
    return { id: matter.id, number: matter.number, holderTitle: matter.holder_title }
  },
)
