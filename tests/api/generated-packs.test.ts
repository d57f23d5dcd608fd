/**
 * Packs the suite has never seen: each is either refused with place, reason and mend, or holds its own scenario and runs: a
 * motion goes through its procedure in a real deployment, by people of its own posts.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { createPacks } from '#modules/packs'
import { actOn, lockMatter } from '#modules/flow'
import type { Uuid } from '#kernel/ids'
import { packSections, root } from '../../apps/server/modules.ts'
import { scenarioRunners } from '../../apps/server/scenarios.ts'
import * as contract from '../../modules/deliberation/contract.ts'
import { openCity } from '../support/city.ts'
import type { Someone } from '../support/city.ts'
import { faultNames, generatePack, writePacks } from '../support/generated-pack.ts'

/** `npm run ordeal` asks for 200. */
const PACKS = Number(process.env['ORDEAL_PACKS'] ?? 3)
const SEED = Number(process.env['ORDEAL_SEED'] ?? 20_260_303)

const random = Array.from({ length: PACKS }, (_, n) => generatePack(SEED, n + 1))
const spoilt = faultNames.map((name, i) => generatePack(SEED, 3000 + i, name))
const sound = [generatePack(SEED, 3900, null)]
const all = [...random, ...spoilt, ...sound]
const written = writePacks(all)
afterAll(() => written.remove())

const packs = createPacks(packSections(), { folders: [written.folder], scenarios: scenarioRunners })

describe.each(all.map((p) => [p.fault?.name ?? 'sound', p] as const))(
  '%s',
  (_name, pack) => {
    it(`${pack.id} is ${pack.fault ? 'refused with place, reason and mend' : 'checked and run'}`, async () => {
      const checked = await packs.check(pack.id)
      const errors = checked.findings.filter((f) => f.level === 'error')
      if (pack.fault) {
        expect(checked.built === undefined).toBe(true)
        expect(errors.map((f) => f.code)).toEqual(
          expect.arrayContaining([expect.toBeOneOf([...pack.fault.codes])]),
        )
        for (const f of errors) {
          expect(f.file).toMatch(new RegExp(`${pack.id}/`))
          expect(f.line).toBeGreaterThan(0)
          expect(f.message.length).toBeGreaterThan(5)
          expect(f.mend.length).toBeGreaterThan(3)
        }
        return
      }
      expect(errors).toEqual([])
      expect(checked.scenarios.failed).toBe(0)
      expect(checked.scenarios.held).toBeGreaterThan(0)
      await runs(pack)
    })
  },
  120_000,
)

/** The same way again, in a deployment: each act over HTTP by somebody in that post, a facet's outcome by its owner's rule. */
async function runs(pack: ReturnType<typeof generatePack>): Promise<void> {
  const city = await openCity(pack.id, { folder: written.folder })
  try {
    const place = (await city.place(pack.place)).id
    const resident = await city.resident('居民甲')
    const raised = await city.call(resident, contract.raiseMotion, {
      kind: 'local',
      place,
      title: '装一盏路灯',
      text: '路口晚上很黑，希望装一盏路灯。',
      as: 'resident',
    })
    expect(raised).toMatchObject({ status: 200 })
    const id = raised.body.id as Uuid
    const people = new Map<string, Someone>()
    let revision = 1
    for (const move of pack.path) {
      if (move.by === 'system') {
        await city.inside(async (ctx) => {
          const m = await lockMatter(ctx, id, revision)
          const done = await actOn(ctx, m, { act: move.act }, { bySystem: true, via: move.via as never })
          revision = done.matter.revision
          expect(done.matter.step).toBe(move.step)
        })
        continue
      }
      const [kind, post] = move.by.split('/') as [string, string]
      const who = people.get(move.by) ?? (await city.appoint(`${post}`, { kind, post, place: pack.place }))
      people.set(move.by, who)
      const answer = await city.call(who, contract.act, { id, revision, act: move.act, text: '依程序办理' })
      expect(answer).toMatchObject({ status: 200, body: { step: move.step } })
      revision = answer.body.revision
    }
    const shown = await city.call(null, contract.motion, { id })
    expect(shown).toMatchObject({ status: 200 })
  } finally {
    await city.close()
  }
}

it('the repository’s own packs stand beside them', async () => {
  const own = createPacks(packSections(), { folders: [`${root}/packs`] })
  expect(await own.list()).toContain('cn')
})
