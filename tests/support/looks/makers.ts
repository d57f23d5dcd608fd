/**
 * How each endpoint is asked, from what was planted: one maker an endpoint. A route, download or kind of file without one
 * fails `tests/api/reads.test.ts`, which prints what is missing. To add a module's: write a table like these and list it below.
 */
import { randomUUID } from 'node:crypto'
import type { Someone } from '../city.ts'
import { deliberationMakers, deliberationRefused, motionActFile, motionFile } from './deliberation.ts'
import { executionDownloads, executionMakers, executionRefused, paperFile, reportFile } from './execution.ts'
import { meetingsDownloads, meetingsMakers, meetingsRefused } from './meetings.ts'
import { opennessMakers, publicationFile } from './openness.ts'
import { registryMakers } from './registry.ts'
import { planted } from './world.ts'
import type { Role, World } from './world.ts'

/** Inputs to try as this role; made anew for each, so that a write finds something to act on. */
export type Maker = (
  w: World,
  role: Role,
  who: Someone | null,
) => readonly object[] | Promise<readonly object[]>

const none: Maker = () => [{}]
const reason = '核对登记情况'
const days = { from: '2026-03-02', to: '2026-12-31' }
const ticket = 'A'.repeat(30)

const kernel: Record<string, Maker> = {
  'kernel.jobs': none,
  'kernel.standing': none,
  'kernel.retry-job': () => [{ id: randomUUID() }],
}

const identity: Record<string, Maker> = {
  'identity.sign-in': () => [{ login: planted.login, password: 'not the password' }],
  'identity.sign-out': none,
  'identity.me': none,
  'identity.sessions': none,
  'identity.revoke-session': () => [{ session: randomUUID() }],
  'identity.revoke-others': none,
  'identity.change-password': () => [{ old: 'not the password', new: 'another long password' }],
  'identity.ways': none,
  'identity.my-security': none,
  'identity.second-step': () => [{ ticket, code: '123456' }],
  'identity.enrol-second': none,
  'identity.confirm-second': () => [{ ticket, code: '123456' }],
  'identity.renew-recovery': () => [{ code: '123456' }],
  'identity.sign-in-by-code': () => [{ phone: planted.phone, code: '000000' }],
  'identity.register': () => [{ ticket, name: '某人', consent: true }],
  'identity.change-phone': () => [{ phone: planted.phone, code: '000000' }],
  'identity.forget-phone': none,
  'identity.provider-begin': () => [{ provider: 'nobody', app: 'resident' }],
  'identity.provider-finish': () => [{ answer: 'code=x&state=y', browser: 'x' }],
  'identity.accept-invitation': () => [{ ticket, invitation: 'AAAA-BBBB' }],
  'identity.accounts': () => [{}, { text: planted.login }, { text: planted.staff }],
  'identity.create-account': () => [{ name: '新人', login: `n${randomUUID().slice(0, 8)}` }],
  'identity.lock-account': (w) => [{ account: w.account, reason }],
  'identity.unlock-account': (w) => [{ account: w.account, reason }],
  'identity.reset-password': (w) => [{ account: w.account, reason }],
  'identity.reset-second': (w) => [{ account: w.account, reason }],
  'identity.invite': (w) => [{ account: w.account, reason }],
  'identity.link-account': (w) => [{ account: w.account, provider: 'nobody', subject: 'x', reason }],
  'identity.unlink-account': (w) => [{ account: w.account, reason }],
  'identity.ask-code': () => [{ phone: planted.phone }],
  'identity.demo-roles': none,
  'identity.demo-sign-in': (w) => [{ person: w.people.resident!.person! }],
}

const territory: Record<string, Maker> = {
  'territory.jurisdictions': none,
  'territory.levels': none,
  'territory.places': (w) => [{}, { parent: w.place }],
  'territory.search': () => [{ text: '社区' }],
  'territory.place': (w) => [{ id: w.place }],
}

const bodies: Record<string, Maker> = {
  'bodies.my-capacities': none,
  'bodies.kinds': none,
  'bodies.at-place': (w) => [{ place: w.place }],
  'bodies.list': () => [{}, { text: '中心' }],
  'bodies.body': (w) => [{ id: w.mandate.staffBody }],
  'bodies.appointments': (w) => [{ body: w.mandate.staffBody }],
  'bodies.appoint': async (w) => [
    {
      person: (await w.travel.city.resident('新任')).person!,
      body: w.mandate.staffBody,
      post: 'grid-worker',
      reason,
    },
  ],
  'bodies.deputise': async (w) => [
    {
      person: (await w.travel.city.resident('代行')).person!,
      appointment: w.people.grid!.appointment!,
      to: '2026-06-30T00:00:00Z',
      reason,
    },
  ],
  // Only one may; the others name an appointment nobody misses.
  'bodies.end-appointment': (w) => [{ appointment: w.spare, reason }],
}

const objecting: Maker = (w) => [
  { read: { at: w.look.at, no: w.look.no }, text: '再问一次' },
  { period: { from: '2026-03-01', to: '2026-03-02' }, text: '这段时间为什么看' },
]
const privacy: Record<string, Maker> = {
  'privacy.reads': () => [{}, { month: '2026-03' }],
  'privacy.reader': (w) => [{ at: w.look.at, no: w.look.no }],
  'privacy.object': objecting,
  'privacy.my-objections': none,
  'privacy.withdraw-objection': async (w) => {
    const { city } = w.travel
    const { rows } = (await city.app
      .inject({
        url: '/api/privacy/my-objections',
        headers: { 'x-test-person': w.people.resident!.person! },
      })
      .then((a) => a.json())) as { rows: { id: string; state: string }[] }
    return [{ id: rows.find((o) => o.state === 'open' && o.id !== w.objection)?.id ?? w.objection }]
  },
  'privacy.purposes': none,
  'privacy.my-consents': none,
  'privacy.consent': () => [
    { purpose: 'activity-notice', version: 1, given: true },
    { purpose: 'activity-notice', version: 1, given: false },
  ],
  'privacy.objections': () => [{}, { state: 'answered' }],
  'privacy.objection': (w) => [{ id: w.objection }],
  'privacy.answer': (w) => [
    { id: w.objection, revision: 1, finding: 'justified', answer: '为核实位置打电话，查看正当' },
  ],
  'privacy.approvals': none,
  'privacy.ask-approval': async (w) => [
    {
      person: (await w.travel.city.resident('童某')).person!,
      purpose: 'minor-protection',
      reason: '走访前核对住址',
      hours: 2,
    },
  ],
  'privacy.decide-approval': (w) => [{ id: w.approval, approve: true, decision: '同意走访' }],
  'privacy.end-approval': (w) => [{ id: w.approval }],
  'privacy.trace': (w) => [
    { from: '2026-03-01T00:00:00Z', to: '2026-03-20T00:00:00Z' },
    { from: '2026-03-01T00:00:00Z', to: '2026-03-20T00:00:00Z', subject: w.people.resident!.person! },
  ],
  'privacy.seal-state': none,
}

const mandates: Record<string, Maker> = {
  'mandates.helpers': (w) => [{ place: w.place }],
  'mandates.mine': none,
  'mandates.one': (w) => [{ id: w.mandate.family }],
  'mandates.give': () => [
    {
      kind: 'family',
      agentName: '某亲属',
      relation: '子女',
      scopes: ['report'],
      ...days,
      born: '1980-01-01',
    },
  ],
  'mandates.prepare': () => [
    {
      kind: 'family',
      grantorName: '某人',
      agentName: '某亲属',
      relation: '子女',
      scopes: ['report'],
      ...days,
    },
  ],
  'mandates.by-form': (w) => [{ form: w.mandate.form }],
  'mandates.ask-code': (w) => [{ form: w.mandate.form }],
  'mandates.register': async (w, _role, who) => [
    {
      form: w.mandate.form,
      photos: [who?.person ? (await w.upload(who, w.photo, '委托书.jpg')).ref : randomUUID()],
      born: '1980-01-01',
      noPhoneReason: '老人没有手机',
    },
  ],
  'mandates.accept': () => [{ code: 'AAAABBBB' }],
  'mandates.end': async (w, role) => [
    role === 'resident' ? { id: await w.mandateToEnd() } : { id: w.mandate.family },
  ],
  'mandates.list': none,
}

const packs: Record<string, Maker> = {
  'packs.overview': none,
  'packs.terms': () => [{ language: 'en' }],
  'packs.in-force': none,
  'packs.procedure-bpmn': () => [{ procedure: 'report' }],
  'packs.calendar-alarm': none,
  'packs.versions': none,
  'packs.diff': async (w) => {
    const hash = await w.snapshot()
    return [{ from: hash, to: hash }]
  },
  'packs.available': none,
  'packs.check': (_w, role) => (role === 'system' || role === 'public' ? [{ pack: 'daqing' }] : []),
  'packs.load': (_w, role) => (role === 'system' || role === 'public' ? [{ pack: 'daqing' }] : []),
}

const notices: Record<string, Maker> = {
  'notices.list': none,
  'notices.count': none,
  'notices.see': none,
  'notices.sms': none,
}

const filing = (w: World) => ({
  text: '楼下垃圾堆了三天没人收',
  item: '010101',
  place: w.place,
  confidentiality: 'named',
  contactName: '某人',
  contactPhone: '13800000000',
})
/** What whoever meets the report first may do, at the revision it has. */
const firstAct: Maker = async (w, role) => {
  const { id } = await w.file()
  return [
    { id, revision: 1, ...(role === 'resident' ? { act: 'withdraw', text: '不用了' } : { act: 'accept' }) },
  ]
}
const casework: Record<string, Maker> = {
  'casework.scheme': none,
  'casework.suggest': () => [{ text: `磁悬浮路灯不亮 ${planted.text}` }],
  'casework.file-report': (w) => [filing(w)],
  'casework.file-for-somebody': (w) => [{ ...filing(w), channel: 'phone' }],
  'casework.track': (w) => [{ number: w.reports[0]!.number, code: w.reports[0]!.queryCode }],
  'casework.track-act': async (w) => {
    const filed = await w.file()
    return [{ number: filed.number, code: filed.queryCode, revision: 1, act: 'withdraw', text: '不用了' }]
  },
  'casework.my-reports': (w) => [{}, { mandate: w.mandate.family }],
  'casework.my-report': (w) =>
    w.reports.flatMap((r) => [{ id: r.id }, { id: r.id, mandate: w.mandate.family }]),
  'casework.act': firstAct,
  'casework.correct': async (w) => [
    { id: (await w.file()).id, revision: 1, title: `改过的标题 ${planted.phone}`, reason: '标题不清楚' },
  ],
  'casework.report': (w) => w.reports.map((r) => ({ id: r.id })),
  'casework.todos': () => [{ queue: 'mine' }, { queue: 'unit' }, { queue: 'sent' }, { queue: 'passed' }],
  'casework.counts': none,
  'casework.reports': (w) => [
    {},
    { q: '磁悬浮' },
    { q: planted.text },
    { q: planted.phone },
    { q: w.reports[0]!.number },
  ],
  'casework.duplicates': (w) => [{ text: '磁悬浮路灯不亮没人修', item: '010101', place: w.place }],
  'casework.who-sees-reporter': (w) => w.reports.map((r) => ({ id: r.id })),
  'casework.targets': (w) => [{ id: w.reports[2]!.id }],
  'casework.reveal-reporter': async (w) => [
    ...w.reports.map((r) => ({ id: r.id, reason: '电话核实位置' })),
    { id: await w.callersReport(), reason: '电话核实位置' },
  ],
  'casework.start-import': async (w, _role, who) => [
    {
      file: who?.person ? (await w.upload(who, w.workbook, '导入.xlsx')).ref : randomUUID(),
      mode: 'partial',
    },
  ],
  'casework.import-state': (w) => [{ id: w.imported }],
  'casework.imports': none,
  'casework.cancel-import': async (w, _role) => [{ id: await w.importToCancel() }],
}

export const makers: Readonly<Record<string, Maker>> = {
  ...kernel,
  ...identity,
  ...territory,
  ...bodies,
  ...privacy,
  ...mandates,
  ...packs,
  ...notices,
  ...casework,
  ...registryMakers,
  ...opennessMakers,
  ...meetingsMakers,
  ...deliberationMakers,
  ...executionMakers,
}

/** Addresses of downloads. */
export const downloads: Readonly<
  Record<string, (w: World) => readonly string[] | Promise<readonly string[]>>
> = {
  ...executionDownloads,
  ...meetingsDownloads,
  'casework.import-template': () => ['/api/casework/import-template.xlsx'],
  'registry.import-template': () => ['/api/registry/import-template.xlsx'],
  'registry.import-errors': (w) => [`/api/registry/import-errors/${w.register.imported}.xlsx`],
  'casework.import-errors': (w) => [`/api/casework/import-errors/${w.imported}.xlsx`],
  'casework.export-reports': () => [
    '/api/casework/reports.xlsx',
    `/api/casework/reports.xlsx?q=${encodeURIComponent('磁悬浮')}`,
    `/api/casework/reports.xlsx?q=${encodeURIComponent(planted.text)}&sort=oldest`,
  ],
  'registry.export-people': (w) => [
    '/api/registry/people.xlsx?purpose=register-upkeep',
    '/api/registry/people.xlsx?purpose=elder-health',
    '/api/registry/people.xlsx',
    `/api/registry/people.xlsx?purpose=register-upkeep&household=${w.register.household}`,
  ],
  'registry.export-dwellings': () => ['/api/registry/dwellings.xlsx'],
}

/** Photos by the kind of subject they belong to: whose look each is, and under which field. */
type Kept = readonly { id: string; field: string; of: string | null }[]
/** `of` null: public by its nature, nobody's row. */
export const files: Readonly<Record<string, (w: World) => Kept | Promise<Kept>>> = {
  'openness-version': publicationFile,
  motion: motionFile,
  'motion-act': motionActFile,
  'execution-report': reportFile,
  'execution-paper': paperFile,
  report: (w) => [{ id: w.photos[0]!, field: 'photo', of: w.people.resident!.person! }],
  'report-act': (w) => [{ id: w.photos[1]!, field: 'photo', of: w.people.resident!.person! }],
  mandate: (w) => [{ id: w.photos[2]!, field: 'signature', of: w.grantor }],
}

/** Nobody is expected to be answered 200: why. Their answers are searched all the same. */
export const refusedToAll: Readonly<Record<string, string>> = {
  ...meetingsRefused,
  ...deliberationRefused,
  ...executionRefused,
  'kernel.retry-job': 'no job has failed',
  'identity.sign-in': 'a wrong password; the right one answers about oneself',
  'identity.sessions': 'asks for a session: only one’s own',
  'identity.sign-out': 'asks for a session: only one’s own',
  'identity.revoke-session': 'asks for a session: only one’s own',
  'identity.revoke-others': 'asks for a session: only one’s own',
  'identity.change-password': 'asks for a session and the old password',
  'identity.my-security': 'asks for a session: only one’s own',
  'identity.second-step': 'asks for a ticket of one’s own',
  'identity.enrol-second': 'asks for a session: only one’s own',
  'identity.confirm-second': 'asks for a ticket of one’s own',
  'identity.renew-recovery': 'asks for a code of one’s own',
  'identity.sign-in-by-code': 'asks for a code sent to one’s own phone',
  'identity.register': 'asks for a ticket of one’s own',
  'identity.change-phone': 'asks for a code sent to one’s own phone',
  'identity.forget-phone': 'nobody here has bound a phone',
  'identity.provider-begin': 'no provider is set up',
  'identity.provider-finish': 'no provider is set up',
  'identity.accept-invitation': 'asks for a ticket of one’s own',
  'identity.link-account': 'no provider is set up',
  'identity.unlink-account': 'nothing is linked',
  'identity.reset-second': 'no second factor is set up',
  'identity.invite': 'no provider is set up',
  'identity.demo-roles': 'only in a demonstration',
  'identity.demo-sign-in': 'only roles of the demonstration',
  'mandates.accept': 'the code was used when the ground was laid',
  'mandates.ask-code': 'asks for a text message to arrive',
}
