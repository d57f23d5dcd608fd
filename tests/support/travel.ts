/** Everybody a report meets on its way, and the way itself: brings reports to any step through the real HTTP layer. */
import type { Input } from '#kernel/endpoint'
import * as contract from '../../modules/casework/contract.ts'
import type { VerdictView } from '#modules/flow/contract'
import { openCity } from './city.ts'
import type { City, Someone } from './city.ts'

type ActInput = Input<typeof contract.act>
export type Fields = Omit<ActInput, 'id' | 'revision'>

const posts = {
  grid: { kind: 'management-centre', post: 'grid-worker', place: 'DQ-230602-01' },
  centre: { kind: 'management-centre', post: 'director', place: 'DQ-230602-01' },
  dispatcher: { kind: 'management-centre', post: 'dispatcher', place: 'DQ-230602-01' },
  station: { kind: 'work-station', post: 'director', place: 'DQ-230602-01' },
  handler: { kind: 'district-urban-management', post: 'handler', place: '230602' },
  colleague: { kind: 'district-urban-management', post: 'handler', place: '230602' },
  verifier: { kind: 'district-command', post: 'verifier', place: '230602' },
  second: { kind: 'district-command', post: 'verifier', place: '230602' },
  command: { kind: 'district-command', post: 'dispatcher', place: '230602' },
  arbiter: { kind: 'district-governance-office', post: 'director', place: '230602' },
  arbiter2: { kind: 'district-governance-office', post: 'clerk', place: '230602' },
} as const

export type Name = keyof typeof posts | 'resident'

export interface Filed {
  readonly id: string
  readonly number: string
  readonly queryCode: string
}

export interface Travel {
  readonly city: City
  readonly people: Readonly<Record<Name, Someone>>
  /** A grid cell, where everything is reported. */
  readonly place: { readonly id: string; readonly path: string }
  file(more?: Partial<Input<typeof contract.fileReport>>): Promise<Filed>
  /** What the actor's own page says of the acts now; empty when the report is hidden from them. */
  verdicts(name: Name, id: string): Promise<{ revision: number; verdicts: readonly VerdictView[] }>
  /** Everything an act may need, filled in from its verdict. */
  fieldsFor(verdict: VerdictView): Fields
  /** One act at the report's present revision; throws unless it is done. */
  act(name: Name, id: string, fields: Fields): Promise<number>
  /** A fresh report in that step; its revision. */
  bring(step: keyof typeof ways): Promise<Filed & { revision: number }>
  close(): Promise<void>
}

/** From the first step to each other one: who does what. */
const ways = {
  intake: [],
  dispatch: [['grid', 'accept']],
  handle: [
    ['grid', 'accept'],
    ['centre', 'dispatch'],
  ],
  verify: [
    ['grid', 'accept'],
    ['centre', 'dispatch'],
    ['handler', 'done'],
  ],
  rate: [
    ['grid', 'accept'],
    ['centre', 'dispatch'],
    ['handler', 'done'],
    ['verifier', 'pass'],
  ],
  redo: [
    ['grid', 'accept'],
    ['centre', 'dispatch'],
    ['handler', 'done'],
    ['verifier', 'fail'],
  ],
  arbitrate: [
    ['grid', 'accept'],
    ['centre', 'dispatch'],
    ['handler', 'return'],
    ['centre', 'dispatch'],
    ['handler', 'return'],
    ['centre', 'dispatch'],
    ['handler', 'return'],
  ],
} as const satisfies Record<string, readonly (readonly [Name, string])[]>

export const steps = Object.keys(ways) as (keyof typeof ways)[]

export async function openTravel(): Promise<Travel> {
  const city = await openCity('daqing')
  const place = await city.place('DQ-230602013001-01')
  const people = { resident: await city.resident('居民庚') } as Record<Name, Someone>
  for (const [name, post] of Object.entries(posts))
    people[name as Name] = await city.appoint(`${name}甲`, post)
  let filed = 0

  const file: Travel['file'] = async (more = {}) => {
    const answer = await city.call(people.resident, contract.fileReport, {
      text: `楼下垃圾堆了三天没人收，第${++filed}处`,
      item: '010101',
      place: place.id,
      confidentiality: 'named',
      contactName: '居民庚',
      contactPhone: '13800000000',
      ...more,
    })
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
    return answer.body
  }
  const main = await file({ text: '主件：楼下垃圾堆了三天没人收' })
  const first = await city.call(people.centre, contract.report, { id: main.id })
  const unit = (title: string) =>
    city
      .call(people.centre, contract.targets, { id: main.id, q: title })
      .then((a) => a.body.rows.find((r) => r.refused === null)!.id)
  const target = await unit('城市管理')
  if (first.status !== 200) throw new Error(JSON.stringify(first.body))

  const fieldsFor: Travel['fieldsFor'] = (v) => {
    const asked = new Set([...v.needs, ...v.offers])
    return {
      act: v.act,
      text: '情况属实，夜间没有拍照',
      ...(asked.has('reason') ? { reason: v.reasons[0]?.id ?? null } : {}),
      ...(asked.has('target') ? { target } : {}),
      ...(asked.has('whose') ? { whose: '供电公司（95598）' } : {}),
      ...(asked.has('duplicate') ? { duplicateOf: main.number } : {}),
      ...(asked.has('rating') ? { rating: v.ratings[0]?.id ?? 'satisfied' } : {}),
      ...(asked.has('extension') ? { extension: 2 } : {}),
    }
  }
  const verdicts: Travel['verdicts'] = async (name, id) => {
    const endpoint = name === 'resident' ? contract.myReport : contract.report
    const { status, body } = await city.call(people[name], endpoint as typeof contract.report, { id })
    if (status === 404) return { revision: 0, verdicts: [] }
    if (status !== 200) throw new Error(JSON.stringify(body))
    return { revision: body.line.revision, verdicts: body.verdicts }
  }
  const allowed = async (name: Name, id: string, actId: string) => {
    const verdict = (await verdicts(name, id)).verdicts.find((v) => v.act === actId)
    if (!verdict?.allowed) throw new Error(`${name} may not ${actId}: ${verdict?.why ?? 'unknown'}`)
    return verdict
  }
  const known = new Map<string, Fields>()
  const act: Travel['act'] = async (name, id, fields) => {
    const { revision } = await verdicts(name, id)
    const answer = await city.call(people[name], contract.act, { id, revision, ...fields })
    if (answer.status !== 200) throw new Error(`${name} ${fields.act}: ${JSON.stringify(answer.body)}`)
    return answer.body.revision
  }
  return {
    city,
    people,
    place,
    file,
    verdicts,
    fieldsFor,
    act,
    async bring(step) {
      const report = await file()
      let revision = 1
      for (const [name, actId] of ways[step]) {
        const key = `${step} ${name} ${actId}`
        // What the first one needed the later ones need.
        const fields = known.get(key) ?? fieldsFor(await allowed(name, report.id, actId))
        known.set(key, fields)
        const answer = await city.call(people[name], contract.act, { id: report.id, revision, ...fields })
        if (answer.status !== 200) throw new Error(`${name} ${actId}: ${JSON.stringify(answer.body)}`)
        revision = answer.body.revision
      }
      return { ...report, revision }
    },
    close: () => city.close(),
  }
}
