/** What the desk pages of the register share. */
import { call, useRead } from '#client'
import { places, searchPlaces } from '#modules/territory/contract'
import type { PlaceNode } from '#ui/views.ts'
import { elements } from '../contract.ts'
import type { ElementView, Kind } from '../contract.ts'

/**
 * Looks at persons are kept in the ledger the person reads: coming back to the window must not look like another visit. Writes ask
 * anew at once.
 */
export const LOOK_MS = 600_000

const none: readonly ElementView[] = []

/** The catalogue of a kind; empty until it is there. */
export function useElements(kind: Kind): readonly ElementView[] {
  return useRead(elements, { kind }, { freshMs: 600_000 }).data?.rows ?? none
}

/** Children of a place; null: the jurisdiction itself. */
export async function loadPlaces(parent: string | null): Promise<readonly PlaceNode[]> {
  const { rows } = await call(places, parent ? { parent } : {})
  return rows.map((p) => ({ id: p.id, name: p.name, level: p.kindTitle, more: p.children > 0 }))
}

/** By name, alias, pinyin, initials or code. */
export async function findPlaces(text: string, signal?: AbortSignal): Promise<readonly PlaceNode[]> {
  const { rows } = await call(searchPlaces, { text: text.slice(0, 50), limit: 9 }, { signal })
  return rows.map((p) => ({ id: p.id, name: p.name, level: p.kindTitle, within: p.above.join(' · ') }))
}

/** Lists and pages of a kind. */
export const pathOf: Readonly<Record<Kind, string>> = {
  person: 'registry/people',
  household: 'registry/households',
  dwelling: 'registry/dwellings',
  organisation: 'registry/organisations',
}
