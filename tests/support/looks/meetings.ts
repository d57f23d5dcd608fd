/** Makers of meetings's endpoints. Meetings are public; who was asked and who came leaves only for those who run them. */
import { createHash, randomUUID } from 'node:crypto'
import { addDays, dayOf } from '#kernel/time'
import * as contract from '../../../modules/meetings/contract.ts'
import type { Maker } from './makers.ts'
import type { World } from './world.ts'

const called = (w: World) => ({
  kind: 'hearing',
  title: '停车划线听证会',
  venue: '社区活动室',
  on: addDays(dayOf(w.travel.city.clock.now, { zone: 'Asia/Shanghai' }), 12),
  at: '14:00',
  agenda: [{ title: '门前怎样划线' }],
})

/** A hearing called by the committee, made anew. */
async function convened(w: World): Promise<string> {
  const { status, body } = await w.travel.city.call(w.people.committee, contract.convene, called(w))
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body.id
}

const reason = '天气不好，改期另行通知'

export const meetingsMakers: Readonly<Record<string, Maker>> = {
  'meetings.list': () => [{ when: 'next' }, { when: 'past', scope: 'mine' }],
  'meetings.kinds': () => [{}],
  'meetings.one': async (w) => [{ id: await convened(w) }],
  'meetings.of-matter': (w) => [{ matter: w.reports[0]!.id }],
  'meetings.by-code': () => [{ code: 'AAAABBBB' }],
  'meetings.package': () => [{ ballot: randomUUID() }],
  'meetings.convene': (w) => [called(w)],
  'meetings.cancel': async (w) => [{ meeting: await convened(w), reason }],
  'meetings.enter': async (w) => [{ meeting: await convened(w), name: '来宾' }],
  'meetings.leave': async (w) => [{ meeting: await convened(w), attendance: randomUUID() }],
  'meetings.check-in': () => [{ code: 'AAAABBBB', name: '来宾' }],
  'meetings.open': async (w) => [{ meeting: await convened(w) }],
  'meetings.close': async (w) => [{ meeting: await convened(w) }],
  'meetings.ask-to-speak': async (w) => [
    { meeting: await convened(w), item: 1, attendance: randomUUID(), side: 'for' },
  ],
  'meetings.speak': async (w) => [{ meeting: await convened(w), speaker: randomUUID(), turn: 'start' }],
  'meetings.prepare-ballot': async (w) => [
    {
      meeting: await convened(w),
      item: 1,
      text: '同意划线',
      way: 'hands',
      rule: 'present-majority',
      minutes: 10,
    },
  ],
  'meetings.open-ballot': () => [{ ballot: randomUUID() }],
  'meetings.void-ballot': () => [{ ballot: randomUUID(), reason }],
  'meetings.count-hands': () => [{ ballot: randomUUID(), round: 1, for: 1, against: 0, abstain: 0 }],
  'meetings.papers': () => [{ ballot: randomUUID() }],
  'meetings.enter-slip': () => [{ ballot: randomUUID(), right: randomUUID(), round: 1, choice: 'for' }],
  'meetings.mark-paper': () => [{ ballot: randomUUID(), right: randomUUID() }],
  'meetings.release-paper': () => [{ ballot: randomUUID(), right: randomUUID(), reason }],
  'meetings.count-paper': () => [
    { ballot: randomUUID(), round: 1, for: 1, against: 0, abstain: 0, spoilt: 0 },
  ],
  'meetings.object': () => [{ ballot: randomUUID(), text: '有人没有数进去' }],
  'meetings.answer-objection': () => [
    { objection: randomUUID(), disposition: 'dismissed', reasons: '核对了名册和票' },
  ],
  'meetings.recount': () => [{ ballot: randomUUID(), round: 1, for: 1, against: 0, abstain: 0, spoilt: 0 }],
  'meetings.cast': () => [{ ballot: randomUUID(), choice: 'for' }],
  'meetings.close-ballot': () => [{ ballot: randomUUID() }],
  'meetings.write-minutes': async (w) => [
    { meeting: await convened(w), text: '会议记录：谁说了什么，怎样决定的', revision: 0 },
  ],
  'meetings.sign': async (w) => [{ meeting: await convened(w), role: 'chair', digest: 'a'.repeat(64) }],
}

/** A certified result, planted: the way to one is walked in tests/api/tally.test.ts. */
async function certified(w: World): Promise<string> {
  const ballot = randomUUID()
  const meeting = await convened(w)
  const rule = {
    id: 'present-majority',
    title: '到会过半数',
    tests: [],
    tie: 'fail',
    objectionDays: 1,
    source: null,
  }
  const digest = createHash('sha256').update('{}').digest('hex')
  // In the system's own scope, for these two rows only.
  await w.owner.query('BEGIN')
  await w.owner.query(`SELECT set_config('linli.realm', $1, true), set_config('linli.service', '1', true)`, [
    String(w.travel.city.realm),
  ])
  await w.owner.query(
    `INSERT INTO meetings.ballot (realm, id, meeting, item, text, way, rule, binding, minutes, state, package, digest, present,
       voters, opened_at, until_at, closed_at, votes_for, votes_against, votes_abstain, verdict, tests, revision)
     SELECT realm, $2, id, 1, '同意划线', 'hands', $3, false, 5, 'closed', '{}', $4, 1, 1, convened_at,
       convened_at + interval '1 hour', convened_at, 1, 0, 0, 'passed', '[]', 1 FROM meetings.meeting WHERE id = $1`,
    [meeting, ballot, JSON.stringify(rule), digest],
  )
  await w.owner.query(
    `INSERT INTO meetings.outcome (realm, ballot, stage, until_at, votes_for, votes_against, votes_abstain, verdict, tests,
       final_at, certificate, digest, revision)
     SELECT realm, id, 'final', until_at, 1, 0, 0, 'passed', '[]', until_at, '{}', $2, 1 FROM meetings.ballot WHERE id = $1`,
    [ballot, digest],
  )
  await w.owner.query('COMMIT')
  return ballot
}
export const meetingsDownloads = {
  'meetings.certificate': async (w: World) => [`/api/meetings/certificate/${await certified(w)}`],
}

const room = 'asks for a meeting under way; tests/api/meetings.test.ts and tally.test.ts walk through one'
export const meetingsRefused: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'by-code',
    'package',
    'enter',
    'leave',
    'check-in',
    'open',
    'close',
    'ask-to-speak',
    'speak',
    'prepare-ballot',
    'open-ballot',
    'void-ballot',
    'count-hands',
    'papers',
    'enter-slip',
    'mark-paper',
    'release-paper',
    'count-paper',
    'object',
    'answer-objection',
    'recount',
    'cast',
    'close-ballot',
    'write-minutes',
    'sign',
  ].map((act) => [`meetings.${act}`, room]),
)
