/** Makers of meetings's endpoints. Meetings are public; who was asked and who came leaves only for those who run them. */
import { randomUUID } from 'node:crypto'
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
  'meetings.cast': () => [{ ballot: randomUUID(), choice: 'for' }],
  'meetings.close-ballot': () => [{ ballot: randomUUID() }],
  'meetings.write-minutes': async (w) => [
    { meeting: await convened(w), text: '会议记录：谁说了什么，怎样决定的', revision: 0 },
  ],
  'meetings.sign': async (w) => [{ meeting: await convened(w), role: 'chair', digest: 'a'.repeat(64) }],
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
    'cast',
    'close-ballot',
    'write-minutes',
    'sign',
  ].map((act) => [`meetings.${act}`, room]),
)
