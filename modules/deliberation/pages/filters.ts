/** Filters of the list between the address and the query. Pure. */
import type { Static } from '#kernel/endpoint'
import type { motions } from '../contract.ts'

export const filterNames = ['q', 'place', 'state', 'kind', 'mine'] as const
type Values = Partial<Record<(typeof filterNames)[number], string>>
type MotionsInput = Omit<Static<(typeof motions)['input']>, 'cursor'>

export const states = ['open', 'closed', 'archived'] as const
export const shares = ['raised', 'supported', 'held'] as const
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What a link carries is typed by people: anything that is no filter is left out, not sent. */
export function motionsInput(values: Values, limit: number): MotionsInput {
  const q = values.q?.trim().slice(0, 60)
  const state = states.find((s) => s === values.state)
  const mine = shares.find((s) => s === values.mine)
  const kind = values.kind && /^[a-z][a-z0-9-]{0,39}$/.test(values.kind) ? values.kind : undefined
  const place = values.place && uuid.test(values.place) ? values.place : undefined
  return {
    ...(q ? { q } : {}),
    ...(state ? { state } : {}),
    ...(kind ? { kind } : {}),
    ...(place ? { place } : {}),
    ...(mine ? { mine } : {}),
    limit,
  }
}
