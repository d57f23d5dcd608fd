/** Correcting what was taken in wrongly, and showing who reported: both leave a reason behind. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { correctMatter, getMatter, lockMatter } from '#modules/flow'
import { getStanding } from '#modules/territory'
import { allowCorrecting, allowRevealing } from '../access.ts'
import type * as contract from '../contract.ts'
import { PURPOSE } from '../looking.ts'
import { prepare } from '../pack.ts'
import { isReportable, maskNumbers } from '../rules.ts'
import { pathOf } from '../scheme.ts'
import { vectorOf } from '../segment.ts'
import * as store from '../store.ts'
import { refusals } from '../words.ts'
import { snapshotOf } from '#modules/packs'
import { dispatchByRule, proposeDispatch } from '../dispatch.ts'

const refuse = refuser(refusals)

/** Moves a report to the right category or place; with automatic dispatch the rules are asked again. */
export const correct = action(
  'casework.correct',
  async (ctx: Context, input: Input<typeof contract.correct>) => {
    const m = await lockMatter(ctx, input.id, input.revision, 'report')
    const permit = must(allowCorrecting(acting(ctx), m))
    const pack = prepare(await snapshotOf(ctx, m.snapshot))
    if (input.item !== undefined && !isReportable(pack.scheme, input.item))
      throw refuse('casework.item-unknown', { item: input.item })
    const place = input.place
      ? await getStanding(ctx, input.place).catch(() => {
          throw refuse('casework.place-unknown')
        })
      : null
    const report = (await store.getReport(ctx, m.id))!
    const changes = [
      ...(input.item ? [{ label: '类别', value: pathOf(pack.scheme, input.item).join('／') }] : []),
      ...(place ? [{ label: '地点', value: place.name }] : []),
      ...(input.title ? [{ label: '标题', value: maskNumbers(input.title) }] : []),
    ]
    const corrected = await correctMatter(ctx, permit, m, {
      patch: {
        ...(input.item ? { item: input.item } : {}),
        ...(place ? { place: place.id, place_path: place.path } : {}),
        ...(input.title ? { title: maskNumbers(input.title) } : {}),
      },
      text: input.reason,
      data: { changes },
    })
    const title = corrected.matter.title
    await Promise.all([
      store.updateReport(ctx, permit, m.id, place ? { located: true } : {}),
      store.indexReport(
        ctx,
        m.id,
        m.opened_at,
        corrected.matter.place_path,
        vectorOf(
          pack.cut.words(
            `${title}\n${report.text}\n${report.place_text ?? ''}\n${place?.name ?? ''}\n${m.number}`,
          ),
        ),
      ),
    ])
    const now = place ?? (m.place ? await getStanding(ctx, m.place) : undefined)
    const entered = await dispatchByRule(
      ctx,
      corrected,
      await proposeDispatch(ctx, pack, corrected.matter, {
        text: report.text,
        channel: report.channel,
        placeKind: now?.kind ?? '',
        placeName: now?.name ?? '',
      }),
    )
    return { id: m.id, revision: entered.matter.revision }
  },
)

/** How long the page shows what was revealed. */
const REVEAL_SECONDS = 60

/** Shows the reporter's contact to who may, writes who looked and why into the read ledger. */
export const revealReporter = action(
  'casework.reveal-reporter',
  async (ctx: Context, input: Input<typeof contract.revealReporter>) => {
    const m = await getMatter(ctx, input.id, 'report')
    const report = (await store.getReport(ctx, m.id))!
    const permit = must(allowRevealing(acting(ctx), m, report.confidentiality))
    const row = await store.revealContact(ctx, permit, m.id)
    ctx.touch({ kind: 'contact', id: m.id, fields: ['name', 'phone'], reason: input.reason })
    if (row?.person)
      ctx.readPersonal({
        act: 'casework.reveal-reporter',
        persons: [row.person],
        fields: ['name', 'phone'],
        purpose: PURPOSE,
        matter: m.id,
        reason: input.reason,
      })
    const open = (sealed: string | null | undefined) =>
      sealed ? ctx.secrets.open('contact', sealed, `contact/${m.id}`) : null
    return { name: open(row?.name_sealed), phone: open(row?.phone_sealed), seconds: REVEAL_SECONDS }
  },
)
