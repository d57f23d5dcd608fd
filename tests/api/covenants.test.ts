/** 公约: a text is drafted, voted on as it was frozen, comes into force for its place and day, and is replaced, never lost. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import { relayEvents } from '#kernel/events'
import type { Uuid } from '#kernel/ids'
import { serviceActor } from '#modules/bodies'
import { ruleInForce } from '#modules/deliberation'
import { createPacks } from '#modules/packs'
import { manifests, packSections } from '../../apps/server/modules.ts'
import { adoptPassed } from '../../modules/deliberation/adopting.ts'
import * as contract from '../../modules/deliberation/contract.ts'
import * as meetings from '../../modules/meetings/contract.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'
import { TOWN, councilTown } from '../support/council-town.ts'

const motionsYaml = (covenant = 'adopts: covenant') => `documents:
  - { id: covenant, title: 居民公约, level: estate, source: 一院一公约 }
  - { id: house-rules, title: 议事规则 }
motions:
  - { id: covenant, title: 公约, procedure: motion, raisedBy: [resident, body], supports: 0, affects: whole, ${covenant} }
  - { id: house-rules, title: 规则, procedure: motion, raisedBy: [resident, body], supports: 0, affects: whole, adopts: house-rules }
`

let city: City
let town: ReturnType<typeof councilTown>
let owner: pg.Client
let proposer: Someone
let director: Someone
let secretary: Someone
let chair: Someone
let recorder: Someone
let elsewhere: Someone
let estate: Uuid
let community: Uuid
let otherEstate: Uuid

beforeAll(async () => {
  town = councilTown({ 'motions.yaml': motionsYaml() })
  city = await openCity(TOWN, { folder: town.folder })
  owner = new pg.Client({ connectionString: city.ownerUrl })
  await owner.connect()
  await owner.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
  proposer = await city.resident('提议人甲')
  const here = '90-01'
  director = await city.appoint('居委会主任', { kind: 'committee', post: 'director', place: here })
  secretary = await city.appoint('书记', { kind: 'party', post: 'secretary', place: here })
  chair = await city.appoint('召集人', { kind: 'council', post: 'chair', place: here })
  recorder = await city.appoint('记录人', { kind: 'council', post: 'recorder', place: here })
  for (const name of ['议事员一', '议事员二'])
    // oxlint-disable-next-line no-await-in-loop
    await city.appoint(name, { kind: 'council', post: 'member', place: here })
  elsewhere = await city.appoint('别处主任', { kind: 'committee', post: 'director', place: '90-02' })
  estate = (await city.place('90-01-1')).id
  community = (await city.place('90-01')).id
  otherEstate = (await city.place('90-02-1')).id
}, 120_000)
afterAll(async () => {
  await owner?.end()
  await city?.close()
  town?.remove()
})

const rowsOf = async <T>(sql: string, values: unknown[] = []) => (await owner.query(sql, values)).rows as T[]
const hearers = manifests().flatMap((m) => m.hears ?? [])
async function relayed(): Promise<void> {
  const behind = `SELECT count(*)::int AS n FROM kernel.outbox o
    WHERE (o.era, o.xid, o.no) > ALL (SELECT era, xid, no FROM kernel.relay)`
  await expect
    .poll(
      async () => {
        await relayEvents(city.ground, { hearers, serviceActor })
        return (await rowsOf<{ n: number }>(behind))[0]?.n
      },
      { timeout: 20_000 },
    )
    .toBe(0)
}

const first = {
  title: '望溪苑居民公约',
  articles: ['遛狗牵绳，粪便随手清理。', '晚上十点到早上七点保持安静。', '楼道不堆放杂物。'],
}
const second = {
  title: '望溪苑居民公约',
  articles: ['遛狗牵绳，粪便随手清理。', '晚上九点半到早上七点保持安静。', '电动车停在车棚，不进楼道充电。'],
}

const asking = (over: object = {}) => ({
  kind: 'covenant',
  title: '制定望溪苑居民公约',
  text: '大家商量一份自己的公约，写清楚养犬、噪声和楼道。',
  as: 'resident',
  place: estate,
  draft: first,
  ...over,
})
const raise = (over: object = {}, who = proposer) =>
  city.call(who, contract.raiseMotion, asking(over) as never)
async function raised(over: object = {}, who = proposer): Promise<Uuid> {
  const answer = await raise(over, who)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body.id
}
const look = async (id: Uuid, who: Someone | null = null) =>
  (await city.call(who, contract.motion, { id })).body
const revisionOf = async (id: Uuid) =>
  (await rowsOf<{ revision: number }>(`SELECT revision FROM flow.matter WHERE id = $1`, [id]))[0]!.revision
async function done(who: Someone, id: Uuid, act: string): Promise<void> {
  const answer = await city.call(who, contract.act, {
    id,
    revision: await revisionOf(id),
    act,
    text: '同意',
  } as never)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
}
const redraft = async (id: Uuid, draft: typeof first, who = proposer) =>
  city.call(who, contract.editDraft, { id, revision: await revisionOf(id), ...draft })

/** Screened, convened, opened: the ballot on it is open. `days` after 2 March. */
async function balloted(id: Uuid, days: number): Promise<{ meeting: Uuid; ballot: Uuid }> {
  const day = (n: number) => new Date(Date.UTC(2026, 2, 2 + n)).toISOString().slice(0, 10)
  city.clock.now = new Date(`${day(days)}T02:00:00Z`)
  const convened = await city.call(chair, meetings.convene, {
    kind: 'council',
    title: '议事会',
    venue: '活动室',
    on: day(days + 4),
    at: '14:00',
    agenda: [{ matter: id }],
  })
  expect(convened.status, JSON.stringify(convened.body)).toBe(200)
  const meeting = convened.body.id
  city.clock.now = new Date(`${day(days + 4)}T05:40:00Z`)
  for (let invitation = 1; invitation <= 4; invitation++)
    // oxlint-disable-next-line no-await-in-loop
    expect((await city.call(chair, meetings.enter, { meeting, invitation })).status).toBe(200)
  city.clock.now = new Date(`${day(days + 4)}T06:00:00Z`)
  expect((await city.call(chair, meetings.open, { meeting })).status).toBe(200)
  const prepared = await city.call(chair, meetings.prepareBallot, {
    meeting,
    item: 1,
    text: '通过这份公约',
    way: 'hands',
    rule: 'present-majority',
    minutes: 30,
  })
  const opened = await city.call(chair, meetings.openBallot, { ballot: prepared.body.id })
  expect(opened.status, JSON.stringify(opened.body)).toBe(200)
  return { meeting, ballot: prepared.body.id }
}
async function counted(
  { meeting, ballot }: { meeting: Uuid; ballot: Uuid },
  tally: { for: number; against: number; abstain: number },
) {
  const one = { ballot, round: 1, ...tally }
  await city.call(chair, meetings.countHands, one)
  const answer = await city.call(recorder, meetings.countHands, one)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  expect((await city.call(chair, meetings.close, { meeting })).status).toBe(200)
  await relayed()
  return answer.body.verdict
}
const screened = async (id: Uuid) => {
  await done(director, id, 'submit')
  await done(secretary, id, 'admit')
}
const shown = (place: Uuid, document = 'covenant') => city.call(null, contract.rule, { document, place })
const inForce = (place: Uuid, on: string, kind = 'covenant') =>
  city.read((ctx) => ruleInForce(ctx, { place, kind, on }))

describe('raising one', () => {
  it('asks for the text where the kind adopts one, and for none where it does not', async () => {
    const kinds = (await city.call(proposer, contract.motionKinds, {})).body.kinds
    expect(kinds.find((k) => k.id === 'covenant')!.adopts).toEqual({
      id: 'covenant',
      title: '居民公约',
      levelTitle: '小区',
    })
    expect(kinds.find((k) => k.id === 'facilities')!.adopts).toBeNull()
    const tries: [object, Someone, number, string][] = [
      [{ draft: undefined }, proposer, 422, 'deliberation.draft-needed'],
      [{ draft: { title: '公约', articles: ['  '] } }, proposer, 400, 'kernel.invalid-input'],
      [{ kind: 'facilities', affects: 'part' }, proposer, 422, 'deliberation.no-document'],
      [{ place: community }, proposer, 422, 'deliberation.wrong-level'],
      [{ as: 'body' }, elsewhere, 403, 'deliberation.outside-place'],
    ]
    for (const [over, who, status, code] of tries) {
      // oxlint-disable-next-line no-await-in-loop
      const answer = await raise(over, who)
      expect([answer.status, answer.body.code], JSON.stringify(over)).toEqual([status, code])
    }
  })
})

describe('from draft to version', () => {
  it('edited with its former wordings kept, voted as frozen, in force from that day; the next one ends it', async () => {
    expect((await shown(estate)).body.code).toBe('deliberation.no-such-rule')
    const id = await raised()
    const busy = await raise()
    expect([busy.status, busy.body.code]).toEqual([409, 'deliberation.document-busy'])
    // Another place is another document; two at once for one are told apart by the database.
    const both = await Promise.all([1, 2].map(() => raise({ place: otherEstate })))
    expect(both.map((b) => b.status).sort((a, b) => a - b)).toEqual([200, 409])

    expect((await redraft(id, first)).body.code).toBe('deliberation.unchanged')
    expect((await redraft(id, second, director)).body.code).toBe('deliberation.not-yours')
    const better = { ...first, articles: [...first.articles, '邻里有事先商量。'] }
    expect((await redraft(id, better)).body).toMatchObject({ no: 2 })
    const seen = await look(id, proposer)
    expect(seen.document).toMatchObject({
      documentTitle: '居民公约',
      draft: { no: 2, articles: better.articles },
      former: [{ no: 1, articles: first.articles }],
      edit: { allowed: true },
      replaces: null,
      adopted: null,
      refused: null,
    })
    // The public reads the same words and has no button.
    expect((await look(id)).document).toMatchObject({ draft: { no: 2 }, edit: null })

    await screened(id)
    expect((await redraft(id, second)).body.code).toBe('deliberation.draft-frozen')
    const vote = await balloted(id, 1)
    const frozen = (await city.call(null, meetings.frozenPackage, { ballot: vote.ballot })).body
    expect((JSON.parse(frozen.package) as { content: string }).content).toBe(seen.document!.draft.digest)
    expect(await counted(vote, { for: 3, against: 1, abstain: 0 })).toBe('passed')

    const now = (await shown(estate)).body
    expect(now).toMatchObject({ documentTitle: '居民公约', source: '一院一公约', of: { id: estate } })
    expect(now.versions).toHaveLength(1)
    expect(now.versions[0]).toMatchObject({
      no: 1,
      articles: better.articles,
      digest: seen.document!.draft.digest,
      from: '2026-03-07',
      until: null,
      motion: { id, number: seen.line.number },
      vote: {
        digest: frozen.digest,
        members: 4,
        present: 4,
        for: 3,
        against: 1,
        abstain: 0,
        tests: [{ title: '赞成票', count: 3, whole: 4, needed: 3, met: true }],
      },
    })
    expect((await look(id)).document).toMatchObject({ adopted: { no: 1, from: '2026-03-07' } })
    expect(await inForce(estate, '2026-03-06')).toBeUndefined()
    expect(await inForce(estate, '2026-03-07')).toMatchObject({ no: 1, until: null, motion: id })

    // Adopted, though still being carried out: the next one may be raised. A vote that fails lets the text change again.
    const next = await raised({ draft: second, title: '修改望溪苑居民公约' })
    expect((await look(next)).document).toMatchObject({ replaces: 1 })
    await screened(next)
    expect(await counted(await balloted(next, 10), { for: 2, against: 2, abstain: 0 })).toBe('failed')
    expect((await inForce(estate, '2026-03-20'))?.no).toBe(1)
    const third = { ...second, articles: [...second.articles, '邻里有事先商量。'] }
    expect((await redraft(next, third)).body).toMatchObject({ no: 2 })
    await screened(next)
    expect(await counted(await balloted(next, 20), { for: 4, against: 0, abstain: 0 })).toBe('passed')
    const later = (await shown(estate)).body.versions
    expect(later.map((v) => [v.no, v.from, v.until])).toEqual([
      [2, '2026-03-26', null],
      [1, '2026-03-07', '2026-03-26'],
    ])
    expect(later[0]!.articles).toEqual(third.articles)
    expect(later[1]!.articles).toEqual(better.articles)
    expect((await inForce(estate, '2026-03-25'))?.no).toBe(1)
    expect((await inForce(estate, '2026-03-26'))?.no).toBe(2)

    const listed = (await city.call(null, contract.rules, {})).body
    expect(listed.listed).toBe(true)
    expect(listed.rows).toEqual([
      {
        document: 'covenant',
        documentTitle: '居民公约',
        place: estate,
        placeName: '望溪苑',
        no: 2,
        title: third.title,
        from: '2026-03-26',
      },
    ])
  })

  it('of a place also holds below, until a place has its own', async () => {
    const id = await raised({
      kind: 'house-rules',
      place: community,
      title: '制定社区议事规则',
      draft: { title: '柳溪社区议事规则', articles: ['开会提前三天通知。'] },
    })
    await screened(id)
    await counted(await balloted(id, 40), { for: 3, against: 0, abstain: 1 })
    expect((await shown(estate, 'house-rules')).body).toMatchObject({
      place: { id: estate },
      of: { id: community, name: '柳溪社区' },
      versions: [{ no: 1, title: '柳溪社区议事规则' }],
    })
    expect((await inForce(estate, '2026-06-01', 'house-rules'))?.place).toBe(community)
    expect((await shown(otherEstate, 'house-rules')).status).toBe(404)
    const own = await raised({
      kind: 'house-rules',
      title: '制定本院议事规则',
      draft: { title: '望溪苑议事规则', articles: ['坝坝会提前一天通知。'] },
    })
    await screened(own)
    await counted(await balloted(own, 50), { for: 3, against: 0, abstain: 1 })
    expect((await inForce(estate, '2026-06-01', 'house-rules'))?.place).toBe(estate)
    expect((await inForce(community, '2026-06-01', 'house-rules'))?.title).toBe('柳溪社区议事规则')
  })
})

describe('what makes no rule', () => {
  it('is a text other than the one frozen, or one for a place the meeting does not serve', async () => {
    const one = await raised({ title: '再改一次公约', draft: first })
    await screened(one)
    const vote = await balloted(one, 60)
    // Past every rule of the program: the text is exchanged under the open ballot.
    await rowsOf(
      `INSERT INTO deliberation.rule_draft (realm, motion, no, title, articles, digest, at)
       VALUES ($1, $2, 2, '另一份', '["另一条"]', repeat('0', 64), now())`,
      [city.realm, one],
    )
    expect(await counted(vote, { for: 4, against: 0, abstain: 0 })).toBe('passed')
    expect((await look(one)).document).toMatchObject({ adopted: null, refused: 'changed' })
    expect((await shown(estate)).body.versions[0]!.no).toBe(2)

    // That one no longer stands in the way of another.
    const two = await raised({ title: '公约再表决一次', draft: first })
    await screened(two)
    const again = await balloted(two, 70)
    await rowsOf(`UPDATE deliberation.rule_motion SET place_path = '0009' WHERE motion = $1`, [two])
    await counted(again, { for: 4, against: 0, abstain: 0 })
    expect((await look(two)).document).toMatchObject({ adopted: null, refused: 'outside' })
    expect((await shown(estate)).body.versions).toHaveLength(2)
  })

  it('a version is neither changed nor deleted, ended only once, and made by nobody but the system', async () => {
    const app = new pg.Client({ connectionString: city.appUrl })
    await app.connect()
    try {
      await app.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
      const denied = async (sql: string) =>
        expect(await app.query(sql).catch((e: Error & { code?: string }) => e.code)).toBe('42501')
      await denied(`UPDATE deliberation.rule_version SET articles = '["别的"]'`)
      await denied(`DELETE FROM deliberation.rule_version`)
      await denied(`UPDATE deliberation.rule_draft SET title = '别的'`)
      const ended = await app.query(
        `UPDATE deliberation.rule_version SET until_day = '2030-01-01' WHERE until_day IS NOT NULL`,
      )
      expect(ended.rowCount).toBe(0)
      await app.query(`SET linli.service = ''`)
      await denied(
        `INSERT INTO deliberation.rule_version SELECT realm, gen_random_uuid(), document, document_title, place, place_path,
           99, title, articles, digest, from_day, '2030-01-01', motion, draft, gen_random_uuid(), adopted_at
         FROM deliberation.rule_version LIMIT 1`,
      )
    } finally {
      await app.end()
    }
  })

  it('hearing of a vote twice makes no second version', async () => {
    const before = (await shown(estate)).body.versions.length
    const batches = await rowsOf<{ at: Date; events: { type: string; data: Record<string, unknown> }[] }>(
      `SELECT at, events FROM kernel.outbox ORDER BY no`,
    )
    const passed = batches.flatMap(({ at, events }) =>
      events.filter((e) => e.data.act === 'passed').map((e) => ({ ...e, at: at.toISOString() })),
    )
    expect(passed.length).toBeGreaterThan(4)
    for (const event of passed)
      // oxlint-disable-next-line no-await-in-loop
      await city.inside((ctx) => adoptPassed(ctx, event as never))
    expect((await shown(estate)).body.versions).toHaveLength(before)
  })
})

describe('a pack', () => {
  it('adopts only documents it lists, of levels it has, by procedures that vote', async () => {
    const codes = async (files: Readonly<Record<string, string>>) => {
      const made = councilTown(files)
      try {
        const { findings } = await createPacks(packSections(), { folders: [made.folder] }).check(TOWN)
        return findings.filter((f) => f.level === 'error').map((f) => [f.code, f.file, f.line])
      } finally {
        made.remove()
      }
    }
    expect(await codes({ 'motions.yaml': motionsYaml() })).toEqual([])
    const file = expect.stringContaining('motions.yaml') as unknown
    expect(await codes({ 'motions.yaml': motionsYaml('adopts: charter') })).toEqual([
      ['document-unknown', file, 5],
    ])
    expect(await codes({ 'motions.yaml': motionsYaml().replace('level: estate', 'level: village') })).toEqual(
      [['level-unknown', file, 2]],
    )
    const noVote = motionsYaml().replace('procedure: motion, raisedBy', 'procedure: plain, raisedBy')
    const plain = `id: plain
kind: motion
title: 不表决
source: 测试
start: one
roles:
  one: { title: 单位, kinds: [committee] }
steps:
  one:
    title: 一步
    tell: 正在办
    holder: { role: one }
    acts:
      end: { title: 办结, by: holder, may: deliberation.raise, to: over }
ends:
  over: { title: 已办结, state: archived, tell: 已办结 }
`
    expect(await codes({ 'motions.yaml': noVote, 'procedures/plain.yaml': plain })).toEqual([
      ['adopts-without-ballot', file, 5],
    ])
  })
})
