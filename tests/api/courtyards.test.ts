/** 一院一公约 and 三单制, as the pack of the five steps has them, on the demonstration's own people. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knownJurisdictions } from '#modules/territory'
import { seedPeople } from '../../modules/bodies/seed.ts'
import * as contract from '../../modules/deliberation/contract.ts'
import { seedDeliberation } from '../../modules/deliberation/seed.ts'
import { seedCovenants } from '../../modules/deliberation/seed/covenants.ts'
import { seedExecution } from '../../modules/execution/seed.ts'
import { seedDecision } from '../../modules/meetings/seed.ts'
import { seedHearing } from '../../modules/meetings/seed/hearing.ts'
import { seedShown } from '../../modules/openness/seed.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

let city: City

beforeAll(async () => {
  city = await openCity('yaan', { now: '2026-11-18T06:30:00Z' })
}, 300_000)
afterAll(() => city?.close())

// First: the demonstration's own people fill every seat.
describe('组织生活 in three forms', () => {
  it('is filed, guided and reported, each form with its own fields', { timeout: 300_000 }, async () => {
    const branch = await city.appoint('支部书记', {
      kind: 'party-committee',
      post: 'secretary',
      place: '511802003003',
    })
    const street = await city.appoint('街道书记', {
      kind: 'street-committee',
      post: 'secretary',
      place: '511802003',
    })
    const raised = await city.call(branch, contract.raiseMotion, {
      kind: 'party-life',
      place: (await city.place('511802003003')).id,
      title: '十二月主题党日',
      text: '学习新修订的居民委员会组织法，讨论院落公约。',
      as: 'body',
    })
    expect(raised.status, JSON.stringify(raised.body)).toBe(200)
    const { id } = raised.body
    const look = async (who: Someone) => (await city.call(who, contract.motion, { id })).body
    const act = async (who: Someone, name: string, form: Record<string, string>) =>
      city.call(who, contract.act, {
        id,
        revision: (await look(who)).line.revision,
        act: name,
        answers: Object.entries(form).map(([field, value]) => ({ id: field, value })),
      })
    const filing = (await look(branch)).verdicts.find((v) => v.act === 'submit')!
    expect(filing.allowed).toBe(true)
    expect(filing.asks!.map((a) => [a.title, a.type])).toEqual([
      ['时间', 'time'],
      ['地点', 'text'],
      ['内容', 'text'],
      ['主持人', 'text'],
    ])
    const form = { time: '2026-12-05T15:00', place: '党群服务中心', content: '学习组织法', chair: '支部书记' }
    const tries: [Record<string, string>, string][] = [
      [{ ...form, chair: ' ' }, 'flow.answer-needed'],
      [{ ...form, time: '2026-02-30T15:00' }, 'flow.answer-wrong'],
      [{ ...form, time: '2026-12-05' }, 'flow.answer-wrong'],
      [{ ...form, more: '别的' }, 'flow.answer-unknown'],
    ]
    for (const [given, code] of tries)
      // oxlint-disable-next-line no-await-in-loop
      expect((await act(branch, 'submit', given)).body.code, JSON.stringify(given)).toBe(code)
    expect((await act(branch, 'submit', form)).status).toBe(200)
    expect((await act(street, 'advise', { advice: '请离退休党员参加', guide: '街道组织委员' })).status).toBe(
      200,
    )
    const reported = await act(branch, 'report', {
      time: '2026-12-05T15:10',
      place: '党群服务中心',
      chair: '支部书记',
      present: '应到二十一人，实到十九人',
      content: '学习组织法，讨论公约修改两条',
    })
    expect(reported.body).toMatchObject({ step: 'archived', state: 'archived' })
    const forms = (await look(branch)).acts.filter((a) => a.facts.length > 0)
    expect(forms.map((a) => [a.act, a.facts.map((f) => `${f.label}：${f.value}`)])).toEqual([
      ['submit', ['时间：2026-12-05 15:00', '地点：党群服务中心', '内容：学习组织法', '主持人：支部书记']],
      ['advise', ['指导意见：请离退休党员参加', '指导人：街道组织委员']],
      [
        'report',
        [
          '实际时间：2026-12-05 15:10',
          '地点：党群服务中心',
          '主持人：支部书记',
          '到会情况：应到二十一人，实到十九人',
          '开展情况：学习组织法，讨论公约修改两条',
        ],
      ],
    ])
  })
})

describe('covenants of the demonstration', () => {
  it('are drafted, heard and voted by the courtyards’ own way; made once', { timeout: 300_000 }, async () => {
    const jurisdiction = (await knownJurisdictions(city.ground, true))[0]!
    await seedPeople(city.ground, jurisdiction)
    const seed = () => seedCovenants(city.ground, jurisdiction, { hear: seedHearing, decide: seedDecision })
    expect(await seed()).toBe(true)
    const { rows } = (await city.call(null, contract.rules, {})).body
    expect(rows.map((r) => [r.placeName, r.documentTitle, r.no])).toEqual([
      ['康藏路一号院', '居民公约', 2],
      ['康藏路二号院', '居民公约', 1],
    ])
    const one = (await city.call(null, contract.rule, { document: 'covenant', place: rows[0]!.place })).body
    expect(one.versions.map((v) => v.until)).toEqual([null, one.versions[0]!.from])
    for (const v of one.versions) {
      expect(v.vote!.tests.length).toBeGreaterThan(0)
      expect(v.vote!.tests.every((t) => t.met)).toBe(true)
      // Heard before it was voted on: the minutes of the hearing are on the motion.
      // oxlint-disable-next-line no-await-in-loop
      const motion = (await city.call(null, contract.motion, { id: v.motion.id })).body
      expect(motion.path.filter((s) => s.state === 'done').map((s) => s.id)).toEqual([
        'collect',
        'hear',
        'decide',
      ])
      expect(motion.document).toMatchObject({ adopted: { no: v.no, from: v.from } })
    }
    expect(await seed()).toBe(false)
  })

  it(
    'and its motions are heard and voted too: nothing is overdue on the first day',
    { timeout: 300_000 },
    async () => {
      const jurisdiction = (await knownJurisdictions(city.ground, true))[0]!
      await seedDeliberation(city.ground, jurisdiction)
      const through = { hear: seedHearing, decide: seedDecision, show: seedShown }
      expect(await seedExecution(city.ground, jurisdiction, through)).toBe(true)
      const { rows } = (await city.call(null, contract.motions, { limit: 50 })).body
      expect(rows.filter((r) => r.line.overdue).map((r) => r.line.title)).toEqual([])
      expect(new Set(rows.map((r) => r.line.step))).toEqual(
        new Set(['collect', 'hear', 'execute', 'rate', 'archived', 'withdrawn']),
      )
    },
  )
})
