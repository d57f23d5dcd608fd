/** Ways of governing of two localities in one deployment: each may read the other's that is in force, and lay it beside its own. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { perform } from '#kernel/action'
import { serviceActor } from '#modules/bodies'
import { createPacks, loadBuilt } from '#modules/packs'
import { diff, inForce, overview, procedureBpmn, terms, versions } from '#modules/packs/contract'
import { alignSteps, mainPath, walked } from '../../modules/packs/pages/align.ts'
import { packSections, root } from '../../apps/server/modules.ts'
import { openCity } from '../support/city.ts'
import type { City } from '../support/city.ts'

const SEVEN = 'chengnan'
const FIVE = 'yaan'
const folder = mkdtempSync(join(tmpdir(), 'linli-ways-'))
let city: City
let before: string
let after: string

async function load(folders: readonly string[]): Promise<string> {
  const { built, findings } = await createPacks(packSections(), { folders }).check(FIVE)
  if (!built) throw new Error(JSON.stringify(findings.slice(0, 3)))
  const actor = serviceActor(built.info.realm!, 'test')
  const { snapshot } = await perform(city.ground, actor, loadBuilt, { built })
  return snapshot
}

beforeAll(async () => {
  city = await openCity(SEVEN)
  const packs = join(root, 'packs')
  before = await load([packs])
  // The other locality goes on to a version of its own.
  for (const id of ['cn', FIVE]) cpSync(join(packs, id), join(folder, id), { recursive: true })
  const head = join(folder, FIVE, 'pack.yaml')
  writeFileSync(head, readFileSync(head, 'utf8').replace(/^version: .*$/m, 'version: 2031.1'))
  const motion = join(folder, FIVE, 'procedures/motion.yaml')
  writeFileSync(motion, readFileSync(motion, 'utf8').replace('title: 群众评议', 'title: 群众评议会'))
  after = await load([folder])
  await city.app.ready()
  // Three packs are compiled and loaded.
}, 180_000)
afterAll(async () => {
  await city?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('ways of governing', () => {
  it('of every locality in force are listed to everybody', async () => {
    const { status, body } = await city.call(null, inForce, {})
    expect(status).toBe(200)
    expect(body.rows.map((r) => r.pack).toSorted()).toEqual([SEVEN, FIVE].toSorted())
    expect(body.rows.find((r) => r.pack === FIVE)).toMatchObject({ snapshot: after, version: '2031.1' })
  })

  it('in force elsewhere are read whole, in their own words, and said not to be this place’s', async () => {
    const { status, body } = await city.call(null, overview, { snapshot: after })
    expect(status).toBe(200)
    expect(body).toMatchObject({ pack: FIVE, own: false, current: true })
    expect(body.procedures.find((p) => p.id === 'motion')).toMatchObject({
      title: '五步工作法',
      layers: ['cn', FIVE],
    })
    const mine = await city.call(null, overview, {})
    expect(mine.body).toMatchObject({ pack: SEVEN, own: true, current: true })
    expect(mine.body.procedures.find((p) => p.id === 'motion')?.title).toBe('七步工作法')
    const said = await city.call(null, terms, { language: 'en', snapshot: after })
    expect(said.body.terms).toMatchObject({ 五步工作法: 'Five-step method' })
    const own = await city.call(null, terms, { language: 'en' })
    expect(own.body.terms).toMatchObject({ 七步工作法: 'Seven-step method' })
    expect(own.body.terms).not.toHaveProperty('五步工作法')
  })

  it('that another locality no longer uses stay that locality’s', async () => {
    expect(before).not.toBe(after)
    for (const asked of [
      city.call(null, overview, { snapshot: before }),
      city.call(null, terms, { language: 'en', snapshot: before }),
      city.call(null, procedureBpmn, { procedure: 'motion', snapshot: before }),
      city.call(null, diff, { from: before, to: after }),
    ]) {
      const { status, body } = await asked
      expect(status).toBe(404)
      expect((body as { code?: string }).code).toBe('packs.no-such-snapshot')
    }
    // Nor are they among this place's versions.
    const { body } = await city.call(null, versions, {})
    expect(body.rows.map((r) => r.pack)).toEqual([SEVEN])
  })

  it('differ in words an official can read', async () => {
    const mine = await city.call(null, overview, {})
    const { status, body } = await city.call(null, diff, { from: mine.body.hash, to: after })
    expect(status).toBe(200)
    expect(body.changes).toContainEqual({
      section: 'procedures',
      path: ['流程', '七步工作法（motion）', '名称'],
      kind: 'changed',
      before: '七步工作法',
      after: '五步工作法',
    })
    for (const change of body.changes) expect(`${change.before} ${change.after}`).not.toMatch(/[{}]/)
  })

  it('lay seven steps beside five', async () => {
    const [mine, theirs] = await Promise.all([
      city.call(null, overview, {}),
      city.call(null, overview, { snapshot: after }),
    ])
    const of = (o: typeof mine) => o.body.procedures.find((p) => p.id === 'motion')!
    const [seven, five] = [of(mine), of(theirs)]
    expect([mainPath(seven).size, mainPath(five).size]).toEqual([7, 5])
    const pairs = alignSteps(seven, five)
    const told = pairs.map((p) => [p.left?.id ?? null, p.right?.id ?? null])
    expect(told).toContainEqual(['decide', 'decide'])
    expect(told).toContainEqual([null, 'hear'])
    for (const only of ['screen', 'publish', 'archive']) expect(told).toContainEqual([only, null])
    // Every step stands once, in its own order.
    expect(told.flatMap(([left]) => left ?? [])).toEqual(walked(seven).map((s) => s.id))
    expect(told.flatMap(([, right]) => right ?? [])).toEqual(walked(five).map((s) => s.id))
    const decide = pairs.find((p) => p.left?.id === 'decide' && p.right)!
    expect(decide.differs).toEqual(expect.arrayContaining(['title', 'holder', 'facets']))
  })

  it('give a procedure as a file, and refuse one there is none of', async () => {
    const { status, body } = await city.call(null, procedureBpmn, { procedure: 'motion' })
    expect(status).toBe(200)
    expect(body.file).toMatch(/^chengnan-.*-motion\.bpmn$/)
    expect(body.xml).toContain('七步工作法')
    const none = await city.call(null, procedureBpmn, { procedure: 'no-such' })
    expect(none.status).toBe(404)
    expect(none.body.code).toBe('packs.no-such-procedure')
  })
})
