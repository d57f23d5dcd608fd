/** Taking a report in: one way for residents, operators and workbooks, so that channels agree. */
import { randomBytes } from 'node:crypto'
import type { Permit } from '#kernel/access'
import type { Context } from '#kernel/action'
import { Batch } from '#kernel/database'
import { attachFiles } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { recordUse } from '#modules/mandates'
import type { Mandated } from '#modules/mandates'
import { openMatter } from '#modules/flow'
import type { Entered } from '#modules/flow'
import type { Standing } from '#modules/territory'
import { codeMac } from './code.ts'
import type { Prepared } from './pack.ts'
import { maskNumbers, maskPhone, queryCode, titleFrom } from './rules.ts'
import { nodeOf } from './scheme.ts'
import { vectorOf } from './segment.ts'
import * as store from './store.ts'
import type { ReportRow } from './tables.ts'
import { channelNames } from './words.ts'

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
  readonly origin: { readonly source: string; readonly no: string; readonly importId: Uuid | null } | null
  /** How it had reached the system it was imported from. */
  readonly via?: string | null
  /** Filed in the contact person's name by somebody they asked to. */
  readonly mandated?: Mandated | null
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
  const title = maskNumbers(f.title?.trim() || titleFrom(maskNumbers(f.text)))
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
      f.mandated?.line(f.confidentiality !== 'named') ??
      (who.kind === 'appointment'
        ? [who.bodyTitle, who.postTitle].filter(Boolean).join('·')
        : who.kind === 'service'
          ? '系统'
          : '报事人'),
    text: null,
    data: {
      channel: f.channel,
      ...(f.mandated ? { mandate: f.mandated.id } : {}),
      ...(f.via ? { via: f.via } : {}),
    },
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
    imported: f.origin !== null && f.origin.importId !== null,
  })
  if (f.mandated) await recordUse(ctx, f.mandated, { scope: 'report', title: '报事', matter: id })
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
