/** The endpoints of taking in: a resident reports, an operator enters for somebody. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { underMandate } from '#modules/mandates'
import { getStanding } from '#modules/territory'
import { allowFiling, allowIntake } from '../access.ts'
import type * as contract from '../contract.ts'
import { file } from '../filing.ts'
import type { FiledReport, Filing } from '../filing.ts'
import { packOf } from '../pack.ts'
import type { Prepared } from '../pack.ts'
import { isReportable } from '../rules.ts'
import { nodeOf } from '../scheme.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

type FileInput = Input<typeof contract.fileReport>

/** What residents and operators fill in alike, checked against pack and places. */
async function checked(ctx: Context, input: FileInput, pack: Prepared, person: Uuid | null) {
  // Under a mandate the report is the grantor's: theirs to follow, to add to, to rate.
  const mandated = input.mandate ? await underMandate(ctx, input.mandate, 'report') : null
  if (mandated && input.confidentiality === 'anonymous') throw refuse('casework.mandate-anonymous')
  const item = input.item ?? null
  if (item !== null && !isReportable(pack.scheme, item)) throw refuse('casework.item-unknown', { item })
  const name = input.contactName?.trim() ?? ''
  const phone = input.contactPhone?.trim() ?? ''
  if (input.confidentiality !== 'anonymous' && (name === '' || phone === ''))
    throw refuse(
      'casework.contact-needed',
      {},
      {
        ...(name === '' ? { contactName: '请填写姓名' } : {}),
        ...(phone === '' ? { contactPhone: '请填写电话' } : {}),
      },
    )
  const place = await getStanding(ctx, input.place).catch(() => {
    throw refuse('casework.place-unknown')
  })
  return {
    text: input.text,
    title: input.title ?? null,
    item,
    place,
    placeText: input.placeText?.trim() || null,
    located: true,
    photos: input.photos ?? [],
    confidentiality: input.confidentiality,
    contact:
      input.confidentiality === 'anonymous' ? null : { name, phone, person: mandated?.grantor ?? person },
    mandated,
    origin: null,
  } satisfies Partial<Filing>
}

function answer(pack: Prepared, filed: FiledReport): Output<typeof contract.fileReport> {
  const m = filed.matter
  return {
    id: m.id,
    number: m.number,
    queryCode: filed.code,
    holderTitle: m.holder_title,
    dueAt: m.due_at?.toISOString() ?? null,
    urgent: (m.item && nodeOf(pack.scheme, m.item)?.urgent) || null,
  }
}

export const fileReport = action('casework.file-report', async (ctx: Context, input: FileInput) => {
  const person = ctx.actor.person
  // An anonymous report must not even leave a signed-in session in the trace: the page sends it without a cookie.
  if (input.confidentiality === 'anonymous' && person !== null) throw refuse('casework.anonymous-signed-in')
  const pack = await packOf(ctx)
  const filing = await checked(ctx, input, pack, person)
  const filed = await file(ctx, allowFiling(), pack, {
    ...filing,
    channel: 'web',
    writtenAt: null,
  })
  return answer(pack, filed)
})

export const fileForSomebody = action(
  'casework.file-for-somebody',
  async (ctx: Context, input: Input<typeof contract.fileForSomebody>) => {
    const permit = must(allowIntake(acting(ctx)))
    const writtenAt = input.writtenAt ? new Date(input.writtenAt) : null
    if (writtenAt && writtenAt > ctx.now)
      throw refuse('casework.written-later', {}, { writtenAt: '不能晚于现在' })
    const pack = await packOf(ctx)
    const filing = await checked(ctx, input, pack, null)
    const filed = await file(ctx, permit, pack, { ...filing, channel: input.channel, writtenAt })
    return answer(pack, filed)
  },
)
