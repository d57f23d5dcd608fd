/** Applying the purposes of a container: what changed becomes a version, what is gone ends; nothing is rewritten. */
import { must } from '#kernel/access'
import type { Context } from '#kernel/action'
import type { CalendarSource } from '#kernel/time'
import { allowLoading } from './access.ts'
import { purposeOf } from './purposes.ts'
import { sameDeclaration } from './rules.ts'
import type { DeclaredPurpose } from './rules.ts'
import * as store from './store/purposes.ts'
import type { PurposeRow } from './tables.ts'

export interface CompiledPurposes {
  readonly purposes: readonly DeclaredPurpose[]
  /** How soon an objection is answered. */
  readonly answers: { readonly workingDays: number; readonly source: string }
  /** Who handles the data and how to reach them (PIPL 17); without a name, the top unit that answers objections. */
  readonly handler?: { readonly name: string | null; readonly contact: string | null }
}

/**
 * Brings the purposes of a realm in line with the container. Consents stay with the version they were given to. The
 * calendar is kept beside them: this module stands below the one that owns it, and its deadlines count working days.
 * Deadlines of open objections stay as they were promised.
 */
export async function loadPurposes(
  ctx: Context,
  compiled: CompiledPurposes | undefined,
  calendar: CalendarSource | undefined,
  to: { realm: number },
): Promise<void> {
  if (!compiled) return
  const permit = must(allowLoading(ctx.realm, to))
  const [current, last, setting] = await Promise.all([
    store.purposesInForce(ctx.tx, to.realm),
    store.lastVersions(ctx.tx, to.realm),
    store.settingOf(ctx.tx, to.realm),
  ])
  const before = new Map(current.map((row) => [row.id, row]))
  const versions = new Map(last.map((row) => [row.id, row.version]))
  const changed = compiled.purposes.filter((p) => {
    const row = before.get(p.id)
    return !row || !sameDeclaration(purposeOf(row), p)
  })
  const wanted = new Set(compiled.purposes.map((p) => p.id))
  const ended = current
    .filter((row) => !wanted.has(row.id) || changed.some((p) => p.id === row.id))
    .map((row) => row.id)
  const fresh = changed.map((p): PurposeRow => ({
    realm: to.realm,
    id: p.id,
    version: (versions.get(p.id) ?? 0) + 1,
    title: p.title,
    basis: p.basis,
    clause: p.clause,
    fields: [...p.fields],
    may: [...p.may],
    retention_days: p.retentionDays,
    retention: p.retention,
    sensitive: p.sensitive,
    consent: p.consent,
    sort: compiled.purposes.indexOf(p),
    from_at: ctx.now,
    to_at: null,
  }))
  if (ended.length > 0 || fresh.length > 0) {
    await store.changePurposes(permit, ctx.tx, { realm: to.realm, now: ctx.now }, ended, fresh)
    ctx.touch({
      kind: 'privacy.purposes',
      id: null,
      fields: [...new Set([...ended, ...fresh.map((p) => p.id)])],
    })
    ctx.announce('privacy.PurposesChanged', { changed: fresh.map((p) => p.id), ended })
  }
  if (!calendar) return
  const text = JSON.stringify(calendar)
  const { workingDays, source } = compiled.answers
  const { name, contact } = compiled.handler ?? { name: null, contact: null }
  if (
    setting?.calendar === text &&
    setting.answer_days === workingDays &&
    setting.answer_source === source &&
    setting.handler_name === name &&
    setting.handler_contact === contact
  )
    return
  await store.keepSetting(permit, ctx.tx, {
    realm: to.realm,
    calendar: text,
    answer_days: workingDays,
    answer_source: source,
    handler_name: name,
    handler_contact: contact,
    recorded_at: ctx.now,
  })
  ctx.touch({ kind: 'privacy.setting', id: null, fields: ['calendar', 'answer_days', 'handler'] })
}
