/** Makers of openness's endpoints. What residents say here is public by their own choice, and unnamed. */
import { randomUUID } from 'node:crypto'
import * as contract from '../../../modules/openness/contract.ts'
import type { Maker } from './makers.ts'
import type { World } from './world.ts'

const fresh = { category: 'finances', title: '财务收支情况', text: '收入 100 元，支出 80 元。' }

async function said<T>(answer: Promise<{ status: number; body: T }>): Promise<T> {
  const { status, body } = await answer
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body
}

/** A publication of the committee, made anew. */
const shown = async (w: World, more: object = {}) =>
  (await said(w.travel.city.call(w.people.committee, contract.publish, { ...fresh, ...more }))).id

const spoken = { text: '请说明支出的依据', named: false }
const asked = async (w: World) =>
  (
    await said(
      w.travel.city.call(w.people.neighbour, contract.ask, { publication: await shown(w), ...spoken }),
    )
  ).id
const objected = async (w: World) =>
  (
    await said(
      w.travel.city.call(w.people.neighbour, contract.object, { publication: await shown(w), ...spoken }),
    )
  ).id

export const opennessMakers: Readonly<Record<string, Maker>> = {
  'openness.home': (w) => [{ place: w.place }],
  'openness.archive': (w) => [{ place: w.place }, { place: w.place, q: '财务' }],
  'openness.one': async (w) => [{ id: await shown(w) }],
  'openness.of-matter': (w) => [{ matter: w.reports[0]!.id }, { matter: randomUUID() }],
  'openness.mine': () => [{}],
  'openness.categories': () => [{}],
  'openness.choices': () => [{}],
  'openness.list': () => [{}, { scope: 'below' }],
  'openness.to-answer': () => [{}],
  'openness.to-dispose': () => [{}],
  'openness.overdue': () => [{}, { all: true }],
  'openness.publish': () => [fresh],
  'openness.correct': async (w) => [
    {
      id: await shown(w),
      revision: 1,
      kind: 'wording',
      title: fresh.title,
      text: '收入 100 元，支出 80 元，结余 20 元。',
      note: '补写结余',
    },
  ],
  'openness.ask': async (w) => [{ publication: await shown(w), ...spoken }],
  'openness.object': async (w) => [{ publication: await shown(w), ...spoken }],
  'openness.answer': async (w) => [{ question: await asked(w), text: '依据居民代表会议的决定' }],
  'openness.dispose': async (w) => [
    { objection: await objected(w), accept: false, reasons: '已按决定执行，票据齐全' },
  ],
}

const pictures = new WeakMap<World, Promise<{ id: string; field: string; of: null }[]>>()

/** A picture of a publication: public, so nobody's row. */
export function publicationFile(w: World): Promise<{ id: string; field: string; of: null }[]> {
  const made = pictures.get(w) ?? pictured(w)
  pictures.set(w, made)
  return made
}

async function pictured(w: World) {
  const { ref } = await w.upload(w.people.committee!, w.photo, 'a.jpg')
  const { versions } = await said(
    w.travel.city.call(null, contract.one, { id: await shown(w, { files: [ref] }) }),
  )
  return versions[0]!.files.map((f) => ({ id: f.id, field: 'photo', of: null }))
}
