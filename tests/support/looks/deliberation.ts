/**
 * Makers of deliberation's endpoints. Motions are public; who raised one without a name, and who supports it, leaves for
 * nobody: neither the resident's name nor that of somebody who did it while in a post.
 */
import { randomUUID } from 'node:crypto'
import { appointPerson, findServing } from '#modules/bodies'
import * as contract from '../../../modules/deliberation/contract.ts'
import type { Someone } from '../city.ts'
import type { Maker } from './makers.ts'
import { planted } from './world.ts'
import type { World } from './world.ts'

const AREA = '230602013001'
const words = {
  kind: 'facilities',
  title: '三号楼前加装一盏路灯',
  text: '三号楼前晚上很黑，老人出入不便，希望加装一盏路灯。',
  affects: 'part',
} as const
const changed = { title: '三号楼前加装两盏路灯', text: '三号楼前和车棚边晚上都很黑，希望各加装一盏路灯。' }
const draft = { title: '楼院公约', articles: ['不在楼道堆放杂物。'] }

async function said<T>(answer: Promise<{ status: number; body: T }>): Promise<T> {
  const { status, body } = await answer
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body
}

const area = (w: World) => w.travel.city.place(AREA)
/** A motion made anew: unnamed for a resident. */
async function raised(w: World, who: Someone | null, more: object = {}): Promise<string> {
  const given = { ...words, as: 'resident' as const, place: (await area(w)).id, ...more }
  return (await said(w.travel.city.call(who, contract.raiseMotion, given))).id
}
const ofResident = (w: World, more: object = {}) => raised(w, w.people.resident, more)
const ofBody = (w: World) => raised(w, w.people.committee, { as: 'body' })

interface Walked {
  /** The planted resident's, reworded and supported. */
  readonly own: string
  /** Raised, reworded and withdrawn by the planted member of staff, for themselves, while in a post. */
  readonly inPost: string
  /** The committee's, with the party organisation. */
  readonly body: string
  readonly photo: string
  readonly actPhoto: string
}
const walks = new WeakMap<World, Promise<Walked>>()

/** Once for a world. */
function walked(w: World): Promise<Walked> {
  const made = walks.get(w) ?? walk(w)
  walks.set(w, made)
  return made
}

/** The planted member of staff, in a post of the committee. */
function inOffice(w: World): Promise<Someone> {
  const { of } = w.markers.find((m) => m.word === planted.staff)!
  if (!('person' in of)) throw new Error('the planted member of staff is a person')
  const { person } = of
  return w.travel.city.inside(async (ctx) => {
    const body = await findServing(ctx, { kinds: ['residents-committee'], path: (await area(w)).path })
    const post = { person, body: body!.id, post: 'member', reason: 'test' }
    return { person, appointment: await appointPerson(ctx, post) }
  })
}

async function walk(w: World): Promise<Walked> {
  const { city } = w.travel
  const { resident, neighbour, committee } = w.people
  const own = await ofResident(w, { photos: [(await w.upload(resident!, w.photo, 'a.jpg')).ref] })
  await said(city.call(resident, contract.editMotion, { id: own, revision: 1, ...changed }))
  await said(city.call(neighbour, contract.support, { id: own }))

  const official = await inOffice(w)
  const inPost = await raised(w, official)
  await said(city.call(official, contract.editMotion, { id: inPost, revision: 1, ...changed }))
  const withdrawn = { id: inPost, revision: 2, act: 'withdraw', text: '已经有人提出' }
  await said(city.call(official, contract.act, withdrawn))

  const body = await ofBody(w)
  const photos = [(await w.upload(committee!, w.photo, 'a.jpg')).ref]
  await said(city.call(committee, contract.act, { id: body, revision: 1, ...submit, photos }))
  await city.call(official, contract.usePower, used)

  // It is theirs indeed: what is looked for in everybody's answers could be there.
  const mine = await said(city.call(resident, contract.motion, { id: own }))
  const seen = await said(city.call(committee, contract.motion, { id: body }))
  if (mine.edit === null) throw new Error('the planted resident raised it')
  return { own, inPost, body, photo: mine.photos[0]!.id, actPhoto: seen.acts.at(-1)!.files[0]!.id }
}

const submit = { act: 'submit', text: '收集了三户意见' }
/** Outside any list: refused, and kept on the public record. */
const used = { power: '夜间封路', title: '夜间封闭小区北门', text: '夜间封闭小区北门，车辆从南门出入。' }

export const deliberationMakers: Readonly<Record<string, Maker>> = {
  'deliberation.motion-kinds': () => [{}],
  'deliberation.rules': (w) => [{}, { place: w.place }],
  'deliberation.rule': (w) => [{ document: 'covenant', place: w.place }],
  'deliberation.motions': async (w) => {
    await walked(w)
    return [
      {},
      { place: (await area(w)).id, q: '路灯' },
      { q: planted.name },
      ...['raised', 'supported', 'held'].map((mine) => ({ mine })),
    ]
  },
  'deliberation.motion': async (w) => {
    const { own, inPost, body } = await walked(w)
    return [{ id: own }, { id: inPost }, { id: body }]
  },
  'deliberation.todos': async (w) => {
    await walked(w)
    return [{}, { queue: 'held' }, { queue: 'passed' }]
  },
  'deliberation.powers': () => [{}],
  'deliberation.power': () => [{ power: 'night-gate' }],
  'deliberation.power-uses': () => [{}],
  'deliberation.refused-uses': async (w) => {
    await walked(w)
    return [{}]
  },
  'deliberation.power-use': () => [{ id: randomUUID() }],
  'deliberation.raise-motion': async (w) => {
    const place = (await area(w)).id
    return ['resident', 'body', 'staff'].map((as) => ({ ...words, place, as }))
  },
  'deliberation.support': async (w) => [{ id: (await walked(w)).own }],
  'deliberation.withdraw-support': async (w, _role, who) => {
    const { own } = await walked(w)
    await w.travel.city.call(who, contract.support, { id: own })
    return [{ id: own }]
  },
  'deliberation.ask-residence': async (w) => [{ id: (await walked(w)).own, said: '三号楼二单元，租住' }],
  'deliberation.residences': () => [{}],
  'deliberation.joinable': async (w) => [{ id: (await walked(w)).own }],
  'deliberation.answer-residence': () => [{ id: randomUUID(), decision: 'confirm', reason: '看过租房合同' }],
  'deliberation.edit-motion': async (w) => [{ id: await ofResident(w), revision: 1, ...changed }],
  'deliberation.edit-draft': async (w) => [{ id: (await walked(w)).own, revision: 2, ...draft }],
  'deliberation.act': async (w) => [
    { id: await ofBody(w), revision: 1, ...submit },
    { id: await ofResident(w), revision: 1, act: 'withdraw', text: '不再需要' },
  ],
  'deliberation.use-power': () => [used],
}

const noList = 'the pack lists no powers; tests/api/deliberation.test.ts uses some'
const noResidence = 'the pack counts everybody’s support; tests/api/deliberation.test.ts confirms some'
const noRules = 'the pack lists no rule documents; tests/api/covenants.test.ts adopts one'
export const deliberationRefused: Readonly<Record<string, string>> = {
  'deliberation.ask-residence': noResidence,
  'deliberation.answer-residence': noResidence,
  'deliberation.rule': noRules,
  'deliberation.edit-draft': noRules,
  'deliberation.power': noList,
  'deliberation.power-use': noList,
  'deliberation.use-power': noList,
}

/** Pictures are public as their motion is. */
export const motionFile = async (w: World) => [{ id: (await walked(w)).photo, field: 'photo', of: null }]
export const motionActFile = async (w: World) => [
  { id: (await walked(w)).actPhoto, field: 'photo', of: null },
]
