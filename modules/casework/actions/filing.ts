/** Taking a report in: from a resident, from an operator, from a workbook. One way for all, so that channels agree. */
import { randomBytes } from 'node:crypto'
import { must } from '#kernel/access'
import type { Permit } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import { Batch } from '#kernel/database'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { attachFiles } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { openMatter } from '#modules/flow'
import type { Entered } from '#modules/flow'
import { getStanding } from '#modules/territory'
import type { Standing } from '#modules/territory'
import { allowFiling, allowIntake } from '../access.ts'
import { codeMac } from '../code.ts'
import type * as contract from '../contract.ts'
import { packOf } from '../pack.ts'
import type { Prepared } from '../pack.ts'
import { isReportable, maskPhone, queryCode, titleFrom } from '../rules.ts'
import { nodeOf } from '../scheme.ts'
import { vectorOf } from '../segment.ts'
import * as store from '../store.ts'
import type { ReportRow } from '../tables.ts'
import { channelNames, refusals } from '../words.ts'

const refuse = refuser(refusals)

export interface Filing {
  readonly text: string
  readonly title: string | null
  readonly item: string | null
  readonly place: Pick<Standing, 'id' | 'name' | 'path'>
  readonly placeText: string | null
  readonly located: boolean
  /** `ref`s of uploads. */
  readonly photos: readonly string[]
  readonly confidentiality: ReportRow['confidentiality']
  readonly contact: { readonly name: string; readonly phone: string; readonly person: Uuid | null } | null
  readonly channel: ReportRow['channel']
  readonly writtenAt: Date | null
  readonly origin: { readonly source: string; readonly no: string; readonly importId: Uuid } | null
  /** How it had reached the system it was imported from. */
  readonly via?: string | null
  /** What title, text and place text may be found by, when the caller cut them already. */
  readonly words?: readonly string[]
}

export interface FiledReport extends Entered {
  readonly code: string
}

/** Writes matter, report, contact, words and photos of one report. The query code is returned once and kept as a digest. */
export async function file(
  ctx: Context,
  permit: Permit<'casework.file'>,
  pack: Prepared,
  f: Filing,
): Promise<FiledReport> {
  const id = ctx.newId()
  const node = f.item === null ? undefined : nodeOf(pack.scheme, f.item)
  const title = f.title?.trim() || titleFrom(f.text)
  const who = acting(ctx)
  const code = queryCode(randomBytes(8))
  const entered = await openMatter(ctx, permit, {
    id,
    kind: 'report',
    procedure: 'report',
    title,
    item: f.item,
    itemClock: node?.clock ?? null,
    place: f.place,
    reporter: f.confidentiality === 'anonymous' ? null : (f.contact?.person ?? null),
    urgent: node?.urgent ?? null,
    actTitle: f.channel === 'web' ? '报事' : `${channelNames[f.channel]}登记`,
    actorTitle:
      who.kind === 'appointment'
        ? [who.bodyTitle, who.postTitle].filter(Boolean).join('·')
        : who.kind === 'service'
          ? '系统'
          : '报事人',
    text: null,
    data: { channel: f.channel, ...(f.via ? { via: f.via } : {}) },
  })
  const writes = new Batch()
  writes.add(
    store.insertReport(ctx, permit, {
      id,
      text: f.text,
      place_text: f.placeText,
      channel: f.channel,
      confidentiality: f.confidentiality,
      written_at: f.writtenAt,
      located: f.located,
      source: f.origin?.source ?? null,
      source_no: f.origin?.no ?? null,
      import: f.origin?.importId ?? null,
      code_mac: codeMac(ctx, entered.matter.number, code),
      filed_at: ctx.now,
    }),
    store.indexReport(
      ctx,
      id,
      ctx.now,
      f.place.path,
      vectorOf(wordsOf(pack, f, title, entered.matter.number)),
    ),
  )
  if (f.confidentiality !== 'anonymous' && f.contact)
    writes.add(store.insertContact(ctx, permit, contactRow(ctx, id, f.contact)))
  if (f.photos.length > 0) writes.add(attachFiles(ctx, f.photos, { kind: 'report', id }))
  await writes.done()
  ctx.announce('casework.ReportFiled', {
    matter: id,
    channel: f.channel,
    item: f.item,
    imported: f.origin !== null,
  })
  return { ...entered, code }
}

function wordsOf(pack: Prepared, f: Filing, title: string, number: string): string[] {
  const said = f.words ?? pack.cut.words(`${title}\n${f.text}\n${f.placeText ?? ''}`)
  return [...new Set([...said, ...pack.cut.words(`${f.place.name}\n${number}`)])]
}

function contactRow(ctx: Context, matter: Uuid, c: NonNullable<Filing['contact']>) {
  const about = `contact/${matter}`
  return {
    matter,
    person: c.person,
    name_sealed: c.name === '' ? null : ctx.secrets.seal('contact', c.name, about),
    phone_sealed: c.phone === '' ? null : ctx.secrets.seal('contact', c.phone, about),
    phone_mac: c.phone === '' ? null : ctx.secrets.mac('phone', c.phone.replace(/\D/g, '')),
    phone_masked: c.phone === '' ? null : maskPhone(c.phone),
  }
}

type FileInput = Input<typeof contract.fileReport>

/** What residents and operators fill in alike, checked against pack and places. */
async function checked(ctx: Context, input: FileInput, pack: Prepared, person: Uuid | null) {
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
    contact: input.confidentiality === 'anonymous' ? null : { name, phone, person },
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
