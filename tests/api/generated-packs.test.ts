/**
 * Packs the suite has never seen: each is either refused with place, reason and mend, or holds its own scenarios and runs: a
 * motion goes through its procedure in a real deployment, by people of its own posts. How many of each is printed.
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
const others = [generatePack(SEED, 3900, null), generatePack(SEED, 3901, 'wild')]
const all = [...random, ...spoilt, ...others]
const written = writePacks(all)
const count = { run: 0, refused: 0, wildRun: 0, wildRefused: 0 }
const reasons = new Map<string, number>()
afterAll(() => {
  written.remove()
  const why = [...reasons].toSorted((a, b) => b[1] - a[1]).map(([code, n]) => `${code} ${n}`)
  console.log(
    `${all.length} packs: ${count.run} ran their scenarios and a motion (${count.wildRun} of them mixed up), ${count.refused} were refused (${count.wildRefused} mixed up), for ${reasons.size} reasons: ${why.join(', ')}`,
  )
})

const packs = createPacks(packSections(), { folders: [written.folder], scenarios: scenarioRunners })

describe.each(all.map((p) => [p.fault?.name ?? (p.wild === null ? 'sound' : 'mixed up'), p] as const))(
  '%s',
  (_name, pack) => {
    it(`${pack.id} is ${pack.wild === null ? (pack.fault ? 'refused with place, reason and mend' : 'checked and run') : 'refused with reasons, or run'}: ${pack.shape}`, async () => {
      const { built, findings, scenarios } = await packs.check(pack.id)
      const errors = findings.filter((f) => f.level === 'error')
      const said = `${pack.wild ?? ''}\n${errors.map((f) => `${f.file}:${f.line} ${f.code} ${f.message}`).join('\n')}`
      const isRefused = pack.wild === null ? pack.fault !== null : built === undefined
      if (isRefused) {
        expect(built, said).toBeUndefined()
        if (pack.fault)
          expect(errors.map((f) => f.code)).toEqual(
            expect.arrayContaining([expect.toBeOneOf([...pack.fault.codes])]),
          )
        expect(errors.length).toBeGreaterThan(0)
        for (const f of errors) {
          expect(f.file, said).toMatch(new RegExp(`/(${pack.id}|cn)/`))
          expect(f.line).toBeGreaterThan(0)
          expect(f.message.length).toBeGreaterThan(5)
          expect(f.mend.length).toBeGreaterThan(3)
          reasons.set(f.code, (reasons.get(f.code) ?? 0) + 1)
        }
        // Something of it must be mended in the pack itself.
        expect(
          errors.some((f) => f.file.includes(`${pack.id}/`)),
          said,
        ).toBe(true)
        count.refused++
        if (pack.wild !== null) count.wildRefused++
        return
      }
      expect(errors).toEqual([])
      expect(scenarios.failed).toBe(0)
      expect(scenarios.held).toBe(2)
      if (built!.info.realm === null) {
        // Without a realm it is a layer for others, and says so when it is loaded.
        count.refused++
        count.wildRefused++
        return
      }
      await runs(pack)
      count.run++
      if (pack.wild !== null) count.wildRun++
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
    expect(raised, pack.wild ?? '').toMatchObject({ status: 200 })
    const id = raised.body.id as Uuid
    const people = new Map<string, Someone>()
    let revision = 1
    for (const move of pack.path) {
      if (move.via !== null) {
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
      const input = {
        id,
        revision,
        act: move.act,
        text: '依程序办理',
        ...(move.asks ? { answers: [{ id: 'where', value: '路口' }] } : {}),
      }
      const answer = await city.call(who, contract.act, input)
      if (move.refused !== undefined) {
        expect(answer.body.code, pack.wild ?? '').toBe(move.refused)
        continue
      }
      expect(answer, pack.wild ?? '').toMatchObject({ status: 200, body: { step: move.step } })
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
