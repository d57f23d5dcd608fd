/** Finding a place by name, for forms and filters. */
import { call } from '#client'
import { place as placeOf, searchPlaces } from '#modules/territory/contract'
import type { PlaceNode } from '#ui/views.ts'

export async function findPlaces(text: string, signal?: AbortSignal): Promise<readonly PlaceNode[]> {
  const { rows } = await call(searchPlaces, { text: text.slice(0, 50), limit: 9 }, { signal })
  return rows.map((p) => ({ id: p.id, name: p.name, level: p.kindTitle, within: p.above.join(' · ') }))
}

export { placeOf }
