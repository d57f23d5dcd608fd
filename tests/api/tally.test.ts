/**
 * 纸票和屏幕一个结果: papers read or counted by two, one live vote a right whatever the channel, totals that come to the roll.
 * 初步结果和生效: objections answered, votes counted again, a certificate.
 */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import { allow } from '#kernel/access'
import { relayEvents } from '#kernel/events'
import type { Uuid } from '#kernel/ids'
import { serviceActor } from '#modules/bodies'
import { actOn, getMatter, lockMatter, openMatter, recordPower } from '#modules/flow'
import { decisionsOf } from '#modules/meetings'
import * as contract from '../../modules/meetings/contract.ts'
import { closeRound, finalRound } from '../../modules/meetings/jobs.ts'
import * as notices from '../../modules/notices/contract.ts'
import { manifests } from '../../apps/server/modules.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

const COMMUNITY = 'DQ-230602-01'
const AREA = 'DQ-230602013001-01'
const NOTICE_DAY = '2026-03-02T02:00:00.000Z'
const STARTS = '2026-03-06T06:00:00.000Z'
const OVER = '2026-03-06T06:31:00.000Z'

let city: City
let convenor: Someone
let members: Someone[]
/** Two counters, who vote like others. */
let first: Someone
let second: Someone
let owner: pg.Client
let area: { id: Uuid; path: string; name: string }

beforeAll(async () => {
  city = await openCity('daqing')
  owner = new pg.Client({ connectionString: city.ownerUrl })
  await owner.connect()
  await owner.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
  convenor = await city.appoint('周召集', { kind: 'residents-council', post: 'convenor', place: COMMUNITY })
  members = []
  for (let i = 0; i < 8; i++)
    members.push(
      await city.appoint(`议事员${i}`, { kind: 'residents-council', post: 'councillor', place: COMMUNITY }),
    )
  ;[first, second] = [members[6]!, members[7]!]
  area = await city.place(AREA)
}, 300_000)
afterAll(async () => {
  await owner?.end()
  await city?.close()
})

const rowsOf = async <T>(sql: string, values: unknown[] = []) => (await owner.query(sql, values)).rows as T[]
const hearers = manifests().flatMap((m) => m.hears ?? [])
const at = (instant: string) => {
  city.clock.now = new Date(instant)
}

/** A motion that waits for the council in its step. */
async function motion(title: string): Promise<Uuid> {
  return city.inside(async (ctx) => {
    const id = ctx.newId()
    await openMatter(ctx, allow('test'), {
      id,
      kind: 'motion',
      procedure: 'motion',
      title,
      item: null,
      itemClock: null,
      place: area,
      reporter: null,
      urgent: null,
      actTitle: '提出',
      actorTitle: '居民',
      text: null,
      isPublic: true,
    })
    for (const act of ['submit', 'admit'])
      await actOn(ctx, await lockMatter(ctx, id, null), { act, text: '同意' }, {})
    return id
  })
}
const stepOf = async (id: Uuid) => (await city.read((ctx) => getMatter(ctx, id))).step

interface Voting {
  readonly matter?: Uuid
  /** Time for objections, as the rule would say it. */
  readonly days?: number
}

/** A meeting of six of nine members under way, with a ballot on screens and on paper, or by hands. */
async function voting(
  way: 'hands' | 'named' | 'secret',
  { matter, days = 0 }: Voting = {},
): Promise<{ meeting: Uuid; ballot: Uuid }> {
  at(NOTICE_DAY)
  const convened = await city.call(convenor, contract.convene, {
    kind: 'council',
    title: '三月议事会',
    venue: '社区活动室',
    on: '2026-03-06',
    at: '14:00',
    agenda: [matter ? { matter } : { title: '装路灯' }],
  })
  expect(convened.body.title ?? convened.status).toBe(200)
  const meeting = convened.body.id
  at('2026-03-06T05:30:00.000Z')
  const { inside } = (await city.call(convenor, contract.one, { id: meeting })).body
  for (let i = 0; i < 6; i++) {
    const { no } = inside!.invited.find((one) => one.name === `议事员${i}`)!
    expect((await city.call(convenor, contract.enter, { meeting, invitation: no })).status).toBe(200)
  }
  at(STARTS)
  expect((await city.call(convenor, contract.open, { meeting })).status).toBe(200)
  const draft = {
    meeting,
    item: 1,
    text: '同意在小区门口装路灯',
    way,
    paper: way !== 'hands',
    rule: 'present-majority',
    minutes: 30,
  }
  const ballot = (await city.call(convenor, contract.prepareBallot, draft)).body.id
  if (days > 0)
    await owner.query(
      `UPDATE meetings.ballot SET rule = rule || jsonb_build_object('objectionDays', $2::int) WHERE id = $1`,
      [ballot, days],
    )
  const opened = await city.call(convenor, contract.openBallot, { ballot })
  expect(opened.body.title ?? opened.status).toBe(200)
  return { meeting, ballot }
}

const papersOf = async (ballot: Uuid, who = first) => (await city.call(who, contract.papers, { ballot })).body
/** The roll is fixed: it is read once a ballot. */
const rolls = new Map<Uuid, ReadonlyMap<string, Uuid>>()
async function rightOf(ballot: Uuid, i: number): Promise<Uuid> {
  const roll = rolls.get(ballot) ?? new Map((await papersOf(ballot)).rows.map((r) => [r.name, r.right]))
  rolls.set(ballot, roll)
  return roll.get(`议事员${i}`)!
}
const cast = (ballot: Uuid, i: number, choice: 'for' | 'against' | 'abstain') =>
  city.call(members[i]!, contract.cast, { ballot, choice })

type Slip = 'for' | 'against' | 'abstain' | 'spoilt'
const enter = async (who: Someone, ballot: Uuid, i: number, choice: Slip, round = 1) =>
  city.call(who, contract.enterSlip, { ballot, right: await rightOf(ballot, i), round, choice })

const viewOf = async (meeting: Uuid, ballot: Uuid, who: Someone | null = null) =>
  (await city.call(who, contract.one, { id: meeting })).body.ballots.find((b) => b.id === ballot)!

describe('a named ballot on screens and on paper', { timeout: 60_000 }, () => {
  it('two read each paper, what differs counts for nothing, and both channels make one result', async () => {
    const matter = await motion('门口装路灯')
    const { meeting, ballot } = await voting('named', { matter })
    const frozen = (await city.call(null, contract.frozenPackage, { ballot })).body
    expect(JSON.parse(frozen.package)).toMatchObject({ way: 'named', channels: ['screen', 'paper'] })
    expect((await cast(ballot, 0, 'for')).status).toBe(200)
    expect((await cast(ballot, 1, 'for')).status).toBe(200)
    expect((await cast(ballot, 2, 'against')).status).toBe(200)

    expect((await enter(first, ballot, 3, 'for')).body).toEqual({ state: 'first', verdict: null })
    expect((await enter(first, ballot, 3, 'for')).body.code).toBe('meetings.slip-entered')
    // What is read by one alone counts nothing, and the other does not see it.
    const half = (await papersOf(ballot, second)).rows.find((r) => r.name === '议事员3')!
    expect(half).toMatchObject({ state: 'once', mine: false, differed: [] })
    expect(await rowsOf('SELECT 1 FROM meetings.vote WHERE ballot = $1 AND paper', [ballot])).toEqual([])
    const differs = await enter(second, ballot, 3, 'against')
    expect(differs.body.code).toBe('meetings.slips-differ')
    expect(differs.body.title).toContain('第2轮')
    const kept = (await papersOf(ballot)).rows.find((r) => r.name === '议事员3')!
    expect(kept).toMatchObject({ state: 'differs', round: 2 })
    expect(kept.differed[0]!.entries.map((e) => [e.name, e.choice])).toEqual([
      ['议事员6', 'for'],
      ['议事员7', 'against'],
    ])
    expect(await rowsOf('SELECT 1 FROM meetings.vote WHERE ballot = $1 AND paper', [ballot])).toEqual([])
    // An entry for a round that is gone is not taken for another one.
    expect((await enter(first, ballot, 3, 'for', 1)).body.code).toBe('kernel.stale')
    expect((await enter(second, ballot, 3, 'for', 2)).body.state).toBe('first')
    expect((await enter(first, ballot, 3, 'for', 2)).body.state).toBe('agreed')
    expect((await enter(first, ballot, 3, 'against', 2)).body.code).toBe('meetings.slip-counts')

    // A spoilt paper was cast: it stays in the base and is for nothing. One paper is read once only before the end.
    await enter(first, ballot, 4, 'spoilt')
    expect((await enter(second, ballot, 4, 'spoilt')).body.state).toBe('agreed')
    await enter(first, ballot, 5, 'for')
    expect((await city.call(convenor, contract.closeBallot, { ballot })).body).toEqual({ verdict: null })
    expect((await viewOf(meeting, ballot)).state).toBe('counting')
    expect((await viewOf(meeting, ballot)).result).toBeNull()
    expect((await city.call(convenor, contract.closeBallot, { ballot })).body.code).toBe(
      'meetings.paper-waits',
    )
    expect((await city.call(convenor, contract.close, { meeting })).body.code).toBe('meetings.ballots-open')
    expect(await stepOf(matter)).toBe('decide')

    expect((await enter(second, ballot, 5, 'for')).body).toEqual({ state: 'agreed', verdict: 'passed' })
    const { result } = await viewOf(meeting, ballot)
    expect(result).toMatchObject({ for: 4, against: 1, abstain: 0, spoilt: 1, verdict: 'passed' })
    expect(result!.channels).toEqual([
      { channel: 'screen', for: 2, against: 1, abstain: 0, spoilt: 0 },
      { channel: 'paper', for: 2, against: 0, abstain: 0, spoilt: 1 },
    ])
    expect(result!.tests[0]).toMatchObject({ count: 4, whole: 6, needed: 4, met: true })
    expect(await stepOf(matter)).toBe('publish')
    const [decision] = await city.read((ctx) => decisionsOf(ctx, matter))
    expect(decision).toMatchObject({ for: 4, spoilt: 1, channels: result!.channels })
    // Who entered what is kept.
    const entries = await rowsOf<{ name: string }>(
      'SELECT name FROM meetings.slip_entry WHERE ballot = $1 ORDER BY right_id, round, slot',
      [ballot],
    )
    expect(entries).toHaveLength(8)
  })

  it('what was received first stands; the second is refused and kept with the reason, once', async () => {
    const { ballot } = await voting('named')
    expect((await cast(ballot, 0, 'for')).status).toBe(200)
    expect((await enter(first, ballot, 0, 'against')).body.code).toBe('meetings.voted-on-screen')
    expect((await enter(second, ballot, 0, 'against')).body.code).toBe('meetings.voted-on-screen')
    await enter(first, ballot, 1, 'against')
    expect((await cast(ballot, 1, 'for')).body.code).toBe('meetings.voted-on-paper')
    expect((await cast(ballot, 1, 'for')).body.code).toBe('meetings.voted-on-paper')
    // Twice on a screen is no matter of channels: refused, not kept.
    expect((await cast(ballot, 0, 'for')).body.code).toBe('meetings.voted')
    const { setAside } = await papersOf(ballot)
    const kept = setAside.map((a) => [a.name, a.channel, a.what, a.by ?? '本人'].join(' '))
    expect(kept.toSorted()).toEqual(['议事员0 paper second 议事员6', '议事员1 screen second 本人'])
    for (const a of setAside) expect(a.reason).toContain('先收到的一票有效')
    const columns = await rowsOf<{ c: string }>(
      `SELECT column_name AS c FROM information_schema.columns WHERE table_schema = 'meetings' AND table_name = 'set_aside'`,
    )
    expect(columns.map(({ c }) => c)).not.toContain('choice')
  })

  it('screen and paper at once: one of them, whichever was first', async () => {
    const { ballot } = await voting('named')
    for (let i = 0; i < 4; i++) {
      const right = await rightOf(ballot, i)
      const slip = { ballot, right, round: 1, choice: 'against' } as const
      const answers = await Promise.all([
        cast(ballot, i, 'for'),
        city.call(first, contract.enterSlip, slip),
        cast(ballot, i, 'for'),
        city.call(second, contract.enterSlip, slip),
      ])
      const [screens, papers] = [
        [answers[0]!, answers[2]!].filter((a) => a.status === 200).length,
        [answers[1]!, answers[3]!].filter((a) => a.status === 200).length,
      ]
      expect([screens, papers], JSON.stringify(answers.map((a) => a.body))).toSatisfy(
        ([s, p]: number[]) => (s === 1 && p === 0) || (s === 0 && p === 2),
      )
      const votes = await rowsOf<{ paper: boolean }>(
        'SELECT paper FROM meetings.vote WHERE ballot = $1 AND right_id = $2',
        [ballot, right],
      )
      expect(votes).toEqual([{ paper: papers === 2 }])
    }
  })

  it('a paper put under the wrong person is taken back with the reason; what counts is not', async () => {
    const { meeting, ballot } = await voting('named')
    await enter(first, ballot, 0, 'for')
    const right = await rightOf(ballot, 0)
    const reason = '这张是议事员1的'
    expect((await city.call(second, contract.releasePaper, { ballot, right, reason })).status).toBe(200)
    expect((await city.call(second, contract.releasePaper, { ballot, right, reason })).body.code).toBe(
      'meetings.paper-unmarked',
    )
    expect((await cast(ballot, 0, 'against')).status).toBe(200)
    await enter(first, ballot, 1, 'for')
    await enter(second, ballot, 1, 'for')
    const counted = { ballot, right: await rightOf(ballot, 1), reason }
    expect((await city.call(first, contract.releasePaper, counted)).body.code).toBe('meetings.slip-counts')
    expect((await papersOf(ballot)).setAside).toMatchObject([
      { name: '议事员0', what: 'released', reason, by: '议事员7' },
    ])
    // Time is up: no more papers are received; the machine closes, for every paper was read by two.
    at(OVER)
    expect((await enter(first, ballot, 2, 'for')).body.code).toBe('meetings.paper-late')
    expect(await closeRound(city.ground)).toBeGreaterThan(0)
    expect((await viewOf(meeting, ballot)).result).toMatchObject({ for: 1, against: 1, verdict: 'failed' })
  })

  it('whoever runs no meeting here, counts nothing, or holds another power on the matter is refused', async () => {
    const matter = await motion('谁能录纸票')
    const { meeting, ballot } = await voting('named', { matter })
    const right = await rightOf(ballot, 0)
    const slip = { ballot, right, round: 1, choice: 'for' } as const
    const elsewhere = await city.appoint('别处召集', {
      kind: 'residents-council',
      post: 'convenor',
      place: 'DQ-230602-02',
    })
    expect((await city.call(elsewhere, contract.enterSlip, slip)).body.code).toBe('meetings.not-this-meeting')
    expect((await city.call(elsewhere, contract.papers, { ballot })).body.code).toBe(
      'meetings.not-this-meeting',
    )
    expect((await city.call(await city.resident('过路人'), contract.enterSlip, slip)).status).toBe(403)
    const nobody = { ...slip, right: ballot }
    expect((await city.call(first, contract.enterSlip, nobody)).body.code).toBe('meetings.paper-not-on-roll')
    expect((await city.call(first, contract.markPaper, { ballot, right })).body.code).toBe(
      'meetings.paper-named',
    )
    const urn = { ballot, round: 1, for: 1, against: 0, abstain: 0, spoilt: 0 }
    expect((await city.call(first, contract.countPaper, urn)).body.code).toBe('meetings.paper-named')
    await city.inside(async (ctx) =>
      recordPower(ctx, allow('test'), await lockMatter(ctx, matter, null), {
        person: members[0]!.person,
        body: null,
        power: 'execute',
        act: 'plan',
      }),
    )
    expect((await city.call(first, contract.enterSlip, slip)).body.code).toBe('flow.person-holds-power')
    // Refused whole: no mark stays on the roll.
    expect((await papersOf(ballot)).marks).toBe(0)
    const hands = {
      meeting,
      item: 1,
      text: '举手',
      way: 'hands',
      rule: 'present-majority',
      minutes: 5,
    } as const
    await city.call(convenor, contract.voidBallot, { ballot, reason: '重来' })
    expect((await city.call(convenor, contract.prepareBallot, { ...hands, paper: true })).body.code).toBe(
      'meetings.no-paper-by-hands',
    )
  })

  it('the database holds it even if our code is wrong', async () => {
    const { ballot } = await voting('named')
    const right = await rightOf(ballot, 0)
    await enter(first, ballot, 0, 'for')
    const vote = `INSERT INTO meetings.vote (realm, ballot, right_id, choice, paper) VALUES ($1, $2, $3, $4, $5)`
    // One reading is not two; a paper's right takes no vote of a screen.
    await expect(owner.query(vote, [city.realm, ballot, right, 'for', true])).rejects.toMatchObject({
      constraint: 'vote_double_entry',
    })
    await expect(owner.query(vote, [city.realm, ballot, right, 'for', false])).rejects.toMatchObject({
      constraint: 'vote_one_live',
    })
    await enter(second, ballot, 0, 'for')
    await expect(owner.query(vote, [city.realm, ballot, right, 'for', true])).rejects.toMatchObject({
      constraint: 'vote_one_live',
    })
    await expect(
      owner.query('UPDATE meetings.roll SET voted = false, paper = false WHERE ballot = $1 AND id = $2', [
        ballot,
        right,
      ]),
    ).rejects.toMatchObject({ constraint: 'roll_frozen' })
    await expect(
      owner.query('UPDATE meetings.ballot SET paper = false WHERE id = $1', [ballot]),
    ).rejects.toMatchObject({ constraint: 'ballot_frozen' })
    await owner.query(`UPDATE meetings.ballot SET state = 'counting' WHERE id = $1`, [ballot])
    const close = (paperFor: number) =>
      owner.query(
        `UPDATE meetings.ballot SET state = 'closed', closed_at = until_at, verdict = 'passed', tests = '[]', votes_for = $2,
           votes_against = 0, votes_abstain = 0, paper_for = $2, paper_against = 0, paper_abstain = 0, paper_spoilt = 0
         WHERE id = $1`,
        [ballot, paperFor],
      )
    await expect(close(2)).rejects.toMatchObject({ constraint: 'ballot_reconciled' })
    await expect(close(0)).rejects.toMatchObject({ constraint: 'ballot_reconciled' })
    expect((await close(1)).rowCount).toBe(1)
  })
})

describe('a secret ballot on screens and on paper', () => {
  const urn = (ballot: Uuid, f: number, a: number, n: number, spoilt = 0, round = 1) => ({
    ballot,
    round,
    for: f,
    against: a,
    abstain: n,
    spoilt,
  })

  it('the roll says who handed in a paper, two count the urn after the end, and nothing links the two', async () => {
    const matter = await motion('无记名装路灯')
    const { meeting, ballot } = await voting('secret', { matter })
    const mark = async (i: number) =>
      city.call(first, contract.markPaper, { ballot, right: await rightOf(ballot, i) })
    for (const i of [0, 1]) expect((await cast(ballot, i, 'for')).status).toBe(200)
    for (const i of [2, 3, 4]) expect((await mark(i)).status).toBe(200)
    expect((await mark(2)).body.code).toBe('meetings.paper-marked')
    expect((await mark(0)).body.code).toBe('meetings.voted-on-screen')
    expect((await cast(ballot, 2, 'for')).body.code).toBe('meetings.voted-on-paper')
    expect((await enter(first, ballot, 2, 'for')).body.code).toBe('meetings.paper-secret')
    expect((await city.call(first, contract.countPaper, urn(ballot, 3, 0, 0))).body.code).toBe(
      'meetings.paper-early',
    )
    at(OVER)
    expect((await mark(5)).body.code).toBe('meetings.paper-late')
    expect(await closeRound(city.ground)).toBe(1)
    expect((await viewOf(meeting, ballot)).state).toBe('counting')
    // The machine leaves it to people from here on.
    expect(await closeRound(city.ground)).toBe(0)
    const releasing = { ballot, right: await rightOf(ballot, 2), reason: '记错了' }
    expect((await city.call(first, contract.releasePaper, releasing)).body.code).toBe('meetings.slip-counts')

    const more = await city.call(first, contract.countPaper, urn(ballot, 3, 1, 0))
    expect(more.body).toMatchObject({ code: 'meetings.paper-more', params: { papers: 4, marks: 3 } })
    const fewer = await city.call(first, contract.countPaper, urn(ballot, 2, 0, 0))
    expect(fewer.body).toMatchObject({ code: 'meetings.paper-fewer', params: { papers: 2, marks: 3 } })
    expect((await papersOf(ballot)).counts).toEqual([])
    const counted = await city.call(first, contract.countPaper, urn(ballot, 2, 1, 0))
    expect(counted.body).toEqual({ waiting: true, verdict: null })
    expect((await city.call(first, contract.countPaper, urn(ballot, 2, 1, 0))).body.code).toBe(
      'meetings.counted',
    )
    expect((await papersOf(ballot, second)).counts[0]!.papers.for).toBeNull()
    const differs = await city.call(second, contract.countPaper, urn(ballot, 2, 0, 1))
    expect(differs.body.code).toBe('meetings.papers-differ')
    expect((await papersOf(ballot, second)).counts.map((c) => c.papers.against)).toEqual([1, 0])
    const stale = await city.call(first, contract.countPaper, urn(ballot, 2, 1, 0))
    expect(stale.body.code).toBe('kernel.stale')
    await city.call(first, contract.countPaper, urn(ballot, 2, 0, 0, 1, 2))
    expect((await city.call(second, contract.countPaper, urn(ballot, 2, 0, 0, 1, 2))).body).toEqual({
      waiting: false,
      verdict: 'passed',
    })
    const { result } = await viewOf(meeting, ballot)
    expect(result).toMatchObject({ for: 4, against: 0, abstain: 0, spoilt: 1, verdict: 'passed' })
    expect(result!.channels).toEqual([
      { channel: 'screen', for: 2, against: 0, abstain: 0, spoilt: 0 },
      { channel: 'paper', for: 2, against: 0, abstain: 0, spoilt: 1 },
    ])
    expect(await stepOf(matter)).toBe('publish')

    // Nothing kept of a paper names a person and a choice together, and the trace holds no choice.
    const beside = await rowsOf<{ t: string }>(
      `SELECT table_name AS t FROM information_schema.columns WHERE table_schema = 'meetings'
       AND column_name IN ('choice', 'votes_for') GROUP BY 1 ORDER BY 1`,
    )
    expect(beside.map(({ t }) => t)).toEqual([
      'ballot',
      'ballots',
      'hand_count',
      'outcome',
      'paper_count',
      'recount',
      'recount_entry',
      'secret_vote',
      'slip_entry',
      'vote',
    ])
    for (const table of ['slip_entry', 'vote'])
      expect(await rowsOf(`SELECT 1 FROM meetings.${table} WHERE ballot = $1`, [ballot])).toEqual([])
    const votes = await rowsOf('SELECT 1 FROM meetings.secret_vote WHERE ballot = $1', [ballot])
    expect(votes).toHaveLength(2)
    const traced = await rowsOf<{ row: unknown }>(
      `SELECT to_jsonb(t) AS row FROM kernel.trace t WHERE act IN ('meetings.mark-paper', 'meetings.enter-slip')`,
    )
    expect(traced.length).toBeGreaterThan(3)
    for (const t of traced) expect(JSON.stringify(t)).not.toMatch(/"(for|against|abstain|spoilt)"/)
  })

  it('more papers than marks, whoever counts: no result, only a void ballot', async () => {
    const { meeting, ballot } = await voting('secret')
    await city.call(first, contract.markPaper, { ballot, right: await rightOf(ballot, 0) })
    for (const i of [1, 2, 3, 4, 5]) await cast(ballot, i, 'for')
    expect((await city.call(convenor, contract.closeBallot, { ballot })).body).toEqual({ verdict: null })
    for (const who of [first, second])
      expect((await city.call(who, contract.countPaper, urn(ballot, 2, 0, 0))).body.code).toBe(
        'meetings.paper-more',
      )
    const gone = { ballot, reason: '纸票箱多出一张，重新表决' }
    expect((await city.call(convenor, contract.voidBallot, gone)).status).toBe(200)
    expect((await city.call(first, contract.countPaper, urn(ballot, 1, 0, 0))).body.code).toBe(
      'meetings.ballot-over',
    )
    expect((await city.call(convenor, contract.close, { meeting })).status).toBe(200)
  })
})

describe('a result in two stages', { timeout: 60_000 }, () => {
  /** The day of the result does not count, and neither Saturday nor Sunday ends it: 7, 8, 9 March. */
  const UNTIL = '2026-03-09T16:00:00.000Z'
  const object = (who: Someone, ballot: Uuid, text = '有人没有数进去') =>
    city.call(who, contract.object, { ballot, text })
  const answer = (who: Someone, objection: Uuid, disposition: 'dismissed' | 'recount') =>
    city.call(who, contract.answerObjection, { objection, disposition, reasons: '核对了名册和票' })
  const stageOf = async (meeting: Uuid, ballot: Uuid, who: Someone | null = null) =>
    (await viewOf(meeting, ballot, who)).stage!

  it('published, objected to, counted again by the machine, answered; only then final and acted on', async () => {
    const matter = await motion('两步生效')
    const { meeting, ballot } = await voting('named', { matter, days: 3 })
    for (const i of [0, 1, 2, 3]) await cast(ballot, i, 'for')
    await cast(ballot, 4, 'against')
    await enter(first, ballot, 5, 'abstain')
    await enter(second, ballot, 5, 'abstain')
    expect((await city.call(convenor, contract.closeBallot, { ballot })).body.verdict).toBe('passed')
    await city.call(convenor, contract.close, { meeting })
    expect(await stepOf(matter)).toBe('decide')
    expect(await city.read((ctx) => decisionsOf(ctx, matter))).toEqual([])
    const [published] = (await city.call(null, contract.ofMatter, { matter })).body.ballots
    expect(published!.result).toMatchObject({ for: 4, verdict: 'passed' })
    expect(published!.stage).toMatchObject({
      stage: 'preliminary',
      until: UNTIL,
      lastDay: '2026-03-09',
      daysLeft: 4,
      digest: null,
    })
    expect(published!.stage!.mayObject).toContain('名册')
    const again = { kind: 'council', title: '再开一次', venue: '活动室', on: '2026-03-20', at: '14:00' }
    expect((await city.call(convenor, contract.convene, { ...again, agenda: [{ matter }] })).body.code).toBe(
      'meetings.result-pending',
    )

    const stranger = await city.resident('没有到会的人')
    expect((await object(stranger, ballot)).body.code).toBe('meetings.objects-roll')
    const made = (await object(members[4]!, ballot)).body.id
    expect((await object(members[4]!, ballot)).body.code).toBe('meetings.objected')
    at('2026-03-06T08:00:00.000Z')
    const other = (await object(members[0]!, ballot, '主持人没有说清楚')).body.id
    // Nobody answers their own objection, and who counts nothing answers none.
    expect((await answer(members[4]!, made, 'dismissed')).body.code).toBe('meetings.own-objection')
    expect((await answer(stranger, made, 'dismissed')).status).toBe(403)
    const both = await Promise.all([answer(first, made, 'recount'), answer(second, made, 'dismissed')])
    expect(both.map((b) => b.body.code ?? 'done').toSorted()).toEqual(['done', 'meetings.objection-answered'])
    await expect
      .poll(
        async () => {
          await relayEvents(city.ground, { hearers, serviceActor })
          const self = { ...members[4]!, appointment: null }
          const told = [self, first].map((who) => city.call(who, notices.notices, {}))
          return (await Promise.all(told)).map(({ body }) => body.rows.map((n) => n.kind))
        },
        { timeout: 15_000 },
      )
      .toEqual([
        expect.arrayContaining(['meeting.preliminary', 'meeting.answered']),
        expect.arrayContaining(['meeting.preliminary', 'meeting.objected']),
      ])
    const seen = await stageOf(meeting, ballot)
    expect(seen.objections.map((o) => [o.name, o.mine])).toEqual([
      [null, false],
      [null, false],
    ])
    expect((await stageOf(meeting, ballot, first)).objections.map((o) => o.name)).toEqual([
      '议事员4',
      '议事员0',
    ])
    at('2026-03-09T15:59:59.000Z')
    expect((await stageOf(meeting, ballot)).daysLeft).toBe(1)
    expect(await finalRound(city.ground)).toBe(0)
    at(UNTIL)
    // The window is over, one objection has no answer: nothing is final.
    expect(await finalRound(city.ground)).toBe(0)
    expect((await object(members[1]!, ballot)).body.code).toBe('meetings.objections-over')
    expect((await answer(first, other, 'recount')).body).toEqual({ recount: 'done' })
    const counted = (await stageOf(meeting, ballot)).recounts
    expect(counted.at(-1)).toMatchObject({
      byHand: false,
      result: { for: 4, against: 1, abstain: 1, spoilt: 0, verdict: 'passed' },
    })
    expect(await stepOf(matter)).toBe('decide')
    expect(await finalRound(city.ground)).toBe(1)
    expect(await finalRound(city.ground)).toBe(0)
    expect(await stepOf(matter)).toBe('publish')

    const final = await stageOf(meeting, ballot)
    expect(final).toMatchObject({ stage: 'final', finalAt: UNTIL })
    const file = await city.app.inject({ url: `/api/meetings/certificate/${ballot}` })
    expect(file.statusCode).toBe(200)
    expect(createHash('sha256').update(file.body).digest('hex')).toBe(final.digest)
    const certificate = JSON.parse(file.body)
    expect(certificate).toMatchObject({
      preliminary: { for: 4, verdict: 'passed' },
      result: {
        for: 4,
        verdict: 'passed',
        channels: [{ channel: 'screen' }, { channel: 'paper', abstain: 1 }],
      },
      finalAt: UNTIL,
    })
    expect(certificate.objections).toHaveLength(2)
    expect(file.body).not.toContain('议事员')
    const [decision] = await city.read((ctx) => decisionsOf(ctx, matter))
    expect(decision!.certificate).toEqual({ text: file.body, digest: final.digest })
    expect((await answer(second, made, 'dismissed')).body.code).toBe('meetings.result-final')
    await expect(
      owner.query(`UPDATE meetings.outcome SET verdict = 'failed' WHERE ballot = $1`, [ballot]),
    ).rejects.toMatchObject({ constraint: 'outcome_final' })
  })

  it('hands are counted again by two; a different outcome stands, and the first one stays to be seen', async () => {
    const matter = await motion('复核改变结果')
    const { meeting, ballot } = await voting('hands', { matter, days: 3 })
    const hands = { ballot, round: 1, for: 4, against: 2, abstain: 0 }
    await city.call(first, contract.countHands, hands)
    expect((await city.call(second, contract.countHands, hands)).body.verdict).toBe('passed')
    const none = { ...hands, spoilt: 0 }
    expect((await city.call(first, contract.recount, none)).body.code).toBe('meetings.no-recount')
    const made = (await object(members[2]!, ballot)).body.id
    expect((await answer(first, made, 'recount')).body).toEqual({ recount: 'open' })
    at('2026-03-10T02:00:00.000Z')
    expect(await finalRound(city.ground)).toBe(0)
    expect(await stageOf(meeting, ballot)).toMatchObject({ daysLeft: 0, waiting: 1 })

    const count = (who: Someone, f: number, a: number, round = 1) =>
      city.call(who, contract.recount, { ballot, round, for: f, against: a, abstain: 0, spoilt: 0 })
    expect((await count(first, 5, 2)).body.code).toBe('meetings.more-than-voters')
    expect((await count(first, 3, 3)).body).toEqual({ waiting: true, verdict: null })
    expect((await count(first, 3, 3)).body.code).toBe('meetings.counted')
    const open = (await stageOf(meeting, ballot, second)).recounts[0]!
    expect(open.entries.map((e) => [e.mine, e.for])).toEqual([[false, null]])
    expect((await count(second, 4, 2)).body.code).toBe('meetings.recounts-differ')
    expect((await count(second, 3, 3)).body.code).toBe('kernel.stale')
    await count(second, 3, 3, 2)
    expect((await count(first, 3, 3, 2)).body).toEqual({ waiting: false, verdict: 'failed' })
    expect(await stepOf(matter)).toBe('decide')
    expect(await finalRound(city.ground)).toBe(1)
    expect(await stepOf(matter)).toBe('collect')
    const view = await viewOf(meeting, ballot)
    expect(view.result).toMatchObject({ for: 3, against: 3, verdict: 'failed' })
    expect(view.result!.tests[0]).toMatchObject({ count: 3, met: false })
    expect(view.stage!.first).toMatchObject({ for: 4, against: 2, verdict: 'passed' })
    const [kept] = await rowsOf<{ v: string }>('SELECT verdict AS v FROM meetings.ballot WHERE id = $1', [
      ballot,
    ])
    expect(kept!.v).toBe('passed')
  })

  it('the database makes nothing final over an objection, and takes no number nobody counted', async () => {
    const { ballot } = await voting('hands', { days: 1 })
    const hands = { ballot, round: 1, for: 4, against: 2, abstain: 0 }
    for (const who of [first, second]) await city.call(who, contract.countHands, hands)
    await object(members[2]!, ballot)
    await expect(
      owner.query(`UPDATE meetings.outcome SET votes_for = 5 WHERE ballot = $1`, [ballot]),
    ).rejects.toMatchObject({ constraint: 'outcome_recounted' })
    await expect(
      owner.query(
        `UPDATE meetings.outcome SET stage = 'final', final_at = until_at, certificate = '{}',
           digest = encode(sha256('{}'), 'hex') WHERE ballot = $1`,
        [ballot],
      ),
    ).rejects.toMatchObject({ constraint: 'outcome_undisposed' })
    const [right] = await rowsOf<{ id: string }>('SELECT id FROM meetings.roll WHERE ballot = $1 LIMIT 1', [
      ballot,
    ])
    await expect(
      owner.query(
        `INSERT INTO meetings.objection (realm, id, ballot, right_id, text, at)
         SELECT realm, gen_random_uuid(), ballot, $2, '晚了', until_at FROM meetings.outcome WHERE ballot = $1`,
        [ballot, right!.id],
      ),
    ).rejects.toMatchObject({ constraint: 'objection_open' })
  })
})
