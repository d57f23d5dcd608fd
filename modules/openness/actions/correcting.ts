/** Correcting: a new version, the old one stays readable; the window is never shortened. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuseKernel } from '#kernel/errors'
import { attachFiles } from '#kernel/files'
import { dayOf } from '#kernel/time'
import type { Calendar } from '#kernel/time'
import { acting } from '#modules/bodies'
import { calendarOf } from '#modules/packs'
import { allowCorrect } from '../access.ts'
import type * as contract from '../contract.ts'
import { windowOf } from '../rules.ts'
import * as store from '../store/publications.ts'
import type { PublicationRow, VersionRow } from '../tables.ts'
import { personalUnder, refuse, titleOf, touchPublication, touchVersion } from './recording.ts'

type Wanted = Input<typeof contract.correct>

/**
 * The window after a correction. One in substance begins anew, and lasts until the later of its own end and what was
 * promised; a wording leaves it, or extends it. Refuses `openness.too-short`, `openness.never-shorter`.
 */
function windowAfter(p: PublicationRow, input: Wanted, now: Date, calendar: Calendar) {
  const anew = input.kind === 'substantive'
  const days = input.days
  if (days !== undefined && days < p.days)
    throw refuse('openness.too-short', { category: p.category_title, days: p.days, given: days })
  const stays = { from_at: p.from_at, from_on: p.from_on }
  if (!anew && days === undefined) return stays
  const from = anew ? { from_at: now, from_on: dayOf(now, calendar) } : stays
  const window = windowOf(from.from_at, days ?? p.days, calendar)
  if (window.until < p.until_at) {
    if (days !== undefined) throw refuse('openness.never-shorter', { until: p.until_on })
    // It was extended before: what was promised then still holds.
    return from
  }
  return { ...from, until_at: window.until, until_on: window.untilOn, flagged: window.flagged }
}

export const correct = action(
  'openness.correct',
  async (ctx: Context, input: Wanted): Promise<Output<typeof contract.correct>> => {
    const who = acting(ctx)
    const seen = await store.getPublication(ctx, input.id)
    if (!seen) throw refuse('openness.none')
    const permit = must(allowCorrect(who, seen))
    const p = await store.lockPublication(ctx, input.id)
    if (!p || who.person === null) throw refuse('openness.none')
    const [last] = await store.versionsOf(ctx, [p.id])
    if (p.revision !== input.revision)
      throw refuseKernel('kernel.stale', {
        who: last!.by_title,
        at: last!.at.toISOString(),
        revision: p.revision,
      })
    if (p.state !== 'open') throw refuse('openness.over')
    const title = input.title.trim()
    const text = input.text.trim()
    const note = input.note.trim()
    const files = input.files ?? []
    const after = windowAfter(p, input, ctx.now, await calendarOf(ctx))
    const same = title === last!.title && text === last!.text && files.length === 0
    if (same && input.kind === 'wording' && !('until_at' in after && after.until_at > p.until_at))
      throw refuse('openness.nothing-changed')
    if (same && input.kind === 'substantive') throw refuse('openness.nothing-changed')
    const personal = personalUnder([title, text, note], input.basis)
    const row: PublicationRow = {
      ...p,
      ...after,
      title,
      version: p.version + 1,
      revision: p.revision + 1,
    }
    const version: VersionRow = {
      realm: ctx.realm,
      id: ctx.newId(),
      publication: p.id,
      no: row.version,
      kind: input.kind,
      title,
      text,
      note,
      personal,
      basis: personal.length > 0 ? input.basis!.trim() : null,
      at: ctx.now,
      person: who.person,
      by_title: titleOf(who),
    }
    await store.updatePublication(ctx, permit, row)
    await store.insertVersion(ctx, permit, version)
    await attachFiles(ctx, files, { kind: 'openness-version', id: version.id })
    touchPublication(ctx, row, ['version', 'window'], note)
    touchVersion(ctx, version, version.basis ?? undefined)
    ctx.announce('openness.Corrected', {
      publication: p.id,
      body: p.body,
      kind: input.kind,
      matter: p.matter,
    })
    return { id: p.id, version: row.version, until: row.until_at.toISOString() }
  },
)
