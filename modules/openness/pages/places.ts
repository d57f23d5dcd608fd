/** Places for the picker, from territory's endpoints. */
import { call } from '#client'
import { places, searchPlaces } from '#modules/territory/contract'
import type { PlaceNode } from '#ui/views.ts'

/** By name, alias, pinyin, initials or code. */
export async function findPlaces(text: string, signal?: AbortSignal): Promise<readonly PlaceNode[]> {
  const { rows } = await call(searchPlaces, { text: text.slice(0, 50), limit: 9 }, { signal })
  return rows.map((p) => ({ id: p.id, name: p.name, level: p.kindTitle, within: p.above.join(' · ') }))
}

/** Children of a place; null: the jurisdiction itself. */
export async function loadPlaces(parent: string | null): Promise<readonly PlaceNode[]> {
  const { rows } = await call(places, parent ? { parent } : {})
  return rows.map((p) => ({ id: p.id, name: p.name, level: p.kindTitle, more: p.children > 0 }))
}
