/** A warm start does nothing twice: what it trusts, and what makes it look again. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { perform } from '#kernel/action'
import { serviceActor } from '#modules/bodies'
import { createPacks, loadBuilt } from '#modules/packs'
import { knownJurisdictions } from '#modules/territory'
import { openCity } from '../support/city.ts'
import type { City } from '../support/city.ts'
import { seedDemonstration } from '../../apps/server/demonstration.ts'
import { packSections, root } from '../../apps/server/modules.ts'
import { isPrepared, notePrepared, sourceDigest } from '../../apps/server/prepared.ts'

const folder = mkdtempSync(join(tmpdir(), 'linli-prepared-'))
let city: City
beforeAll(async () => {
  city = await openCity('daqing')
})
afterAll(async () => {
  await city?.close()
  rmSync(folder, { recursive: true, force: true })
})

it('the digest tells every change of the program and of a pack, and no change of a test', () => {
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  put('package.json', '{}')
  put('package-lock.json', '{}')
  put('kernel/a.ts', '1')
  put('modules/m/module.ts', '1')
  put('modules/m/migrations/0001_m.sql', '1')
  put('apps/server/serve.ts', '1')
  put('packs/cn/pack.yaml', 'id: cn')
  const seen = [sourceDigest(folder)]
  expect(sourceDigest(folder)).toBe(seen[0])
  put('modules/m/module.test.ts', '1')
  expect(sourceDigest(folder)).toBe(seen[0])
  for (const [path, text] of [
    ['package-lock.json', '{ }'],
    ['kernel/a.ts', '2'],
    ['modules/m/module.ts', '2'],
    ['modules/m/migrations/0001_m.sql', '2'],
    ['apps/server/serve.ts', '2'],
    ['packs/cn/pack.yaml', 'id: cn # other'],
    ['packs/cn/texts/en.yaml', ''],
  ] as const) {
    put(path, text)
    seen.push(sourceDigest(folder))
  }
  rmSync(join(folder, 'packs/cn/texts/en.yaml'))
  put('packs/cn/texts/fr.yaml', '')
  seen.push(sourceDigest(folder))
  expect(new Set(seen).size).toBe(seen.length)
})

it('a start needs nothing while sources and what is in force are those of the last preparation', async () => {
  const { ground } = city
  const data = mkdtempSync(join(folder, 'data-'))
  expect(await isPrepared(ground, data, 'a')).toBe(false)
  await notePrepared(ground, data, 'a')
  expect(await isPrepared(ground, data, 'a')).toBe(true)
  expect(await isPrepared(ground, data, 'b')).toBe(false)
  writeFileSync(join(data, 'prepared.json'), '{"source":"a"')
  expect(await isPrepared(ground, data, 'a')).toBe(false)
  await notePrepared(ground, data, 'a')

  // Another version is put in force by hand: the next start looks again.
  const packs = join(folder, 'city-packs')
  cpSync(join(root, 'packs'), packs, { recursive: true })
  const head = join(packs, 'daqing/pack.yaml')
  writeFileSync(head, readFileSync(head, 'utf8').replace(/^version: .*$/m, 'version: "2099.1"'))
  const { built, findings } = await createPacks(packSections(), { folders: [packs] }).check('daqing')
  expect(findings.filter((f) => f.level === 'error')).toEqual([])
  const loaded = await perform(ground, serviceActor(city.realm, 'test'), loadBuilt, { built: built! })
  expect(loaded.changed).toBe(true)
  expect(await isPrepared(ground, data, 'a')).toBe(false)
  await notePrepared(ground, data, 'a')
  expect(await isPrepared(ground, data, 'a')).toBe(true)
})

it('a locality the demonstration does not have is refused by name before anything is loaded', async () => {
  const said: string[] = []
  const seeding = seedDemonstration(city.ground, (line) => said.push(line), ['lushan', 'nowhere'])
  await expect(seeding).rejects.toMatchObject({
    variable: 'LINLI_DEMO_LOCALITIES',
    message: expect.stringMatching(
      /^配置项 LINLI_DEMO_LOCALITIES 里没有名为“nowhere”的地方：可用的是 daqing、lushan、/,
    ),
  })
  expect(said).toEqual([])
  expect((await knownJurisdictions(city.ground, true)).map((j) => j.id)).toEqual(['daqing'])
})
