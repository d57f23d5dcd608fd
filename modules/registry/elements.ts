/** The catalogue of a realm as acts and reads use it, and sealing by type. */
import type { ReadContext } from '#kernel/action'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { dayOf } from '#kernel/time'
import type { Day } from '#kernel/time'
import { jurisdictionOf } from '#modules/territory'
import type { Kind } from './contract.ts'
import { isSealed, maskOf } from './rules.ts'
import type { Element, Kept } from './rules.ts'
import * as store from './store/elements.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

export interface Catalogue {
  readonly of: (kind: Kind) => readonly Element[]
  /** Refuses `registry.no-element`. */
  readonly get: (kind: Kind, id: string) => Element
  readonly find: (kind: Kind, id: string) => Element | undefined
  /** Today and zone of the jurisdiction. */
  readonly today: Day
  readonly zone: string
}

/** The catalogue in force and today's day there. Refuses `registry.no-elements` where the pack has none. */
export async function catalogueOf(ctx: ReadContext): Promise<Catalogue> {
  const [rows, here] = await Promise.all([store.elementsIn(ctx), jurisdictionOf(ctx)])
  if (rows.length === 0) throw refuse('registry.no-elements')
  const byId = new Map<string, Element>()
  const byKind = new Map<Kind, Element[]>()
  for (const r of rows) {
    const e: Element = {
      kind: r.kind,
      id: r.id,
      title: r.title,
      type: r.type,
      options: r.options,
      sensitivity: r.sensitivity,
      basis: r.basis,
      freshnessDays: r.freshness_days,
      owner: r.owner,
      required: r.required,
    }
    byId.set(`${r.kind}/${r.id}`, e)
    byKind.set(r.kind, [...(byKind.get(r.kind) ?? []), e])
  }
  return {
    of: (kind) => byKind.get(kind) ?? [],
    find: (kind, id) => byId.get(`${kind}/${id}`),
    get(kind, id) {
      const found = byId.get(`${kind}/${id}`)
      if (!found) throw refuse('registry.no-element', { element: id })
      return found
    },
    today: dayOf(ctx.now, here),
    zone: here.zone,
  }
}

/** Keyed digest by which an id number or telephone is found again without being kept in clear. */
export function macOf(ctx: Pick<ReadContext, 'secrets'>, type: 'id-number' | 'phone', value: string): string {
  return ctx.secrets.mac(`registry/${type}`, value)
}

/** A canonical value as it is kept: sealed values are bound to their subject and element. `mac`: its digest, where it is known already. */
export function keep(
  ctx: Pick<ReadContext, 'secrets'>,
  element: Element,
  subject: Uuid,
  value: string,
  mac?: string,
): Kept {
  if (!isSealed(element.type)) return { value, sealed: null, mac: null, masked: null }
  return {
    value: null,
    sealed: ctx.secrets.seal('registry', value, `${subject}/${element.id}`),
    mac: mac ?? macOf(ctx, element.type as 'id-number' | 'phone', value),
    masked: maskOf(element.type, value),
  }
}

/** The clear value of a sealed one; only unmasking, merging and accepting corrections open it. */
export function openKept(
  ctx: Pick<ReadContext, 'secrets'>,
  element: string,
  subject: Uuid,
  kept: Kept,
): string {
  return kept.sealed === null
    ? (kept.value ?? '')
    : ctx.secrets.open('registry', kept.sealed, `${subject}/${element}`)
}
