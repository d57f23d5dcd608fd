/** A city with persons whose data are unmistakable, and everybody who might get to see them. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { migrateJobs } from '#kernel/jobs'
import type { Uuid } from '#kernel/ids'
import { createAccount } from '../../../modules/identity/contract/accounts.ts'
import { book, sheetOf } from '../../../kernel/workbook/test-books.ts'
import { jpeg } from '../../../kernel/files/samples.ts'
import * as casework from '../../../modules/casework/contract.ts'
import { runImport } from '../../../modules/casework/import/running.ts'
import * as mandates from '../../../modules/mandates/contract.ts'
import * as privacy from '../../../modules/privacy/contract.ts'
import { plantRegister, registered } from './register.ts'
import type { Register } from './register.ts'
import { openTravel } from '../travel.ts'
import type { Filed, Travel } from '../travel.ts'
import type { Someone } from '../city.ts'

/** Words that give a person away, and how the ledger must name the field when they leave. */
export interface Marker {
  readonly word: string
  /** The person, or what stands for somebody no id is known of. */
  readonly of: { readonly person: Uuid } | { readonly kind: string }
  /** Any of these names. */
  readonly fields: readonly string[]
}

/** Unlike anything else in the city. */
export const planted = {
  name: '闵甲不可说',
  phone: '13977778866',
  idNumber: '230602199003071234',
  text: '密语蓝鲸七号',
  objection: '异议白鹭三号',
  child: '童九不可说',
  staff: '账庚七不可说',
  login: 'zhang-geng-qi',
  caller: '来电丙不可说',
  callerPhone: '13655550123',
  row: '导入乙不可说',
  grantor: '委托戊不可说',
} as const

export const roles = [
  'public',
  'resident',
  'neighbour',
  'grid',
  'dispatcher',
  'centre',
  'station',
  'handler',
  'verifier',
  'director',
  'operator',
  'mayor',
  'system',
  'security',
  'auditor',
  'counter',
  'registered',
  'committee',
] as const
export type Role = (typeof roles)[number]

export interface World {
  readonly travel: Travel
  readonly owner: pg.Client
  readonly people: Readonly<Record<Role, Someone | null>>
  readonly markers: readonly Marker[]
  readonly place: Uuid
  /** The planted resident's reports. */
  readonly reports: readonly Filed[]
  /** Photos of them, and of an act on one of them. */
  readonly photos: readonly Uuid[]
  readonly child: Uuid
  /** Whose paper was registered at the counter. */
  readonly grantor: Uuid
  readonly account: Uuid
  /** An appointment nobody misses. */
  readonly spare: Uuid
  readonly objection: Uuid
  readonly approval: Uuid
  readonly mandate: { readonly family: Uuid; readonly form: string; readonly staffBody: Uuid }
  readonly imported: Uuid
  readonly register: Register
  /** A look at the planted resident, by its place in the trace. */
  readonly look: { readonly at: string; readonly no: string }
  upload(who: Someone, content: Buffer, name: string): Promise<{ id: Uuid; ref: string }>
  /** Bytes to upload. */
  readonly photo: Buffer
  readonly workbook: Buffer
  /** A mandate that may be ended without ending the one others look at. */
  mandateToEnd(): Promise<Uuid>
  /** An import nobody ran yet. */
  importToCancel(): Promise<Uuid>
  /** The report of the caller who is nobody's person. */
  callersReport(): Promise<Uuid>
  /** Digest of the snapshot in force. */
  snapshot(): Promise<string>
  /** A fresh report of the planted resident. */
  file(more?: object): Promise<Filed>
  close(): Promise<void>
}

const posts: Partial<Record<Role, { kind: string; post: string; place: string }>> = {
  director: { kind: 'district-command', post: 'director', place: '230602' },
  counter: { kind: 'service-centre', post: 'clerk', place: 'DQ-230602-01' },
  operator: { kind: 'city-command', post: 'operator', place: '2306' },
  mayor: { kind: 'city-government', post: 'mayor', place: '2306' },
  system: { kind: 'platform-office', post: 'system-administrator', place: '2306' },
  security: { kind: 'platform-office', post: 'security-administrator', place: '2306' },
  auditor: { kind: 'platform-office', post: 'auditor', place: '2306' },
  committee: { kind: 'residents-committee', post: 'chair', place: '230602013001' },
}

export async function openWorld(): Promise<World> {
  const travel = await openTravel()
  const { city } = travel
  await migrateJobs(city.ownerUrl, new URL(city.appUrl).username)
  const owner = new pg.Client({ connectionString: city.ownerUrl })
  await owner.connect()
  const people = {
    public: null,
    resident: await city.resident(planted.name),
    neighbour: await city.resident('邻居丁'),
    grid: travel.people.grid,
    dispatcher: travel.people.dispatcher,
    centre: travel.people.centre,
    station: travel.people.station,
    handler: travel.people.handler,
    verifier: travel.people.verifier,
  } as Record<Role, Someone | null>
  for (const [role, post] of Object.entries(posts))
    people[role as Role] = await city.appoint(`${role}甲`, post)
  const me = people.resident!
  const said = async <T>(answer: Promise<{ status: number; body: T }>): Promise<T> => {
    const { status, body } = await answer
    if (status !== 200) throw new Error(JSON.stringify(body))
    return body
  }

  const upload: World['upload'] = async (who, content, name) => {
    const boundary = randomUUID()
    const answer = await city.app.inject({
      method: 'POST',
      url: '/api/kernel/upload',
      headers: {
        'x-linli': '1',
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'x-test-person': who.person!,
        ...(who.appointment ? { 'x-linli-capacity': who.appointment } : {}),
      },
      payload: Buffer.concat([
        Buffer.from(
          `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
        ),
        content,
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]),
    })
    if (answer.statusCode !== 200) throw new Error(answer.body)
    return answer.json()
  }
  const file: World['file'] = async (more = {}) =>
    said(
      city.call(me, casework.fileReport, {
        text: `磁悬浮路灯不亮没人修，我的证件号${planted.idNumber}，电话${planted.phone}。请不要外传：${planted.text}`,
        item: '010101',
        place: travel.place.id,
        confidentiality: 'named',
        contactName: planted.name,
        contactPhone: planted.phone,
        ...more,
      }),
    )

  const photo = await upload(me, jpeg, '照片.jpg')
  const reports = [
    await file({ photos: [photo.ref] }),
    await file({ confidentiality: 'confidential' }),
    await file(),
  ]
  const actPhoto = await upload(people.grid!, jpeg, '现场.jpg')
  await travel.act('grid', reports[2]!.id, { act: 'accept', photos: [actPhoto.ref] } as never)
  // Somebody who is nobody's person: a caller without an account.
  const caller = await said(
    city.call(people.dispatcher, casework.fileForSomebody, {
      text: '磁悬浮路灯不亮，来电反映',
      item: '010101',
      place: travel.place.id,
      confidentiality: 'named',
      contactName: planted.caller,
      contactPhone: planted.callerPhone,
      channel: 'phone',
    }),
  )
  const child = await city.resident(planted.child)
  const staff = await city.resident(planted.staff)
  const { account } = await said(
    city.call(people.security, createAccount, { person: staff.person!, login: planted.login } as never),
  )
  const form = await said(
    city.call(me, mandates.prepare, {
      kind: 'family',
      grantorName: '某老人',
      agentName: '邻居丁',
      relation: '邻居',
      scopes: ['report', 'track'],
      from: '2026-03-02',
      to: '2026-12-31',
    }),
  )
  const giving = () =>
    said(
      city.call(me, mandates.give, {
        kind: 'family',
        agentName: '邻居丁',
        relation: '邻居',
        scopes: ['report', 'track', 'rate'],
        from: '2026-03-02',
        to: '2026-12-31',
        born: '1990-03-07',
      }),
    )
  const given = await giving()
  await said(city.call(people.neighbour, mandates.accept, { code: given.acceptCode! }))
  const spare = await city.appoint('将退', {
    kind: 'district-urban-management',
    post: 'handler',
    place: '230604',
  })
  const paper = await upload(people.counter!, jpeg, '委托书.jpg')
  const onPaper = await said(
    city.call(me, mandates.prepare, {
      kind: 'family',
      grantorName: planted.grantor,
      agentName: '邻居丁',
      relation: '邻居',
      scopes: ['report'],
      from: '2026-03-02',
      to: '2026-12-31',
    }),
  )
  await said(
    city.call(people.counter, mandates.register, {
      form: onPaper.formNo,
      photos: [paper.ref],
      born: '1990-03-07',
      noPhoneReason: '老人没有手机',
    }),
  )
  const grantor = (
    await owner.query<{ grantor: Uuid }>('SELECT grantor FROM mandates.mandate WHERE id = $1', [onPaper.id])
  ).rows[0]!.grantor
  const helpers = await said(city.call(me, mandates.helpers, { place: travel.place.id }))
  const [helper] = helpers.rows
  await said(
    city.call(me, mandates.give, {
      kind: 'staff',
      body: helper!.body,
      post: helper!.post,
      scopes: ['report', 'track'],
      from: '2026-03-02',
      to: '2026-12-31',
      born: '1990-03-07',
    }),
  )
  await said(
    city.call(people.centre, casework.revealReporter, { id: reports[0]!.id, reason: '电话核实位置' }),
  )
  const looks = await said(city.call(me, privacy.reads, {}))
  const look = looks.rows.find((r) => r.fields.includes('phone'))!
  const objected = await said(
    city.call(me, privacy.object, {
      read: { at: look.at, no: look.no },
      text: `为什么看我的电话？${planted.objection}`,
    }),
  )
  const asked = await said(
    city.call(people.grid, privacy.askApproval, {
      person: child.person!,
      purpose: 'minor-protection',
      reason: '困境儿童走访前核对住址',
      hours: 24,
    }),
  )
  const titles = ['原编号', '标题', '诉求内容', '反映时间', '地点', '类别', '身份', '姓名', '电话']
  const workbook = book(sheetOf(titles, [['L-1', '', '', '昨天', '', '', '', planted.row, '13700000001']]))
  const importing = async () => {
    const sent = await upload(people.operator!, workbook, '导入.xlsx')
    return said(city.call(people.operator, casework.startImport, { file: sent.ref, mode: 'partial' }))
  }
  const started = await importing()
  await runImport(city.ground, city.realm, started.id)

  const register = await plantRegister(
    city,
    travel.place.id,
    { station: people.station!, importer: people.dispatcher! },
    upload,
  )
  people.registered = { person: register.person, appointment: null }
  const person = me.person!
  const of = (word: string, field: string, who: Marker['of'] = { person }): Marker => ({
    word,
    fields: field.split('|'),
    of: who,
  })
  return {
    travel,
    owner,
    people,
    markers: [
      of(planted.name, 'name'),
      // In the report itself it is part of what was written.
      of(planted.phone, 'phone|text'),
      of(planted.idNumber, 'text'),
      of(planted.text, 'text'),
      of(planted.objection, 'text'),
      of(planted.child, 'name', { person: child.person! }),
      of(planted.staff, 'name', { person: staff.person! }),
      of(planted.login, 'login', { person: staff.person! }),
      of(planted.caller, 'name', { kind: 'contact' }),
      of(planted.callerPhone, 'phone', { kind: 'contact' }),
      of(planted.row, 'rows', { kind: 'import' }),
      of(registered.name, 'name', { person: register.person }),
      of(registered.idNumber, 'id-number', { person: register.person }),
      of(registered.phone, 'phone', { person: register.person }),
      of(registered.row, 'rows', { kind: 'registry.import' }),
      of(planted.grantor, 'name', { person: grantor }),
    ],
    place: travel.place.id,
    reports,
    photos: [photo.id, actPhoto.id, paper.id],
    child: child.person!,
    grantor,
    account,
    spare: spare.appointment!,
    objection: objected.objections[0]!,
    approval: asked.id,
    mandate: { family: given.id, form: form.formNo, staffBody: helper!.body },
    imported: started.id,
    register,
    look: { at: look.at, no: look.no },
    photo: jpeg,
    workbook,
    mandateToEnd: async () => (await giving()).id,
    importToCancel: async () => (await importing()).id,
    callersReport: async () => caller.id,
    snapshot: async () =>
      (
        await owner.query<{ snapshot: string }>(
          'SELECT snapshot FROM packs.jurisdiction_pack WHERE to_at IS NULL',
        )
      ).rows[0]!.snapshot,
    upload,
    file,
    async close() {
      await owner.end()
      await travel.close()
    },
  }
}
