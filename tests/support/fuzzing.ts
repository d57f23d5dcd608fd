/** What the fuzz stands on: the world with somebody from elsewhere in it, the values worth trying, and a tally of what it did. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Endpoint } from '#kernel/endpoint'
import * as casework from '../../modules/casework/contract.ts'
import { askApproval, decideApproval } from '../../modules/privacy/contract.ts'
import { give } from '../../modules/mandates/contract.ts'
import { createAccount } from '../../modules/identity/contract/accounts.ts'
import { ofMatter } from '../../modules/execution/contract.ts'
import type { Pools } from './arbitrary.ts'
import type { Someone } from './city.ts'
import type { Front } from './front.ts'
import { makers } from './looks/makers.ts'
import type { Maker } from './looks/makers.ts'
import { purpose } from './looks/register.ts'
import type { World } from './looks/world.ts'

/** Words of a report nobody here may see. */
export const secret = { text: '密语银鲸九号', name: '闵子不可说', phone: '13977770055', place: '暗处丙单元' }

/** Lays what everybody is kept from, and answers whose post is in another district. */
export async function strangersIn(w: World): Promise<{ elsewhere: Someone; hidden: string; number: string }> {
  const { city } = w.travel
  const there = await city.place('230604')
  const elsewhere = await city.appoint('别处', {
    kind: 'district-command',
    post: 'dispatcher',
    place: '230605',
  })
  const filed = await city.call(await city.resident('外人'), casework.fileReport, {
    text: `磁悬浮路灯不亮，${secret.text}，没人修`,
    title: `路灯${secret.text}`,
    place: there.id,
    placeText: secret.place,
    confidentiality: 'confidential',
    contactName: secret.name,
    contactPhone: secret.phone,
  })
  if (filed.status !== 200) throw new Error(JSON.stringify(filed.body))
  return { elsewhere, hidden: filed.body.id, number: filed.body.number }
}

/** What everybody may look at and few may touch: motions, what is shown, a meeting called, tasks and ratings. */
async function commonsOf(w: World) {
  const first = async (name: string, field: string) =>
    (await makers[name]!(w, 'committee', w.people.committee)).map(
      (input) => (input as Record<string, string>)[field]!,
    )
  const carried = await first('execution.of-matter', 'matter')
  const looked = await Promise.all(
    carried.map((matter) => w.travel.city.call(w.people.committee, ofMatter, { matter })),
  )
  return {
    motions: await first('deliberation.motion', 'id'),
    publication: (await first('openness.one', 'id'))[0]!,
    question: (await first('openness.answer', 'question'))[0]!,
    objected: (await first('openness.dispose', 'objection'))[0]!,
    meeting: (await first('meetings.one', 'id'))[0]!,
    carried,
    tasks: looked.flatMap(({ body }) => body.tasks.map((t) => t.id)),
    windows: looked.flatMap(({ body }) => body.windows.map((window) => window.id)),
  }
}

export async function poolsOf(
  w: World,
  people: Readonly<Record<string, Someone | null>>,
  strangers: { hidden: string; number: string },
): Promise<Pools> {
  const { city } = w.travel
  const page = await city.call(w.people.centre, casework.reports, { limit: 1 })
  const cursor = page.body.next ?? 'AAAA'
  const own = [...w.reports]
  for (let n = 0; n < 6; n++) own.push(await w.file())
  const persons = Object.values(people).flatMap((p) => (p?.person ? [p.person] : []))
  const { register } = w
  const records = [register.person, register.household, register.dwelling, register.organisation]
  const snapshot = await w.snapshot()
  const common = await commonsOf(w)
  const byName = (field: string, names: readonly string[], values: readonly unknown[]) =>
    Object.fromEntries(names.map((name) => [`${name}.${field}`, values]))
  return {
    ids: [
      ...own.map((r) => r.id),
      ...persons,
      ...records,
      ...common.motions,
      strangers.hidden,
      w.place,
      w.objection,
      w.child,
      common.publication,
      common.meeting,
    ],
    texts: ['磁悬浮', '路灯不亮', strangers.number, '垃圾', '修'],
    named: {
      id: [...own.map((r) => r.id), strangers.hidden],
      place: [w.place],
      parent: [w.place],
      body: [w.mandate.staffBody],
      account: [w.account],
      // Mostly none: a reference nobody uploaded refuses everything else.
      photos: [[], [], []],
      ...byName(
        'id',
        ['casework.act', 'casework.report', 'casework.my-report'],
        own.map((r) => r.id),
      ),
      ...byName('id', ['privacy.objection', 'privacy.answer', 'privacy.withdraw-objection'], [w.objection]),
      ...byName('id', ['mandates.one', 'mandates.end', 'mandates.accept'], [w.mandate.family]),
      ...byName(
        'id',
        ['registry.record', 'registry.move', 'registry.leave', 'registry.history', 'registry.unmask'],
        records,
      ),
      ...byName('id', ['registry.person', 'registry.let-sign-in'], [register.person]),
      ...byName('id', ['registry.household'], [register.household]),
      ...byName('id', ['registry.dwelling'], [register.dwelling]),
      ...byName('id', ['registry.organisation'], [register.organisation]),
      ...byName(
        'id',
        ['registry.import-state', 'registry.run-import', 'registry.cancel-import'],
        [register.imported],
      ),
      ...byName('id', ['registry.decide-correction'], [register.correction]),
      ...byName(
        'id',
        [
          'motion',
          'act',
          'support',
          'withdraw-support',
          'ask-residence',
          'joinable',
          'edit-motion',
          'edit-draft',
        ].map((act) => `deliberation.${act}`),
        common.motions,
      ),
      ...byName('id', ['openness.one', 'openness.correct'], [common.publication]),
      'meetings.one.id': [common.meeting],
      publication: [common.publication],
      question: [common.question],
      objection: [common.objected],
      meeting: [common.meeting],
      matter: [...common.motions, ...common.carried, own[0]!.id],
      task: common.tasks,
      window: common.windows,
      'bodies.body.id': [w.mandate.staffBody],
      'territory.place.id': [w.place],
      // Who acts here keeps the post: only one nobody misses is ended.
      'bodies.end-appointment.appointment': [w.spare],
      'casework.act.act': ['accept', 'accept', 'ask-more', 'add', 'add', 'withdraw', 'refuse'],
      'casework.track-act.act': ['add', 'withdraw', 'supplement'],
      'casework.track-act.number': [own.at(-1)!.number],
      'casework.track-act.code': [own.at(-1)!.queryCode],
      'packs.diff.from': [snapshot],
      'packs.diff.to': [snapshot],
      'packs.overview.snapshot': [snapshot],
      'packs.terms.snapshot': [snapshot],
      'packs.procedure-bpmn.procedure': ['report'],
      'packs.procedure-bpmn.snapshot': [snapshot],
      'privacy.ask-approval.person': [w.child],
      at: ['2026-03-02', w.look.at, '2026-03-02T02:00:00Z'],
      'privacy.reader.at': [w.look.at],
      'privacy.reader.no': [w.look.no, '1', '999999999999999999'],
      purpose: [purpose, purpose, 'elder-health', 'minor-protection', 'activity-notice', 'nobody'],
      element: ['name', 'phone', 'id-number', 'building', 'nobody'],
      household: [register.household],
      dwelling: [register.dwelling],
      form: [w.mandate.form],
      contactName: ['来电人'],
      contactPhone: ['13800000000'],
      phone: ['13800000000', '+86 138-0000-0000', '12345'],
      number: [own[0]!.number, own[1]!.number, strangers.number],
      code: [own[0]!.queryCode, 'AAAAAA', '000000'],
      act: [
        'accept',
        'refuse',
        'ask-more',
        'dispatch',
        'sign',
        'return',
        'done',
        'pass',
        'withdraw',
        'add',
        'merge',
      ],
      reason: ['await-material', 'not-competent', 'other-authority', '原因写在这里'],
      item: ['010101', '020301', '99'],
      step: ['intake', 'dispatch', 'handle', 'nowhere'],
      revision: [1, 1, 1, 1, 2, 3],
      duplicateOf: [undefined, undefined, undefined, undefined, strangers.number, own[1]!.number],
      post: ['dispatcher', 'mayor', 'nobody'],
      kind: ['management-centre', 'grid-cell', 'nowhere'],
      pack: ['daqing', 'cn', 'nowhere'],
      provider: ['elsewhere', 'nobody'],
      login: ['staff1', 'Staff One', '管理员'],
      month: ['2026-03', '2026-13', '9999-12'],
      // A real one, a torn one, and ones made by hand.
      cursor: [
        cursor,
        cursor.slice(0, -3),
        'AAAA',
        '_',
        '2026-03-02T02:00:00.000Z_x',
        `-8640000000000000_${own[0]!.id}`,
        `8640000000000000_${own[0]!.id}`,
        ...[[], {}, [null, null], ['x', 'y'], ['9999-99-99', '0']].map((v) =>
          Buffer.from(JSON.stringify(v)).toString('base64url'),
        ),
      ],
    },
  }
}

const family = { kind: 'family', agentName: '某亲属', relation: '子女', scopes: ['report'] }
const period = (w: World) => ({
  from: new Date(w.travel.city.clock.now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10),
  to: '2026-12-31',
})

/** Requests that fit, where one's own session, password or phone is needed: beside those of `looks`. */
export function fittingMakers(front: Front): Readonly<Record<string, Maker>> {
  const post = async (url: string, payload: object) =>
    (await front.app.inject({ method: 'POST', url, headers: { 'x-linli': '1' }, payload })).json<{
      shown?: string
      ticket?: string
    }>()
  let phones = 0
  const asked = async () => {
    const phone = `1370000${String(1000 + phones++)}`
    return { phone, code: (await post('/api/identity/ask-code', { phone })).shown ?? '000000' }
  }
  return {
    ...makers,
    'identity.sign-in': async (w) => {
      const login = `f${randomUUID().slice(0, 8)}`
      const made = await w.travel.city.call(w.people.security, createAccount, { name: '试登录', login })
      return [{ login, password: made.body.password }]
    },
    'identity.sign-in-by-code': async () => [await asked()],
    'identity.change-phone': async () => [await asked()],
    'identity.forget-phone': () => [{}],
    'identity.register': async () => {
      const { ticket } = await post('/api/identity/sign-in-by-code', await asked())
      return [{ ticket, name: '新居民', consent: true }]
    },
    'identity.revoke-session': async (_w, role) => {
      const { rows } = (await front.send(role, { method: 'GET', url: '/api/identity/sessions' })).json<{
        rows?: { id: string; current: boolean }[]
      }>()
      return [{ session: rows?.find((s) => !s.current)?.id ?? rows?.[0]?.id ?? randomUUID() }]
    },
    // Time passes here: what begins today does so on the day it is then.
    'mandates.give': (w) => [{ ...family, ...period(w), born: '1980-01-01' }],
    'mandates.prepare': (w) => [{ ...family, grantorName: '某人', ...period(w) }],
    'mandates.end': async (w) => {
      const given = await w.travel.city.call(w.people.resident, give, {
        ...family,
        ...period(w),
        born: '1990-03-07',
      } as never)
      return [{ id: given.body.id }]
    },
    'mandates.accept': async (w) => {
      const given = await w.travel.city.call(w.people.resident, give, {
        ...family,
        ...period(w),
        born: '1990-03-07',
      } as never)
      return [{ code: given.body.acceptCode ?? 'AAAABBBB' }]
    },
    'privacy.end-approval': async (w, role) => {
      // One that still stands: by the time it is asked for, a day has passed.
      const { city } = w.travel
      const asked = await city.call(w.people.grid, askApproval, {
        person: (await city.resident('童某')).person!,
        purpose: 'minor-protection',
        reason: '走访前核对住址',
        hours: 24,
      })
      const { id } = asked.body
      if (role === 'centre')
        await city.call(w.people.centre, decideApproval, { id, approve: true, decision: '同意走访' })
      return [{ id }]
    },
    'registry.settle-conflict': async (w, role) => {
      const one = role === 'dispatcher' ? await w.register.conflict().catch(() => undefined) : undefined
      return [
        { id: one?.id ?? randomUUID(), revision: one?.revision ?? 1, choice: 'register', reason: '入户核对' },
      ]
    },
    'identity.provider-begin': () => [{ provider: 'elsewhere', app: 'desk' }],
    'identity.link-account': (w) => [
      { account: w.account, provider: 'elsewhere', subject: randomUUID(), reason: '关联' },
    ],
  }
}

export const kindsOfRequest = ['allowed', 'spoilt', 'fitting', 'repeated', 'reordered'] as const
export type KindOfRequest = (typeof kindsOfRequest)[number]

/** What was asked and answered, by endpoint. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>()
  add(endpoint: string, kind: KindOfRequest, status: number): void {
    const one = this.#counts.get(endpoint) ?? new Map<string, number>()
    this.#counts.set(endpoint, one)
    for (const key of [`kind ${kind}`, `status ${status}`]) one.set(key, (one.get(key) ?? 0) + 1)
  }
  of(endpoint: string, key: string): number {
    return this.#counts.get(endpoint)?.get(key) ?? 0
  }
  sum(key: string): number {
    return [...this.#counts.values()].reduce((n, one) => n + (one.get(key) ?? 0), 0)
  }
  statuses(): number[] {
    const all = [...this.#counts.values()].flatMap((one) => [...one.keys()])
    return [...new Set(all.filter((k) => k.startsWith('status ')).map((k) => Number(k.slice(7))))].toSorted(
      (a, b) => a - b,
    )
  }
}

const kindTitles: Record<KindOfRequest, string> = {
  allowed: '合约允许的怪值 valid but odd',
  spoilt: '坏一处 one thing wrong',
  fitting: '本该成的，和改一处的 fitting, and one field changed',
  repeated: '同一提交编号再来 the same key again',
  reordered: '打乱顺序再来 again in another order',
}

/** docs/security/fuzz.md. */
export function fuzzPage(
  tally: Tally,
  endpoints: readonly Endpoint[],
  told: {
    readonly seed: number
    readonly factor: number
    readonly day: string
    readonly checked: number
    readonly actors: readonly string[]
    readonly never: Readonly<Record<string, string>>
  },
): string {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string
  }
  const statuses = tally.statuses()
  const total = kindsOfRequest.reduce((n, kind) => n + tally.sum(`kind ${kind}`), 0)
  const lines = [
    '# 模糊测试 · Fuzz',
    '',
    '由 `npm run ordeal fuzz` 写成，不手改。每个地址按自己的合约随机地试；没有 5xx，没有泄露，被拒绝的请求什么也没写。',
    'Written by `npm run ordeal fuzz`, not by hand. Every route is tried at random from its own contract: no 5xx, no leak, and a refused request has written nothing.',
    '',
    `- 日期 day ${told.day}，版本 version ${version}，种子 seed ${told.seed}，倍数 factor ${told.factor}`,
    `- ${endpoints.length} 个地址 routes，${total} 次请求 requests`,
    `- 以这些人的身份 as: ${told.actors.join('、')}`,
    `- ${told.checked} 次拒绝前后逐表对照（每张表都记下写过的行）refusals with every table compared before and after`,
    '',
    '| 请求 kind | 次数 |',
    '|---|---:|',
    ...kindsOfRequest.map((kind) => `| ${kindTitles[kind]} | ${tally.sum(`kind ${kind}`)} |`),
    '',
    '| 状态 status | 次数 |',
    '|---|---:|',
    ...statuses.map((s) => `| ${s} | ${tally.sum(`status ${s}`)} |`),
    '',
    '## 每个地址 · Route by route',
    '',
    `| 地址 route | ${kindsOfRequest.join(' | ')} | ${statuses.join(' | ')} |`,
    `|---|${'---:|'.repeat(kindsOfRequest.length + statuses.length)}`,
    ...endpoints
      .map((e) => e.name)
      .toSorted()
      .map((name) =>
        [
          `| ${name}`,
          ...kindsOfRequest.map((kind) => tally.of(name, `kind ${kind}`)),
          ...statuses.map((s) => tally.of(name, `status ${s}`) || ''),
        ].join(' | '),
      )
      .map((line) => `${line} |`),
    '',
    '## 没有人走进去的 · Never answered 200 here',
    '',
    ...Object.entries(told.never).map(([name, why]) => `- ${name}: ${why}`),
    '',
  ]
  return lines.join('\n')
}
