/** Filters of the list between the address bar and the query. Pure. */
import type { Static } from '#kernel/endpoint'
import { channels } from '../contract.ts'
import type { reports } from '../contract.ts'

export const filterNames = [
  'q',
  'state',
  'step',
  'item',
  'place',
  'holder',
  'channel',
  'overdue',
  'unlocated',
  'opened-from',
  'opened-to',
] as const

type Values = Partial<Record<(typeof filterNames)[number] | 'sort', string>>
export type ReportsInput = Omit<Static<(typeof reports)['input']>, 'cursor'>

const states = ['open', 'closed', 'archived'] as const
const sorts = ['newest', 'oldest', 'due'] as const
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const day = /^\d{4}-\d{2}-\d{2}$/

/** What a link may carry is typed by people: anything that is no filter is left out, not sent. */
export function reportsInput(values: Values): ReportsInput {
  const one = <T extends string>(list: readonly T[], value: string | undefined) =>
    list.find((v) => v === value)
  const q = values.q?.trim().slice(0, 100)
  const state = one(states, values.state)
  const sort = one(sorts, values.sort)
  const channel = one(channels, values.channel)
  const step = values.step && /^[\w-]{1,40}$/.test(values.step) ? values.step : undefined
  const item = values.item && /^[0-9A-Za-z.-]{1,20}$/.test(values.item) ? values.item : undefined
  const place = values.place && uuid.test(values.place) ? values.place : undefined
  const holder = values.holder && uuid.test(values.holder) ? values.holder : undefined
  const from = values['opened-from'] && day.test(values['opened-from']) ? values['opened-from'] : undefined
  const to = values['opened-to'] && day.test(values['opened-to']) ? values['opened-to'] : undefined
  return {
    ...(q ? { q } : {}),
    ...(state ? { state } : {}),
    ...(step ? { step } : {}),
    ...(item ? { item } : {}),
    ...(place ? { place } : {}),
    ...(holder ? { holder } : {}),
    ...(channel ? { channel } : {}),
    ...(values.overdue === '1' ? { overdue: true } : {}),
    ...(values.unlocated === '1' ? { unlocated: true } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(sort ? { sort } : {}),
    limit: 50,
  }
}
