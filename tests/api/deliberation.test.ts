/** 议事: motions raised, supported, screened, appealed; powers of a list used, and refused outside it; all of it public. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import type { Context } from '#kernel/action'
import { relayEvents } from '#kernel/events'
import type { Uuid } from '#kernel/ids'
import { ensurePartitions } from '#kernel/partitions'
import { appointPerson, findServing, serviceActor } from '#modules/bodies'
import * as casework from '../../modules/casework/contract.ts'
import * as contract from '../../modules/deliberation/contract.ts'
import { forgetRound } from '../../modules/deliberation/jobs.ts'
import * as notices from '../../modules/notices/contract.ts'
import * as register from '../../modules/registry/contract.ts'
import { manifests, packSections } from '../../apps/server/modules.ts'
import { expireRound } from '#modules/flow'
import { createPacks } from '#modules/packs'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'
import { TOWN, councilTown } from '../support/council-town.ts'

let city: City
let town: ReturnType<typeof councilTown>
let owner: pg.Client
let proposer: Someone
let neighbours: Someone[]
let director: Someone
let secretary: Someone
let upper: Someone
let convenor: Someone
let clerk: Someone
let supervisor: Someone
let elsewhere: Someone
let estate: Uuid

beforeAll(async () => {
  town = councilTown({
    'motions.yaml': `motions:
  - { id: yard, title: 院内事务, procedure: motion, raisedBy: [resident, body], supports: 2, support: { who: registered, level: community }, affects: part }
`,
  })
  city = await openCity(TOWN, { folder: town.folder })
  owner = new pg.Client({ connectionString: city.ownerUrl })
  await owner.connect()
  proposer = await city.resident('提议人甲')
  neighbours = await Promise.all(['乙', '丙', '丁', '戊', '己'].map((n) => city.resident(`居民${n}`)))
  const here = '90-01'
  director = await city.appoint('居委会主任', { kind: 'committee', post: 'director', place: here })
  secretary = await city.appoint('书记', { kind: 'party', post: 'secretary', place: here })
  upper = await city.appoint('市委书记', { kind: 'upper-party', post: 'secretary', place: '90' })
  convenor = await city.appoint('召集人', { kind: 'council', post: 'chair', place: here })
  supervisor = await city.appoint('监督主任', { kind: 'supervisors', post: 'head', place: here })
  clerk = await city.appoint('钱小窗', { kind: 'station', post: 'clerk', place: here })
  elsewhere = await city.appoint('别处主任', { kind: 'committee', post: 'director', place: '90-02' })
  estate = (await city.place('90-01-1')).id
}, 400_000)
afterAll(async () => {
  await owner?.end()
  await city?.close()
  town?.remove()
})

const rowsOf = async <T>(sql: string, values: unknown[] = []) => {
  await owner.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
  return (await owner.query(sql, values)).rows as T[]
}
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

/** The looks at a person that the ledger holds, newest first. */
const looksAt = (who: Someone) =>
  rowsOf<{ purpose: string; fields: string[] }>(
    `SELECT purpose, fields FROM kernel.trace WHERE kind = 'read' AND subject = $1 ORDER BY no DESC`,
    [who.person],
  )

const words = {
  kind: 'facilities',
  title: '三号院门口加装一盏路灯',
  text: '三号院门口晚上很黑，老人出入不便，希望加装一盏路灯。',
  affects: 'part',
  as: 'resident',
} as const

async function raise(who: Someone = proposer, over: object = {}): Promise<Uuid> {
  const answer = await city.call(who, contract.raiseMotion, { ...words, place: estate, ...over } as never)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body.id
}
async function look(id: Uuid, who: Someone | null = null) {
  const answer = await city.call(who, contract.motion, { id })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}
async function act(who: Someone, id: Uuid, fields: { act: string } & Record<string, unknown>) {
  const [row] = await rowsOf<{ revision: number }>(`SELECT revision FROM flow.matter WHERE id = $1`, [id])
  return city.call(who, contract.act, { id, revision: row!.revision, ...fields } as never)
}
async function done(who: Someone, id: Uuid, fields: { act: string } & Record<string, unknown>) {
  const answer = await act(who, id, fields)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}
async function supported(id: Uuid, n = 3): Promise<void> {
  for (const who of neighbours.slice(0, n)) {
    // oxlint-disable-next-line no-await-in-loop
    expect((await city.call(who, contract.support, { id })).status).toBe(200)
  }
}
/** Supported and with the party organisation. */
async function screening(): Promise<Uuid> {
  const id = await raise()
  await supported(id)
  await done(director, id, { act: 'submit', text: '收集了三户意见' })
  return id
}

it('is reached through no other module’s door: there it is no report', async () => {
  const id = await screening()
  const [row] = await rowsOf<{ revision: number }>(`SELECT revision FROM flow.matter WHERE id = $1`, [id])
  const revision = row!.revision
  const through = [
    await city.call(secretary, casework.act, { id, revision, act: 'admit', text: '同意列入' }),
    await city.call(secretary, casework.revealReporter, { id, reason: '联系提议人' }),
    await city.call(secretary, casework.correct, { id, revision, title: '换题目', reason: '写错了' }),
  ]
  for (const { status, body } of through)
    expect([status, (body as { code?: string }).code]).toEqual([404, 'flow.no-such-matter'])
  const [now] = await rowsOf<{ revision: number }>(`SELECT revision FROM flow.matter WHERE id = $1`, [id])
  expect(now).toEqual({ revision })
})

describe('raising', () => {
  it('is open to whom the pack names, in the place they serve, and public at once', async () => {
    const id = await raise()
    const seen = await look(id)
    expect(seen).toMatchObject({
      line: { title: words.title, step: 'collect', holderTitle: '柳溪社区居委会', itemTitle: '公共设施' },
      raiser: { as: 'resident', title: null },
      affects: 'part',
      supports: 0,
      needed: 3,
      verdicts: [],
      edit: null,
    })
    expect(seen.path.map((s) => [s.id, s.state])).toEqual([
      ['collect', 'now'],
      ['screen', 'next'],
      ['decide', 'next'],
      ['publish', 'next'],
      ['execute', 'next'],
      ['rate', 'next'],
      ['archive', 'next'],
      ['archived', 'next'],
    ])
    // Nobody's name, anywhere in what the public reads.
    expect(JSON.stringify(seen)).not.toContain('提议人甲')
    const staff = await look(id, director)
    expect(JSON.stringify(staff)).not.toContain('提议人甲')

    const named = await look(await raise(proposer, { named: true }))
    expect(named.raiser).toEqual({ as: 'resident', title: '提议人甲' })
    const body = await look(await raise(director, { as: 'body' }))
    expect(body).toMatchObject({ raiser: { as: 'body', title: '柳溪社区居委会' }, needed: 0 })
  })

  it('is refused to whom the pack does not name, outside the place, for unknown kinds and without an account', async () => {
    const tries: [Someone | null, object, number, string][] = [
      [null, {}, 401, 'kernel.signed-out'],
      [proposer, { kind: 'funds' }, 403, 'deliberation.not-raiser'],
      [proposer, { as: 'body' }, 403, 'deliberation.no-post'],
      [clerk, { as: 'body' }, 403, 'deliberation.no-raise'],
      [elsewhere, { as: 'body' }, 403, 'deliberation.outside-place'],
      [proposer, { kind: 'no-such' }, 422, 'deliberation.no-such-kind'],
      [proposer, { affects: undefined }, 422, 'deliberation.affects-needed'],
    ]
    for (const [who, over, status, code] of tries) {
      // oxlint-disable-next-line no-await-in-loop
      const answer = await city.call(who, contract.raiseMotion, { ...words, place: estate, ...over } as never)
      expect([answer.status, answer.body.code], JSON.stringify(over)).toEqual([status, code])
    }
  })

  it('offers each caller the ways they have', async () => {
    const asOf = async (who: Someone | null, kind: string) =>
      (await city.call(who, contract.motionKinds, {})).body.kinds.find((k) => k.id === kind)!.as
    expect(await asOf(null, 'facilities')).toEqual([])
    expect(await asOf(proposer, 'facilities')).toEqual(['resident'])
    expect(await asOf(director, 'facilities')).toEqual(['resident', 'body', 'staff'])
    expect(await asOf(clerk, 'facilities')).toEqual(['resident', 'staff'])
    expect(await asOf(director, 'funds')).toEqual(['body'])
  })
})

describe('support', () => {
  it('counts a person once, also when they press twice at once, and can be taken back', async () => {
    const id = await raise()
    const [one] = neighbours
    const both = await Promise.all([1, 2].map(() => city.call(one!, contract.support, { id })))
    expect(both.map((b) => b.status).sort((a, b) => a - b)).toEqual([200, 409])
    expect(await city.call(one!, contract.support, { id })).toMatchObject({
      status: 409,
      body: { code: 'deliberation.already-supported' },
    })
    expect((await look(id, one)).support).toMatchObject({ mine: true, judged: { allowed: true } })
    expect((await look(id)).supports).toBe(1)
    expect((await city.call(one!, contract.withdrawSupport, { id })).body).toEqual({
      supports: 0,
      mine: false,
    })
    expect((await city.call(one!, contract.withdrawSupport, { id })).body.code).toBe(
      'deliberation.not-supported',
    )
    expect((await city.call(one!, contract.support, { id })).body).toEqual({ supports: 1, mine: true })
  })

  it('is neither the proposer’s own nor anonymous, and nobody reads who supports', async () => {
    const id = await raise()
    expect((await city.call(proposer, contract.support, { id })).body.code).toBe('deliberation.own-motion')
    expect((await city.call(null, contract.support, { id })).status).toBe(401)
    await supported(id, 2)
    // The floor: as the application, in the scope of another resident.
    const pool = new pg.Client({ connectionString: city.appUrl })
    await pool.connect()
    try {
      await pool.query(`SET linli.realm = '${city.realm}'; SET linli.person = '${neighbours[0]!.person}'`)
      const { rows } = await pool.query(`SELECT person FROM deliberation.support WHERE motion = $1`, [id])
      expect(rows).toEqual([{ person: neighbours[0]!.person }])
      await expect(
        pool.query(`UPDATE deliberation.motion SET supports = 99 WHERE id = $1`, [id]),
      ).rejects.toThrow(/permission denied/)
      await expect(
        pool.query(
          `INSERT INTO deliberation.support (realm, motion, person, active, at) VALUES ($1, $2, $3, true, now())`,
          [city.realm, id, neighbours[3]!.person],
        ),
      ).rejects.toThrow(/row-level security/)
    } finally {
      await pool.end()
    }
  })

  it('is needed before screening: the button says how many are lacking, and the server holds to it', async () => {
    const id = await raise()
    await supported(id, 2)
    const verdict = (await look(id, director)).verdicts.find((v) => v.act === 'submit')
    expect(verdict).toMatchObject({ allowed: false, why: '还差1人附议，满3人才进入审查' })
    expect(await act(director, id, { act: 'submit', text: '可以了' })).toMatchObject({
      status: 409,
      body: { code: 'deliberation.supports-lacking' },
    })
    await city.call(neighbours[2]!, contract.support, { id })
    expect(await done(director, id, { act: 'submit', text: '可以了' })).toMatchObject({ step: 'screen' })
  })
})

describe('whose support counts', () => {
  const kind = { kind: 'yard', affects: undefined } as const
  /** Somebody of the register, whose record is their account's too. */
  async function registered(name: string, at: string, by = clerk): Promise<Someone> {
    const made = await city.call(by, register.addPerson, {
      purpose: 'register-upkeep',
      values: [{ element: 'name', value: name }],
      place: (await city.place(at)).id,
      from: '2020-01-01',
      reason: '入户核对',
    } as never)
    expect(made.status, JSON.stringify(made.body)).toBe(200)
    return { person: made.body.id, appointment: null }
  }
  const stands = async (who: Someone, id: Uuid) =>
    expect((await city.call(who, contract.support, { id })).status).toBe(200)
  const ask = (who: Someone, id: Uuid) =>
    city.call(who, contract.askResidence, { id, said: '望溪苑二号楼三单元，租住' })
  const queue = async (who: Someone) => (await city.call(who, contract.residences, {})).body.rows
  const answer = (who: Someone, id: Uuid, decision: 'confirm' | 'decline' = 'confirm') =>
    city.call(who, contract.answerResidence, { id, decision, reason: '看过租房合同，与房东核对过' })

  it('is said by the pack: a record in the community counts at once, others support and are counted apart', async () => {
    const id = await raise(proposer, kind)
    const afar = await city.appoint('石桥窗口', { kind: 'station', post: 'clerk', place: '90-02' })
    const here = await registered('本地甲', '90-01-1')
    const there = await registered('远处乙', '90-02-1', afar)
    await stands(here, id)
    await stands(there, id)
    expect((await look(id, there)).counting?.own).toMatchObject({ counts: false, why: 'elsewhere' })
    await city.call(there, contract.withdrawSupport, { id })
    await stands(neighbours[0]!, id)
    const seen = await look(id, here)
    expect(seen).toMatchObject({
      supports: 2,
      needed: 2,
      counting: { place: '柳溪社区', counted: 1, own: { counts: true, why: 'registered', mayAsk: false } },
    })
    expect((await look(id, neighbours[0])).counting).toMatchObject({
      own: { counts: false, why: 'unknown', mayAsk: true },
    })
    expect((await look(id)).counting).toMatchObject({ counted: 1, own: null })
    expect((await look(id, director)).verdicts.find((v) => v.act === 'submit')).toMatchObject({
      allowed: false,
      why: '还差1位经核对住在本地的居民附议，满2位才进入审查',
    })
    expect(await act(director, id, { act: 'submit', text: '可以了' })).toMatchObject({
      status: 409,
      body: { code: 'deliberation.residents-lacking' },
    })
    const [line] = (await city.call(null, contract.motions, { kind: 'yard' })).body.rows
    expect(line).toMatchObject({ supports: 2, counted: 1, needed: 2 })
    // Taken back, neither counts; elsewhere everybody still does.
    await city.call(here, contract.withdrawSupport, { id })
    expect(await look(id)).toMatchObject({ supports: 1, counting: { counted: 0 } })
    expect((await look(await raise())).counting).toBeNull()
  })

  it('is a station’s word where the register is silent; it learns who lives there, not what they support', async () => {
    const id = await raise(proposer, kind)
    const [one, two] = neighbours
    expect((await ask(one!, id)).body.code).toBe('deliberation.not-supported')
    await stands(one!, id)
    await stands(two!, id)
    expect((await ask(one!, id)).body).toEqual({ counts: false })
    expect((await ask(one!, id)).body.code).toBe('deliberation.residence-asked')
    expect((await look(id, one)).counting?.own).toMatchObject({ counts: false, why: 'asked', mayAsk: false })

    const before = await looksAt(one!)
    const [asked, ...rest] = await queue(clerk)
    expect(rest).toEqual([])
    expect(asked).toMatchObject({ name: '居民乙', placeName: '柳溪社区', said: '望溪苑二号楼三单元，租住' })
    expect(JSON.stringify(asked)).not.toContain(id)
    const after = await looksAt(one!)
    expect(after.length - before.length).toBe(1)
    expect(after[0]).toMatchObject({ purpose: 'motion-residence', fields: ['person.name', 'person.text'] })

    // Nobody outside the place, without the post, or for themselves.
    const afar = await city.appoint('别处窗口', { kind: 'station', post: 'clerk', place: '90-02' })
    expect(await queue(afar)).toEqual([])
    expect((await answer(afar, asked!.id)).body.code).toBe('deliberation.no-such-residence')
    expect((await city.call(secretary, contract.residences, {})).body.code).toBe('deliberation.no-residence')
    expect((await answer(secretary, asked!.id)).body.code).toBe('deliberation.no-residence')
    await relayed()
    const bell = (await city.call(clerk, notices.notices, { limit: 50 })).body.rows.map((n) => n.kind)
    expect(bell).toContain('deliberation.residence-asked')

    expect((await answer(clerk, asked!.id)).body).toEqual({ state: 'confirmed' })
    expect((await answer(clerk, asked!.id)).body.code).toBe('deliberation.residence-over')
    expect((await look(id, one)).counting).toMatchObject({
      counted: 1,
      own: {
        counts: true,
        why: 'confirmed',
        by: '柳溪社区便民服务站·窗口工作人员',
        reason: '看过租房合同，与房东核对过',
      },
    })
    const [kept] = await rowsOf(`SELECT said_sealed FROM deliberation.residence WHERE id = $1`, [asked!.id])
    expect(kept).toEqual({ said_sealed: null })
    await relayed()
    const told = (await city.call(one!, notices.notices, { limit: 50 })).body.rows.map((n) => n.kind)
    expect(told).toContain('deliberation.residence-answered')
    // One answer holds for the next motion of the place; the year over, it is forgotten.
    const next = await raise(proposer, kind)
    await stands(one!, next)
    expect((await look(next, one)).counting).toMatchObject({ counted: 1, own: { why: 'confirmed' } })

    // Declined with a reason the resident reads, and may ask anew.
    await ask(two!, id)
    const [second] = await queue(clerk)
    expect((await answer(clerk, second!.id, 'decline')).body).toEqual({ state: 'declined' })
    expect((await look(id, two)).counting).toMatchObject({
      counted: 1,
      own: { counts: false, why: 'declined', reason: '看过租房合同，与房东核对过', mayAsk: true },
    })
    expect((await ask(two!, id)).status).toBe(200)
    const was = city.clock.now
    city.clock.now = new Date(was.getTime() + 366 * 86_400_000)
    try {
      await ensurePartitions(city.ground.database, city.clock.now)
      expect(await forgetRound(city.ground)).toBe(3)
      expect(await forgetRound(city.ground)).toBe(0)
    } finally {
      city.clock.now = was
    }
    expect((await look(id, one)).counting?.counted).toBe(1)
  })

  it('is held by the floor: nobody confirms themselves, counts themselves, or reads who asked', async () => {
    const id = await raise(proposer, kind)
    await stands(neighbours[2]!, id)
    await ask(neighbours[2]!, id)
    const place = (await city.place('90-01')).id
    const pool = new pg.Client({ connectionString: city.appUrl })
    await pool.connect()
    try {
      await pool.query(`SET linli.realm = '${city.realm}'; SET linli.person = '${neighbours[3]!.person}'`)
      expect((await pool.query(`SELECT FROM deliberation.residence`)).rowCount).toBe(0)
      const made = (state: string) =>
        pool.query(
          `INSERT INTO deliberation.residence (realm, id, person, place, place_path, said_sealed, state, asked_at)
           VALUES ($1, gen_random_uuid(), $2, $3, '1.', 'x', $4, now())`,
          [city.realm, neighbours[3]!.person, place, state],
        )
      await expect(made('confirmed')).rejects.toThrow(/row-level security|residence_/)
      await expect(pool.query(`UPDATE deliberation.motion SET counted = 9`)).rejects.toThrow(
        /permission denied/,
      )
      await pool.query(`SET linli.person = '${neighbours[2]!.person}'`)
      const own = await pool.query(`UPDATE deliberation.residence SET reason = '可以'`)
      expect(own.rowCount).toBe(0)
    } finally {
      await pool.end()
    }
  })

  it.each([
    ['{ who: registered, level: village }', 'level-unknown'],
    ['{ who: anyone, level: community }', 'support-level'],
    ['{ who: neighbours }', 'not-a-choice'],
  ])('names a level of the locality, or the pack is refused with its line: %s', async (said, code) => {
    const bad = councilTown({
      'motions.yaml': `motions:
  - { id: yard, title: 院内, procedure: motion, raisedBy: [resident], supports: 2, support: ${said}, affects: part }
`,
    })
    try {
      const { findings } = await createPacks(packSections(), { folders: [bad.folder] }).check(TOWN)
      expect(findings.filter((f) => f.level === 'error').map((f) => [f.code, f.line])).toEqual([[code, 2]])
    } finally {
      bad.remove()
    }
  })
})

describe('motions that ask for the same', () => {
  let other: Someone
  beforeAll(async () => {
    other = await city.resident('先提的庚')
  })
  const numberOf = async (id: Uuid) => (await look(id)).line.number
  const join = async (who: Someone, id: Uuid, into: Uuid) =>
    act(who, id, { act: 'join', text: '说的是同一盏路灯', duplicateOf: await numberOf(into) })
  /** The test's clock stands still: the later one gets its id a moment later. */
  const later = () => {
    city.clock.now = new Date(city.clock.now.getTime() + 1000)
  }
  const raisedBy = async (who: Someone) => {
    later()
    return raise(who)
  }
  /** An earlier one being collected, and a later one with the party, which three support. */
  async function both(): Promise<{ leading: Uuid; id: Uuid }> {
    const leading = await raisedBy(other)
    const id = await raisedBy(proposer)
    await supported(id)
    await done(director, id, { act: 'submit', text: '收集了三户意见' })
    return { leading, id }
  }

  it('are joined by the screener: supporters carried over once each, both raisers told, a link both ways', async () => {
    const { leading, id } = await both()
    // Supports both; and took the support of the leading one back.
    await city.call(neighbours[0]!, contract.support, { id: leading })
    await city.call(neighbours[1]!, contract.support, { id: leading })
    await city.call(neighbours[1]!, contract.withdrawSupport, { id: leading })
    // The raiser of the leading one supports the later.
    await city.call(other, contract.support, { id })
    const list = (await city.call(secretary, contract.joinable, { id })).body.rows.map((r) => r.line.id)
    expect(list).toContain(leading)
    expect(list).not.toContain(id)
    expect(await act(secretary, id, { act: 'join', text: '同一件事' })).toMatchObject({
      status: 422,
      body: { code: 'flow.duplicate-needed' },
    })
    expect(await act(secretary, id, { act: 'join', duplicateOf: await numberOf(leading) })).toMatchObject({
      status: 422,
      body: { code: 'flow.text-needed' },
    })
    expect(await join(secretary, id, leading)).toMatchObject({ status: 200, body: { step: 'joined' } })
    // 甲 raised it; 乙 stood behind both, 丙 had gone, 丁 comes, 庚 raised the leading one.
    expect(await look(leading)).toMatchObject({ supports: 2, joins: [{ id, number: await numberOf(id) }] })
    const seen = await look(id, neighbours[3])
    expect(seen).toMatchObject({
      joined: { id: leading, title: words.title },
      support: {
        mine: false,
        judged: { allowed: false, why: `此件已并入${await numberOf(leading)}，请到那一件附议` },
      },
    })
    expect(seen.acts.at(-1)).toMatchObject({ text: '说的是同一盏路灯' })
    expect(await city.call(neighbours[3]!, contract.support, { id })).toMatchObject({
      status: 409,
      body: { code: 'deliberation.is-joined' },
    })
    expect(
      (await city.call(neighbours[2]!, contract.motions, { mine: 'supported' })).body.rows.map(
        (r) => r.line.id,
      ),
    ).toContain(leading)
    await relayed()
    const told = async (who: Someone, of: Uuid) =>
      (await city.call(who, notices.notices, { limit: 50 })).body.rows
        .filter((n) => n.matter?.id === of)
        .map((n) => n.kind)
    expect(await told(other, leading)).toContain('deliberation.joined')
    expect(await told(proposer, id)).toContain('matter.moved')
    expect(await told(neighbours[2]!, id)).toContain('matter.moved')
  })

  it('are not joined by a raiser, across places, to a later, joined or decided one, nor in a ring', async () => {
    const { leading, id } = await both()
    const code = async (answer: ReturnType<typeof join>) => (await answer).body.code
    const own = await raisedBy(secretary)
    await supported(own)
    await done(director, own, { act: 'submit', text: '收集了意见' })
    expect(await code(join(secretary, own, leading))).toBe('deliberation.own-joining')
    expect(await code(join(secretary, id, own))).toBe('deliberation.own-joining')
    expect(await code(join(director, id, leading))).toBe('flow.not-holder')
    const another = await raisedBy(proposer)
    expect(await code(join(secretary, id, another))).toBe('deliberation.join-later')
    expect(await code(join(secretary, id, id))).toBe('flow.duplicate-wrong')
    const decided = await raisedBy(proposer)
    const next = await raisedBy(proposer)
    for (const m of [decided, next]) {
      // oxlint-disable-next-line no-await-in-loop
      await supported(m)
      // oxlint-disable-next-line no-await-in-loop
      await done(director, m, { act: 'submit', text: '收集了意见' })
    }
    await done(secretary, decided, { act: 'admit', text: '同意' })
    expect(await code(join(secretary, next, decided))).toBe('deliberation.join-over')
    const community = await raise(proposer, { place: (await city.place('90-01')).id })
    later()
    expect(await code(join(secretary, next, community))).toBe('deliberation.join-elsewhere')
    expect((await join(secretary, id, leading)).status).toBe(200)
    expect(await code(join(secretary, next, id))).toBe('deliberation.join-joined')
    await done(director, leading, { act: 'submit', text: '收集了意见' })
    const first = await raise(proposer)
    expect(await code(join(secretary, leading, first))).toMatch(/join-later|join-leads/)
  })

  it('stand on their own again when joined in error, by the screener or at the raiser’s word, once', async () => {
    const { leading, id } = await both()
    await join(secretary, id, leading)
    expect((await look(leading)).supports).toBe(3)
    // One of those carried over speaks for themselves, and stays.
    await city.call(neighbours[0]!, contract.withdrawSupport, { id: leading })
    await city.call(neighbours[0]!, contract.support, { id: leading })
    expect(await done(secretary, id, { act: 'unjoin', text: '看错了，是另一盏' })).toMatchObject({
      step: 'screen',
    })
    expect(await look(id)).toMatchObject({ supports: 3, joined: null })
    expect(await look(leading)).toMatchObject({ supports: 1, joins: [] })
    await join(secretary, id, leading)
    expect((await look(leading)).supports).toBe(3)
    expect(await act(neighbours[0]!, id, { act: 'object', text: '不是一回事' })).toMatchObject({
      status: 403,
    })
    expect(await done(proposer, id, { act: 'object', text: '不是一回事' })).toMatchObject({ step: 'screen' })
    expect((await look(leading)).supports).toBe(1)
    await relayed()
    const kinds = (await city.call(other, notices.notices, { limit: 50 })).body.rows.map((n) => n.kind)
    expect(kinds).toContain('deliberation.unjoined')
  })

  it('end where they were joined when the days are over, with the link', async () => {
    const { leading, id } = await both()
    await join(secretary, id, leading)
    expect((await look(id)).path.map((step) => [step.id, step.state])).toEqual([
      ['collect', 'done'],
      ['screen', 'done'],
      ['joined', 'now'],
      ['merged', 'next'],
    ])
    const was = city.clock.now
    city.clock.now = new Date(was.getTime() + 10 * 86_400_000)
    try {
      await ensurePartitions(city.ground.database, city.clock.now)
      await expireRound(city.ground)
      expect(await look(id)).toMatchObject({
        line: { state: 'closed', step: 'merged' },
        joined: { id: leading, title: words.title },
      })
      expect((await look(leading)).joins).toMatchObject([{ id }])
    } finally {
      city.clock.now = was
    }
  })

  it('are held by the floor: nobody joins, carries or counts past it', async () => {
    const { leading, id } = await both()
    const pool = new pg.Client({ connectionString: city.appUrl })
    await pool.connect()
    try {
      const made = () =>
        pool.query(
          `INSERT INTO deliberation.joining (realm, id, motion, earlier, at, by_person) VALUES ($1, gen_random_uuid(), $2, $3, now(), $4)`,
          [city.realm, id, leading, neighbours[0]!.person],
        )
      await pool.query(`SET linli.realm = '${city.realm}'; SET linli.person = '${neighbours[0]!.person}'`)
      await expect(made()).rejects.toThrow(/row-level security/)
      await pool.query(`SELECT deliberation.carry_supports($1, NULL, now())`, [id])
      expect((await look(leading)).supports).toBe(0)
      await expect(
        owner.query(
          `INSERT INTO deliberation.support (realm, motion, person, active, at) SELECT realm, motion, person, true, now()
           FROM deliberation.support WHERE motion = $1`,
          [id],
        ),
      ).rejects.toThrow(/support_pkey/)
    } finally {
      await pool.end()
    }
  })
})

describe('words', () => {
  it('change until it is screened, by whoever raised it; the former ones stay readable', async () => {
    const id = await raise()
    const edit = async (who: Someone, text: string) => {
      const { revision } = (await look(id)).line
      return city.call(who, contract.editMotion, { id, revision, title: '三号院加装两盏路灯', text })
    }
    const text = '一盏不够，请在门口和拐角各装一盏路灯。'
    expect(await edit(neighbours[0]!, text)).toMatchObject({ body: { code: 'deliberation.not-involved' } })
    expect(await edit(director, text)).toMatchObject({ body: { code: 'deliberation.not-yours' } })
    expect(await edit(proposer, text)).toMatchObject({ status: 200, body: { wording: 2 } })
    expect(await edit(proposer, text)).toMatchObject({
      status: 422,
      body: { code: 'deliberation.unchanged' },
    })
    const seen = await look(id, director)
    expect(seen).toMatchObject({
      line: { title: '三号院加装两盏路灯' },
      text,
      wordings: [{ no: 1, title: words.title, text: words.text }],
    })
    expect(seen.acts.at(-1)).toMatchObject({ actorTitle: '提议人', actorName: null, text: '修改议题' })
    await supported(id)
    await done(director, id, { act: 'submit', text: '可以了' })
    expect(await edit(proposer, `${text}再加一句。`)).toMatchObject({
      status: 409,
      body: { code: 'deliberation.words-over' },
    })
    expect((await look(id, proposer)).edit).toMatchObject({ allowed: false })
  })

  it('meet a stale page with who and when: of two at once one wins', async () => {
    const id = await raise()
    const { revision } = (await look(id)).line
    const both = await Promise.all([
      city.call(proposer, contract.editMotion, {
        id,
        revision,
        title: words.title,
        text: '第一个改法写在这里。',
      }),
      city.call(proposer, contract.editMotion, {
        id,
        revision,
        title: words.title,
        text: '第二个改法写在这里。',
      }),
    ])
    expect(both.map((b) => b.status).sort((a, b) => a - b)).toEqual([200, 409])
    expect(both.find((b) => b.status === 409)?.body.code).toBe('kernel.stale')
    expect((await look(id)).wordings).toHaveLength(1)
  })
})

describe('screening', () => {
  it('declines with a reason of the list and words, is appealed once, and reviewed by somebody else', async () => {
    const id = await screening()
    expect(await act(secretary, id, { act: 'decline', text: '不属于' })).toMatchObject({
      status: 422,
      body: { code: 'flow.reason-needed' },
    })
    expect(await act(secretary, id, { act: 'decline', reason: 'no-money', text: '不属于' })).toMatchObject({
      body: { code: 'flow.reason-unknown' },
    })
    expect(await act(secretary, id, { act: 'decline', reason: 'in-hand' })).toMatchObject({
      body: { code: 'flow.text-needed' },
    })
    await done(secretary, id, { act: 'decline', reason: 'in-hand', text: '去年已有同样的议题' })
    const seen = await look(id)
    expect(seen.acts.at(-1)).toMatchObject({ reason: '已有同样的议题在办', text: '去年已有同样的议题' })
    expect(seen.path.map((s) => s.id)).toEqual([
      'collect',
      'screen',
      'declined',
      'review',
      'decide',
      'publish',
      'execute',
      'rate',
      'archive',
      'archived',
    ])
    // Only whoever raised it may appeal.
    expect(await act(neighbours[0]!, id, { act: 'appeal', text: '不同意' })).toMatchObject({
      status: 403,
      body: { code: 'deliberation.not-involved' },
    })
    await done(proposer, id, { act: 'appeal', text: '去年的没有装上' })
    const review = (await look(id, upper)).verdicts
    expect(review.filter((v) => v.allowed).map((v) => v.act)).toEqual(['overturn', 'uphold'])
    expect((await look(id, secretary)).verdicts.find((v) => v.act === 'overturn')).toMatchObject({
      allowed: false,
    })
    expect(await done(upper, id, { act: 'overturn', text: '确实没有装上' })).toMatchObject({ step: 'decide' })
    // Deciding has begun: what is decided on stands still.
    expect((await city.call(neighbours[4]!, contract.support, { id })).body.code).toBe(
      'deliberation.supports-over',
    )
    // What a meeting decides is not decided by a button.
    expect(await act(convenor, id, { act: 'passed' })).toMatchObject({
      status: 403,
      body: { code: 'flow.system-only' },
    })
  })

  it('goes back for more, and the proposer of a body’s motion is the body', async () => {
    const id = await raise(director, { as: 'body', kind: 'funds', affects: undefined })
    await done(director, id, { act: 'submit', text: '今年的公益金安排' })
    await done(secretary, id, { act: 'send-back', text: '请写清金额' })
    expect((await look(id)).line.step).toBe('collect')
    const { revision } = (await look(id)).line
    expect(
      (
        await city.call(director, contract.editMotion, {
          id,
          revision,
          title: words.title,
          text: '一盏灯连安装三千元，从公益金里出。',
        })
      ).status,
    ).toBe(200)
    expect(await done(director, id, { act: 'withdraw', text: '明年再提' })).toMatchObject({ state: 'closed' })
  })

  it('tells the proposer and the supporters at each step, and the body it came to', async () => {
    const id = await screening()
    await relayed()
    const told = async (who: Someone) =>
      (await city.call(who, notices.notices, { limit: 50 })).body.rows
        .filter((n) => n.matter?.id === id)
        .map((n) => n.kind)
    expect(await told(proposer)).toEqual(['matter.moved'])
    expect(await told(neighbours[0]!)).toEqual(['matter.moved'])
    expect(await told(neighbours[4]!)).toEqual([])
    expect(await told(secretary)).toEqual(['matter.held'])
    await done(secretary, id, { act: 'admit', text: '同意' })
    await relayed()
    expect(await told(proposer)).toEqual(['matter.moved', 'matter.moved'])
    expect(await told(convenor)).toEqual(['matter.held'])
  })
})

describe('reading', () => {
  it('needs no account: list, page, filters, search; what is mine is mine', async () => {
    const title = '望溪苑安装充电车棚'
    const id = await raise(proposer, { title, kind: 'environment' })
    const list = async (who: Someone | null, input: object) =>
      (await city.call(who, contract.motions, input as never)).body.rows.map((r) => r.line.id)
    expect(await list(null, {})).toContain(id)
    expect(await list(null, { q: '充电车棚' })).toEqual([id])
    expect(await list(null, { q: '100%' })).toEqual([])
    expect(await list(null, { kind: 'environment' })).toEqual([id])
    expect(await list(null, { state: 'closed' })).not.toContain(id)
    expect(await list(null, { place: (await city.place('90-02')).id })).toEqual([])
    expect(await list(null, { place: estate, q: '充电' })).toEqual([id])
    expect(await list(null, { mine: 'raised' })).toEqual([])
    expect(await list(neighbours[4]!, { mine: 'raised' })).toEqual([])
    expect(await list(proposer, { mine: 'raised' })).toContain(id)
    await city.call(neighbours[4]!, contract.support, { id })
    expect(await list(neighbours[4]!, { mine: 'supported' })).toEqual([id])
    expect(await list(director, { mine: 'held' })).toContain(id)
    expect(await list(elsewhere, { mine: 'held' })).toEqual([])
    // Pages join without a gap or a repetition.
    const whole = await list(null, { limit: 100 })
    const paged: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      // oxlint-disable-next-line no-await-in-loop
      const page: Awaited<ReturnType<typeof city.call<typeof contract.motions>>> = await city.call(
        null,
        contract.motions,
        { limit: 2, ...(cursor ? { cursor } : {}) },
      )
      paged.push(...page.body.rows.map((r) => r.line.id))
      cursor = page.body.next
    }
    expect(paged).toEqual(whole)
  })

  it('shows greyed buttons with the clause to people in a post who have no part in it', async () => {
    const id = await screening()
    const seen = (await look(id, clerk)).verdicts.find((v) => v.act === 'admit')
    expect(seen).toMatchObject({ allowed: false, source: '责任保管：任一时刻只有一个责任主体' })
    expect(seen?.why).toContain('柳溪社区党委')
    expect(await act(clerk, id, { act: 'admit', text: '我来' })).toMatchObject({
      status: 403,
      body: { code: 'flow.not-holder' },
    })
    expect(await act(elsewhere, id, { act: 'admit', text: '我来' })).toMatchObject({
      status: 403,
      body: { code: 'deliberation.not-involved' },
    })
  })
})

describe('powers', () => {
  const use = (who: Someone, power: string) =>
    city.call(who, contract.usePower, { power, title: '王家院子道路硬化', text: '长八十米，入户道路泥泞。' })
  const records = async (power?: string) =>
    (await city.call(null, contract.refusedUses, power ? { power } : {})).body.rows

  it('stand in a public list with one procedure each, and are used by the named body only', async () => {
    const list = (await city.call(null, contract.powers, {})).body
    expect(list.rows.map((p) => [p.no, p.id, p.bodyTitle, p.uses])).toEqual([
      [1, 'paving', '居民委员会', 0],
      [2, 'seal', '居民委员会', 0],
    ])
    const one = (await city.call(director, contract.power, { power: 'paving' })).body
    expect(one.use.allowed).toBe(true)
    expect(one.procedure.steps.map((s) => s.id)).toEqual(['propose', 'decide', 'execute', 'check'])
    expect((await city.call(null, contract.power, { power: 'none' })).body.code).toBe(
      'deliberation.no-such-power',
    )

    const made = await use(director, 'paving')
    expect(made.status, JSON.stringify(made.body)).toBe(200)
    const seen = (await city.call(null, contract.powerUse, { id: made.body.id })).body
    expect(seen).toMatchObject({
      line: { step: 'propose' },
      power: { id: 'paving' },
      text: '长八十米，入户道路泥泞。',
    })
    expect((await city.call(null, contract.powerUses, { power: 'paving' })).body.rows).toHaveLength(1)
  })

  it('are refused to another body and outside the list, and the refusal is on the public record', async () => {
    expect(await use(clerk, 'seal')).toMatchObject({
      status: 403,
      body: { code: 'deliberation.other-body', title: '“公章使用”只由居民委员会行使' },
    })
    expect(await use(director, '发放低保')).toMatchObject({
      status: 403,
      body: { code: 'deliberation.outside-list' },
    })
    expect(await records('seal')).toMatchObject([
      { power: 'seal', powerTitle: '公章使用', bodyTitle: '柳溪社区便民服务站', what: '王家院子道路硬化' },
    ])
    const outside = (await records()).find((r) => r.power === null)
    expect(outside).toMatchObject({ powerTitle: '发放低保', bodyTitle: '柳溪社区居委会' })
    expect(JSON.stringify(await records())).not.toContain('钱小窗')
    expect((await city.call(null, contract.powers, {})).body.refused).toBe(2)
    // A resident holds no power, and leaves no record of a body.
    expect(
      (
        await city.call(proposer, contract.usePower, {
          power: 'seal',
          title: '试一试行不行',
          text: '看看会怎样，谁来拦。',
        })
      ).status,
    ).toBe(403)
    expect((await city.call(null, contract.powers, {})).body.refused).toBe(2)
  })

  it('keep the four powers apart at run time, say so, and record a use out of turn', async () => {
    const { id } = (await use(director, 'paving')).body
    // Out of turn: it is not the council's yet.
    expect(await act(convenor, id, { act: 'agree', text: '同意' })).toMatchObject({
      status: expect.any(Number),
    })
    await done(director, id, { act: 'submit', text: '请议决' })
    // The same person sits on the council and among the supervisors.
    const double = await city.inside(async (ctx: Context) => {
      const { path } = await city.place('90-01')
      const body = await findServing(ctx, { kinds: ['supervisors'], path })
      return appointPerson(ctx, { person: convenor.person!, body: body!.id, post: 'member', reason: 'test' })
    })
    const asSupervisor: Someone = { person: convenor.person, appointment: double }
    await done(convenor, id, { act: 'agree', text: '全体同意' })
    await done(director, id, { act: 'done', text: '已经硬化' })
    const verdict = (await city.call(asSupervisor, contract.powerUse, { id })).body.verdicts.find(
      (v) => v.act === 'pass',
    )
    expect(verdict).toMatchObject({
      allowed: false,
      why: '您在此件中已行使决策权，不能再行使监督权',
      source: '领导、决策、执行、监督四权分开',
    })
    expect(await act(asSupervisor, id, { act: 'pass', text: '通过' })).toMatchObject({
      status: 403,
      body: { code: 'flow.person-holds-power' },
    })
    // The test's clock stands still: within one millisecond their order is nobody's.
    expect(new Set((await records('paving')).map((r) => r.what))).toEqual(new Set(['监督通过', '同意']))
    expect(await done(supervisor, id, { act: 'pass', text: '看过现场' })).toMatchObject({ state: 'archived' })
  })
})

describe('the floor', () => {
  it('lets nobody write another’s words, a record for another body, or over a record', async () => {
    const id = await raise()
    const pool = new pg.Client({ connectionString: city.appUrl })
    await pool.connect()
    try {
      await pool.query(`SET linli.realm = '${city.realm}'; SET linli.person = '${neighbours[0]!.person}'`)
      const changed = await pool.query(`UPDATE deliberation.motion SET text = '改了' WHERE id = $1`, [id])
      expect(changed.rowCount).toBe(0)
      await expect(
        pool.query(
          `INSERT INTO deliberation.wording (realm, motion, no, title, text, at) VALUES ($1, $2, 2, '改', '改', now())`,
          [city.realm, id],
        ),
      ).rejects.toThrow(/row-level security/)
      await expect(pool.query(`UPDATE deliberation.refused_use SET why = ''`)).rejects.toThrow(
        /permission denied/,
      )
      await expect(pool.query(`DELETE FROM deliberation.wording`)).rejects.toThrow(/permission denied/)
      await pool.query(`SET linli.realm = '${city.realm + 1}'`)
      expect((await pool.query(`SELECT FROM deliberation.motion`)).rowCount).toBe(0)
    } finally {
      await pool.end()
    }
  })

  it('keeps the count what the rows are', async () => {
    const wrong = await rowsOf(`SELECT m.id FROM deliberation.motion m LEFT JOIN LATERAL (
      SELECT count(*)::int AS n FROM deliberation.support s WHERE s.realm = m.realm AND s.motion = m.id AND s.active) c ON true
      WHERE m.supports <> c.n`)
    expect(wrong).toEqual([])
    expect(
      (await rowsOf<{ n: number }>(`SELECT sum(supports)::int AS n FROM deliberation.motion`))[0]!.n,
    ).toBeGreaterThan(5)
  })
})

describe('a pack', () => {
  it('that names an unknown procedure, body or number twice is refused with its line', async () => {
    const bad = councilTown({
      'powers.yaml': `powers:
  - { no: 1, id: a, title: 甲, group: 组, body: nobody, procedure: use, text: 文, example: true }
  - { no: 1, id: b, title: 乙, group: 组, body: committee, procedure: motion, text: 文, example: true }
`,
      'motions.yaml': `motions:
  - { id: own, title: 自定, procedure: missing, raisedBy: [resident], supports: 0, affects: whole }
`,
    })
    try {
      const { built, findings } = await createPacks(packSections(), { folders: [bad.folder] }).check(TOWN)
      expect(built).toBeUndefined()
      const found = findings
        .filter((f) => f.level === 'error')
        .map((f) => [f.code, f.file.split('/').at(-1), f.line])
      expect(found).toEqual(
        expect.arrayContaining([
          ['kind-unknown', 'powers.yaml', 2],
          ['number-twice', 'powers.yaml', 3],
          ['procedure-of-other-kind', 'powers.yaml', 3],
          ['procedure-unknown', 'motions.yaml', 2],
        ]),
      )
    } finally {
      bad.remove()
    }
  })
})
