/** 会议与表决: convened with notice, opened with a quorum, decided under frozen rules; and what is refused on the way. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import { allow } from '#kernel/access'
import { relayEvents } from '#kernel/events'
import type { Uuid } from '#kernel/ids'
import { serviceActor } from '#modules/bodies'
import { actOn, getMatter, lockMatter, openMatter, recordPower } from '#modules/flow'
import { decisionsOf } from '#modules/meetings'
import * as contract from '../../modules/meetings/contract.ts'
import * as notices from '../../modules/notices/contract.ts'
import { closeRound } from '../../modules/meetings/jobs.ts'
import { manifests } from '../../apps/server/modules.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

const COMMUNITY = 'DQ-230602-01'
const AREA = 'DQ-230602013001-01'
/** Notice on 2 March, at ten in the morning; the meeting on 6 March at two in the afternoon. */
const STARTS = '2026-03-06T06:00:00.000Z'
const WHEN = { on: '2026-03-06', at: '14:00' }

let city: City
let convenor: Someone
let members: Someone[]
let committee: Someone
let executor: Someone
let resident: Someone
let owner: pg.Client
let areaOf: { id: Uuid; path: string; name: string }

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
  committee = await city.appoint('李主任', { kind: 'residents-committee', post: 'chair', place: AREA })
  executor = members[7]!
  resident = await city.resident('张居民')
  areaOf = await city.place(AREA)
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
const NOTICE_DAY = '2026-03-02T02:00:00.000Z'

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
      place: areaOf,
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

async function convened(
  agenda: { matter?: Uuid; title?: string }[],
  kind = 'council',
  by = convenor,
): Promise<Uuid> {
  at(NOTICE_DAY)
  const answer = await city.call(by, contract.convene, {
    kind,
    title: '三月议事会',
    venue: '社区活动室',
    ...WHEN,
    agenda,
  })
  expect(answer.body.title ?? answer.status).toBe(200)
  return answer.body.id
}

async function here(meeting: Uuid, who: readonly Someone[]): Promise<void> {
  at('2026-03-06T05:30:00.000Z')
  const whole = (await city.call(convenor, contract.one, { id: meeting })).body
  for (const person of who) {
    const name = await nameOf(person)
    const no = whole.inside!.invited.find((i) => i.name === name)!.no
    expect((await city.call(convenor, contract.enter, { meeting, invitation: no })).status).toBe(200)
  }
}

const nameOf = async (who: Someone) =>
  (await rowsOf<{ name: string }>('SELECT name FROM identity.person WHERE id = $1', [who.person]))[0]!.name

async function opened(
  agenda: { matter?: Uuid; title?: string }[],
  present = members.slice(0, 6),
): Promise<Uuid> {
  const meeting = await convened(agenda)
  await here(meeting, present)
  at(STARTS)
  const answer = await city.call(convenor, contract.open, { meeting })
  expect(answer.body.title ?? answer.status).toBe(200)
  return meeting
}

async function balloted(meeting: Uuid, way: 'hands' | 'named' | 'secret', item = 1): Promise<Uuid> {
  const ballot = { meeting, item, text: '同意在小区门口装路灯', way, rule: 'present-majority', minutes: 30 }
  const answer = await city.call(convenor, contract.prepareBallot, ballot)
  expect(answer.body.title ?? answer.status).toBe(200)
  const open = await city.call(convenor, contract.openBallot, { ballot: answer.body.id })
  expect(open.body.title ?? open.status).toBe(200)
  return answer.body.id
}

const ballotIn = async (meeting: Uuid, ballot: Uuid, who: Someone | null = convenor) =>
  (await city.call(who, contract.one, { id: meeting })).body.ballots.find((b) => b.id === ballot)!

describe('from notice to signed minutes', () => {
  it('convened, noticed, checked in, opened, counted by two, decided, signed', async () => {
    const matter = await motion('小区门口装路灯')
    at(NOTICE_DAY)
    const kinds = (await city.call(convenor, contract.kinds, {})).body.rows
    const council = kinds.find((k) => k.id === 'council')!
    expect(council.earliest).toBe('2026-03-05')
    expect(council.people).toBe(9)
    expect(council.matters.map((m) => m.id)).toContain(matter)

    const meeting = await convened([{ matter }])
    await expect
      .poll(
        async () => {
          await relayEvents(city.ground, { hearers, serviceActor })
          return (await city.call(members[0]!, notices.notices, {})).body.rows.map((n) => n.kind)
        },
        { timeout: 15_000 },
      )
      .toContain('meeting.convened')
    const open = await city.call(null, contract.list, { when: 'next' })
    expect(open.body.rows.map((m) => m.id)).toContain(meeting)

    // Nine members: six are two thirds, five are not.
    await here(meeting, members.slice(0, 5))
    at(STARTS)
    const short = await city.call(convenor, contract.open, { meeting })
    expect(short.body.code).toBe('meetings.no-quorum')
    expect(short.body.title).toContain('6人')
    await here(meeting, [members[5]!])
    at('2026-03-06T05:59:00.000Z')
    expect((await city.call(convenor, contract.open, { meeting })).body.code).toBe('meetings.too-early')
    at(STARTS)
    expect((await city.call(convenor, contract.open, { meeting })).status).toBe(200)

    const ballot = await balloted(meeting, 'hands')
    const frozen = (await city.call(null, contract.frozenPackage, { ballot })).body
    const digest = await rowsOf<{ d: string }>(`SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex') AS d`, [
      frozen.package,
    ])
    expect(digest[0]!.d).toBe(frozen.digest)

    const one = { ballot, round: 1, for: 4, against: 2, abstain: 0 }
    // Sent once more because its answer was lost: the same answer, and one count.
    const key = randomUUID()
    for (let n = 0; n < 2; n++)
      expect((await city.call(members[0]!, contract.countHands, one, key)).body).toEqual({
        waiting: true,
        verdict: null,
      })
    expect((await city.call(members[0]!, contract.countHands, one)).body.code).toBe('meetings.counted')
    // The second counter is not shown what the first one counted.
    const peeked = (await ballotIn(meeting, ballot, members[1]!)).rounds[0]!.counts[0]!
    expect(peeked.for).toBeNull()
    const other = await city.call(members[1]!, contract.countHands, { ...one, for: 3, against: 3 })
    expect(other.body.code).toBe('meetings.counts-differ')
    expect(other.body.title).toMatch(
      /两位计票人的数字不同（.*4.*；.*3.*）.*请重新举手、分别再数一遍（第2轮）/,
    )
    const rounds = (await ballotIn(meeting, ballot)).rounds
    expect(rounds[0]!.counts.map((c) => c.for)).toEqual([4, 3])

    expect((await city.call(members[0]!, contract.countHands, { ...one, round: 2 })).body.waiting).toBe(true)
    const done = await city.call(members[1]!, contract.countHands, { ...one, round: 2 })
    expect(done.body.verdict).toBe('passed')
    expect(await stepOf(matter)).toBe('publish')
    const view = await ballotIn(meeting, ballot, null)
    expect(view.digest).toBe(frozen.digest)
    expect(view.result).toMatchObject({ for: 4, against: 2, abstain: 0, verdict: 'passed' })
    expect(view.result!.tests[0]).toMatchObject({ count: 4, whole: 6, needed: 4, met: true })

    const text = '到会六人。经表决，同意在小区门口装路灯。'
    expect((await city.call(convenor, contract.close, { meeting })).status).toBe(200)
    const drafted = await city.call(members[0]!, contract.writeMinutes, { meeting, text, revision: 0 })
    expect(drafted.body.revision).toBe(1)
    expect((await city.call(null, contract.one, { id: meeting })).body.minutes).toBeNull()
    const signature = { meeting, digest: drafted.body.digest }
    expect((await city.call(convenor, contract.sign, { ...signature, role: 'chair' })).body.sealed).toBe(
      false,
    )
    expect((await city.call(convenor, contract.sign, { ...signature, role: 'recorder' })).body.code).toBe(
      'meetings.one-signs-once',
    )
    expect(
      (await city.call(members[0]!, contract.sign, { ...signature, role: 'recorder' })).body.sealed,
    ).toBe(true)
    const after = await city.call(members[0]!, contract.writeMinutes, {
      meeting,
      text: `${text}！`,
      revision: 2,
    })
    expect(after.body.code).toBe('meetings.minutes-sealed')
    await expect(
      owner.query(`UPDATE meetings.minutes SET text = '别的' WHERE meeting = $1`, [meeting]),
    ).rejects.toMatchObject({
      constraint: 'minutes_sealed',
    })
    const seen = (await city.call(null, contract.one, { id: meeting })).body
    expect(seen.minutes!.signatures.map((s) => s.role).toSorted()).toEqual(['chair', 'recorder'])
    expect(seen.inside).toBeNull()

    const decisions = await city.read((ctx) => decisionsOf(ctx, matter))
    expect(decisions).toMatchObject([
      { ballot, verdict: 'passed', for: 4, minutes: { digest: drafted.body.digest } },
    ])
    const shown = (await city.call(resident, contract.ofMatter, { matter })).body
    expect(shown.meetings.map((m) => m.id)).toEqual([meeting])
    expect(shown.ballots[0]!.result!.verdict).toBe('passed')
  })

  it('a vote that fails sends the matter back with the numbers', async () => {
    const matter = await motion('广场限时')
    const meeting = await opened([{ matter }])
    const ballot = await balloted(meeting, 'hands')
    const count = { ballot, round: 1, for: 3, against: 3, abstain: 0 }
    await city.call(members[0]!, contract.countHands, count)
    expect((await city.call(members[2]!, contract.countHands, count)).body.verdict).toBe('failed')
    expect(await stepOf(matter)).toBe('collect')
    const again = {
      meeting,
      item: 1,
      text: '再表决一次',
      way: 'hands',
      rule: 'present-majority',
      minutes: 5,
    } as const
    expect((await city.call(convenor, contract.prepareBallot, again)).body.code).toMatch(
      /voted-before|rule-set|no-rule/,
    )
  })
})

describe('votes on one’s own screen', () => {
  it('a named ballot: one live vote a right, results only at the end', async () => {
    const matter = await motion('记名表决')
    const meeting = await opened([{ matter }])
    const ballot = await balloted(meeting, 'named')
    const outsider = await city.call(resident, contract.cast, { ballot, choice: 'for' })
    expect(outsider.body.code).toBe('meetings.not-on-roll')
    const tries = await Promise.all(
      Array.from({ length: 6 }, () => city.call(members[0]!, contract.cast, { ballot, choice: 'for' })),
    )
    expect(tries.filter((t) => t.status === 200)).toHaveLength(1)
    expect(new Set(tries.filter((t) => t.status !== 200).map((t) => t.body.code))).toEqual(
      new Set(['meetings.voted']),
    )
    const running = await ballotIn(meeting, ballot)
    expect(running).toMatchObject({ taken: 1, result: null })
    const early = await city.call(convenor, contract.closeBallot, { ballot })
    expect(early.body.code).toBe('meetings.window-open')
    for (const [i, who] of members.slice(1, 6).entries())
      expect(
        (await city.call(who, contract.cast, { ballot, choice: i < 3 ? 'for' : 'abstain' })).status,
      ).toBe(200)
    expect((await city.call(convenor, contract.closeBallot, { ballot })).body.verdict).toBe('passed')
    expect((await ballotIn(meeting, ballot, null)).result).toMatchObject({ for: 4, against: 0, abstain: 2 })
    expect(await stepOf(matter)).toBe('publish')
  })

  it('a secret ballot: the urn knows no person, time or order, and the trace no choice', async () => {
    const matter = await motion('无记名表决')
    const meeting = await opened([{ matter }])
    const ballot = await balloted(meeting, 'secret')
    const choices = ['for', 'against', 'for', 'for', 'abstain'] as const
    for (const [i, choice] of choices.entries()) {
      const answer = await city.call(members[i]!, contract.cast, { ballot, choice })
      expect(answer.body.receipt).toContain('无记名')
      expect(JSON.stringify(answer.body)).not.toContain(choice)
    }
    const urn = await rowsOf<{ id: string; sealed: string }>('SELECT * FROM meetings.urn WHERE ballot = $1', [
      ballot,
    ])
    expect(urn).toHaveLength(5)
    expect(new Set(urn.map((u) => u.sealed.length)).size).toBe(1)
    for (const u of urn) expect(u.id[14]).toBe('4')
    // Whoever runs the meeting, and even the system, reads nothing of it before the count.
    expect(await city.read((ctx) => ctx.tx.all('SELECT * FROM meetings.urn'))).toEqual([])
    const columns = await rowsOf<{ column_name: string }>(
      `SELECT column_name FROM information_schema.columns WHERE table_schema = 'meetings' AND table_name IN ('urn', 'secret_vote')`,
    )
    expect(new Set(columns.map((c) => c.column_name))).toEqual(
      new Set(['realm', 'ballot', 'id', 'sealed', 'choice']),
    )
    expect((await city.call(members[0]!, contract.cast, { ballot, choice: 'against' })).body.code).toBe(
      'meetings.voted',
    )
    at('2026-03-06T06:31:00.000Z')
    expect((await city.call(members[5]!, contract.cast, { ballot, choice: 'for' })).body.code).toBe(
      'meetings.ballot-over',
    )
    expect(await closeRound(city.ground)).toBe(1)
    const view = await ballotIn(meeting, ballot, null)
    // Three of six present: no majority; the one who did not vote is not for it.
    expect(view.result).toMatchObject({ for: 3, against: 1, abstain: 1, verdict: 'failed' })
    const votes = await rowsOf<{ id: string; x: string }>(
      'SELECT id::text, xmin::text AS x FROM meetings.secret_vote WHERE ballot = $1 ORDER BY ctid',
      [ballot],
    )
    expect(votes).toHaveLength(5)
    for (const v of votes) expect(v.id[14]).toBe('4')
    expect(new Set(votes.map((v) => v.x)).size).toBe(1)
    expect(votes.map((v) => v.id)).toEqual(votes.map((v) => v.id).toSorted())
    const traced = await rowsOf<{ row: unknown }>(
      `SELECT to_jsonb(t) AS row FROM kernel.trace t WHERE act = 'meetings.cast' AND subject_kind = 'meetings.right'`,
    )
    expect(traced.length).toBeGreaterThan(0)
    for (const t of traced) expect(JSON.stringify(t)).not.toMatch(/"(for|against|abstain)"/)
    expect(await stepOf(matter)).toBe('collect')
  })

  it('who holds another power on the matter does not vote on it', async () => {
    const matter = await motion('执行人不表决')
    const meeting = await opened([{ matter }], members.slice(2, 8))
    await city.inside(async (ctx) => {
      const m = await lockMatter(ctx, matter, null)
      await recordPower(ctx, allow('test'), m, {
        person: executor.person,
        body: null,
        power: 'execute',
        act: 'plan',
      })
    })
    const named = await balloted(meeting, 'named')
    const refused = await city.call(executor, contract.cast, { ballot: named, choice: 'for' })
    expect(refused.body.code).toBe('flow.person-holds-power')
    expect((await city.call(members[2]!, contract.cast, { ballot: named, choice: 'for' })).status).toBe(200)
  })
})

describe('frozen once it is open', () => {
  it('text, rule and roll change no more, by us or by the database', async () => {
    const matter = await motion('冻结')
    const meeting = await opened([{ matter }, { title: '其他' }])
    const ballot = await balloted(meeting, 'named')
    const other = {
      meeting,
      item: 1,
      text: '换一段文字',
      way: 'named',
      rule: 'present-majority',
      minutes: 30,
    } as const
    const changed = await city.call(convenor, contract.prepareBallot, other)
    expect(changed.body.code).toBe('meetings.frozen')
    expect(changed.body.title).toMatch(/表决已经开始：文字、规则、名册、人数都不能再改；.*列入以后的会议/)
    await expect(
      owner.query(`UPDATE meetings.ballot SET text = '改' WHERE id = $1`, [ballot]),
    ).rejects.toMatchObject({
      constraint: 'ballot_frozen',
    })
    await expect(
      owner.query(`UPDATE meetings.ballot SET present = 3 WHERE id = $1`, [ballot]),
    ).rejects.toMatchObject({
      constraint: 'ballot_frozen',
    })
    await here(meeting, [members[6]!])
    expect((await ballotIn(meeting, ballot)).voters).toBe(6)
    const outside = await city.call(members[6]!, contract.cast, { ballot, choice: 'for' })
    expect(outside.body.code).toBe('meetings.not-on-roll')
    expect(outside.body.title).toMatch(/不在这次表决的名册上：.*已经签到的，可以参加下一项表决/)
    const [late] = await rowsOf<{ id: string }>(
      `SELECT id FROM meetings.attendance WHERE meeting = $1 AND name = '议事员6'`,
      [meeting],
    )
    await expect(
      owner.query(
        `INSERT INTO meetings.roll (realm, ballot, id, attendance) VALUES ($1, $2, gen_random_uuid(), $3)`,
        [city.realm, ballot, late!.id],
      ),
    ).rejects.toMatchObject({ constraint: 'roll_frozen' })
    const rows = await rowsOf<{ id: string }>(
      'SELECT attendance AS id FROM meetings.roll WHERE ballot = $1 LIMIT 1',
      [ballot],
    )
    const strike = await city.call(convenor, contract.leave, {
      meeting,
      attendance: rows[0]!.id,
      strike: '登记错了',
    })
    expect(strike.body.code).toBe('meetings.on-roll')
    expect(strike.body.title).toMatch(/已在开始的表决名册上，不能划去签到；可以登记离会/)
    await expect(
      owner.query(`INSERT INTO meetings.agenda (realm, meeting, no, title) VALUES ($1, $2, 3, '临时')`, [
        city.realm,
        meeting,
      ]),
    ).rejects.toMatchObject({ constraint: 'agenda_fixed' })
    await expect(
      owner.query(`UPDATE meetings.ballot SET state = 'closed', verdict = 'passed' WHERE id = $1`, [ballot]),
    ).rejects.toMatchObject({ code: '23514' })
  })
})

describe('what is refused', () => {
  it('a meeting without notice, at a time gone by, by the wrong body or post', async () => {
    at(NOTICE_DAY)
    const meeting = { kind: 'council', title: '急会', venue: '活动室', agenda: [{ title: '一件事' }] }
    const soon = await city.call(convenor, contract.convene, {
      ...meeting,
      on: '2026-03-04',
      at: '14:00',
    })
    expect(soon.body.code).toBe('meetings.notice-short')
    expect(soon.body.title).toContain('“议事会”须提前3日通知，最早可定在2026-03-05')
    const past = await city.call(convenor, contract.convene, {
      ...meeting,
      on: '2026-03-01',
      at: '14:00',
    })
    expect(past.body.code).toBe('meetings.notice-short')
    expect((await city.call(members[0]!, contract.convene, { ...meeting, ...WHEN })).body.code).toBe(
      'meetings.not-convener',
    )
    expect((await city.call(committee, contract.convene, { ...meeting, ...WHEN })).body.code).toBe(
      'meetings.not-this-body',
    )
    expect(
      (await city.call(convenor, contract.convene, { ...meeting, kind: 'nothing', ...WHEN })).body.code,
    ).toBe('meetings.no-kind')
  })

  it('a matter that waits for something else, or twice', async () => {
    const matter = await motion('只上一次会')
    await convened([{ matter }])
    const again = {
      kind: 'council',
      title: '又一次',
      venue: '活动室',
      ...WHEN,
      agenda: [{ matter }],
    }
    expect((await city.call(convenor, contract.convene, again)).body.code).toBe('meetings.awaited')
    const hearing = { ...again, kind: 'hearing', on: '2026-03-20', at: '14:00' }
    expect((await city.call(convenor, contract.convene, hearing)).body.code).toBe(
      'meetings.not-on-agenda-step',
    )
  })

  it('a residents’ meeting whose number of voters nobody knows', async () => {
    at(NOTICE_DAY)
    const residents = {
      kind: 'residents',
      title: '居民会议',
      venue: '广场',
      on: '2026-03-14',
      at: '14:00',
      agenda: [{ title: '居民公约' }],
    }
    const unknown = await city.call(committee, contract.convene, residents)
    expect(unknown.body.code).toBe('meetings.denominator-unknown')
    const known = { ...residents, members: 3, membersSource: '居民名册' }
    const meeting = (await city.call(committee, contract.convene, known)).body.id
    at('2026-03-14T05:50:00.000Z')
    for (const name of ['甲', '乙'])
      await city.call(committee, contract.enter, { meeting, name, voter: true })
    at('2026-03-14T06:00:00.000Z')
    expect((await city.call(committee, contract.open, { meeting })).status).toBe(200)
    const twice = await city.call(committee, contract.enter, { meeting, name: '甲', voter: true })
    expect(twice.body.code).toBe('meetings.already-here')
    await city.call(committee, contract.enter, { meeting, name: '丙', voter: true })
    const tooMany = await city.call(committee, contract.enter, { meeting, name: '丁', voter: true })
    expect(tooMany.body.code).toBe('meetings.more-than-members')
  })
})

describe('coming in by the code, without an account', () => {
  it('a name, a ticket, a vote; and the code dies with the meeting', async () => {
    at(NOTICE_DAY)
    const meeting = (
      await city.call(convenor, contract.convene, {
        kind: 'courtyard',
        title: '三号院坝坝会',
        venue: '三号院',
        ...WHEN,
        agenda: [{ title: '门口不停车' }],
      })
    ).body.id
    const code = (await city.call(convenor, contract.one, { id: meeting })).body.inside!.code!
    const stranger = await city.call(null, contract.one, { id: meeting })
    expect(stranger.body.inside).toBeNull()
    expect(JSON.stringify(stranger.body)).not.toContain(code)
    expect((await city.call(null, contract.checkIn, { code, name: '王大爷', voter: true })).body.code).toBe(
      'meetings.check-in-early',
    )
    at('2026-03-06T05:00:00.000Z')
    expect((await city.call(null, contract.byCode, { code: 'AAAABBBB' })).body.code).toBe(
      'meetings.wrong-code',
    )
    const found = await city.call(null, contract.byCode, {
      code: `${code.slice(0, 4).toLowerCase()}-${code.slice(4)}`,
    })
    expect(found.body).toMatchObject({ id: meeting, ofResidents: true })
    expect((await city.call(null, contract.checkIn, { code, voter: true })).body.code).toBe(
      'meetings.name-needed',
    )
    const one = (
      await city.call(null, contract.checkIn, { code, name: '王大爷', unit: '3-201', voter: true })
    ).body
    expect(one.ticket).toBeTruthy()
    expect(
      (await city.call(null, contract.checkIn, { code, name: '王大爷', unit: '3-201', voter: true })).body
        .code,
    ).toBe('meetings.already-here')
    const child = (await city.call(null, contract.checkIn, { code, name: '小朋友', voter: false })).body
    expect((await city.call(resident, contract.checkIn, { code, voter: true })).body.ticket).toBeNull()
    at(STARTS)
    await city.call(convenor, contract.open, { meeting })
    const ballot = await balloted(meeting, 'secret')
    const mine = (await city.call(null, contract.one, { id: meeting, ticket: one.ticket! })).body
    expect(mine.here).toEqual({ name: '王大爷', voter: true })
    expect(mine.ballots[0]!.mine).toEqual({ voted: false })
    expect((await city.call(null, contract.cast, { ballot, choice: 'for' })).body.code).toBe(
      'meetings.not-on-roll',
    )
    expect(
      (await city.call(null, contract.cast, { ballot, choice: 'for', ticket: child.ticket! })).body.code,
    ).toBe('meetings.not-on-roll')
    expect(
      (await city.call(null, contract.cast, { ballot, choice: 'for', ticket: one.ticket! })).status,
    ).toBe(200)
    expect(
      (await city.call(null, contract.cast, { ballot, choice: 'for', ticket: one.ticket! })).body.code,
    ).toBe('meetings.voted')
    expect((await city.call(resident, contract.cast, { ballot, choice: 'for' })).status).toBe(200)
    expect((await city.call(convenor, contract.closeBallot, { ballot })).body.verdict).toBe('passed')
    expect((await city.call(convenor, contract.close, { meeting })).status).toBe(200)
    expect((await city.call(null, contract.checkIn, { code, name: '李四' })).body.code).toBe(
      'meetings.wrong-code',
    )
  })
})

describe('order in the room', () => {
  it('one speaks at a time, and a meeting does not end over an open ballot', async () => {
    const meeting = await opened([{ title: '议一议' }])
    const rows = (await city.call(convenor, contract.one, { id: meeting })).body.inside!.here
    const ask = async (i: number, side: 'for' | 'against') =>
      (await city.call(convenor, contract.ask, { meeting, item: 1, attendance: rows[i]!.id, side })).body.id
    const [a, b] = [await ask(0, 'for'), await ask(1, 'against')]
    expect((await city.call(convenor, contract.speak, { meeting, speaker: a, turn: 'start' })).status).toBe(
      200,
    )
    expect(
      (await city.call(convenor, contract.speak, { meeting, speaker: b, turn: 'start' })).body.code,
    ).toBe('meetings.speaking')
    await city.call(convenor, contract.speak, { meeting, speaker: a, turn: 'end' })
    expect((await city.call(convenor, contract.speak, { meeting, speaker: b, turn: 'start' })).status).toBe(
      200,
    )
    const ballot = await balloted(meeting, 'hands')
    expect((await city.call(convenor, contract.close, { meeting })).body.code).toBe('meetings.ballots-open')
    expect((await city.call(convenor, contract.voidBallot, { ballot, reason: '改日再议' })).status).toBe(200)
    expect((await city.call(convenor, contract.close, { meeting })).status).toBe(200)
  })

  it('people of another community see numbers, not names', async () => {
    const meeting = await opened([{ title: '不关别处的事' }])
    const elsewhere = await city.appoint('别处召集', {
      kind: 'residents-council',
      post: 'convenor',
      place: 'DQ-230602-02',
    })
    const seen = (await city.call(elsewhere, contract.one, { id: meeting })).body
    expect(seen.inside).toBeNull()
    expect(seen.meeting.meter).toMatchObject({ there: 6, whole: 9, needed: 6, met: true })
    expect((await city.call(elsewhere, contract.enter, { meeting, name: '某人' })).body.code).toBe(
      'meetings.not-this-meeting',
    )
  })
})
