/** Powers exercised on a matter without an act of its procedure: votes, checks, whatever a facet's owner keeps itself. */
import type { Permit } from '#kernel/access'
import type { Context } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { judgePower, powerPermit } from '../access.ts'
import type { Power } from '../procedure.ts'
import * as store from '../store.ts'
import type { MatterRow } from '../tables.ts'
import { touchMatter } from './locking.ts'

/** Who exercised which power by doing what. */
export interface Exercised {
  readonly person: Uuid | null
  /** Topmost body the person acts for (`acting(ctx).bodyRoot`); null for residents, who act for themselves. */
  readonly body: { readonly root: Uuid; readonly title: string } | null
  readonly power: Power
  /** What was done, in the owner's word (`vote`); shown nowhere, kept in the history the rules judge by. */
  readonly act: string
}

/**
 * Keeps that a person (for a body) exercised a power on a locked matter: later acts are judged by it. Refuses
 * `flow.person-holds-power` and `flow.body-holds-power` when they hold another power on it already. No line of the timeline,
 * no new revision; the same again is kept once. The owner of what was done has permitted it: its permit is asked for.
 */
export async function recordPower(
  ctx: Context,
  _permit: Permit<string>,
  m: MatterRow,
  e: Exercised,
): Promise<MatterRow> {
  const entry = { person: e.person, bodyRoot: e.body?.root ?? null, power: e.power }
  const refused = judgePower(m, e)
  if (refused) throw refused.refusal
  const kept = m.history.some(
    (h) => h.person === entry.person && h.bodyRoot === entry.bodyRoot && h.power === entry.power,
  )
  if (kept) return m
  const row: MatterRow = { ...m, history: [...m.history, { step: m.step, act: e.act, ...entry }] }
  await store.updateMatter(ctx, powerPermit(), row)
  touchMatter(ctx, row, ['history'])
  return row
}
