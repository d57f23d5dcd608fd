/** Every page both shells declare, an address of each, and somebody of the demonstration who may open it. */
import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { expect } from 'vitest'
import type { Browser } from 'playwright-core'
import type { PagesFile } from '#ui/pages.ts'
import type { Deployment } from '../support/deployment.ts'
import { arrive } from './browser.ts'
import type { Visitor } from './browser.ts'
import { tell } from './matters.ts'
import type { Role } from './matters.ts'

type RoleOf = (title: string, body?: string, nth?: number) => Role

export interface Declared {
  readonly app: 'desk' | 'resident'
  /** As declared, with `:parameters`. */
  readonly path: string
  readonly may: string | null
}

const modules = join(import.meta.dirname, '../../modules')

/** What the modules declare, and what the shells have of their own. */
export async function declaredPages(): Promise<Declared[]> {
  const found: Declared[] = [
    { app: 'desk', path: '', may: null },
    { app: 'desk', path: 'no-such-page', may: null },
    ...['', 'matters', 'me', 'no-such-page'].map((path) => ({ app: 'resident' as const, path, may: null })),
  ]
  for (const file of readdirSync(modules, { recursive: true, encoding: 'utf8' })) {
    if (!/^[^/\\]+[/\\]pages\.ts$/.test(file)) continue
    // oxlint-disable-next-line no-await-in-loop
    const pages = (await import(join(modules, file))) as PagesFile
    for (const page of pages.desk ?? []) found.push({ app: 'desk', path: page.path, may: page.may ?? null })
    for (const page of pages.resident ?? []) found.push({ app: 'resident', path: page.path, may: null })
  }
  return found
}

/** Posts that, between them, may open every page of the desk. */
export const posts = (role: RoleOf): readonly Role[] => [
  role('主任', CENTRE),
  role('窗口服务员'),
  role('坐席'),
  role('站长'),
  role('召集人'),
  role('书记', '旭园社区党工委'),
  role('主任', '居务监督委员会'),
  role('网格员', '旭园'),
  role('系统管理员'),
  role('安全管理员'),
  role('审计员'),
  role('主任', '大庆市社区治理工作办公室'),
]

/** Acts through the API as somebody who has signed in, in one of their capacities. */
export interface Acting {
  readonly visitor: Visitor
  readonly capacity: string | null
  readonly may: readonly string[]
  act<T>(name: string, data: object): Promise<T>
  read<T>(name: string, query?: Record<string, string>): Promise<T>
}

export async function acting(visitor: Visitor, url: string): Promise<Acting> {
  const mine = await visitor.context.request.get(`${url}/api/bodies/my-capacities`)
  const { rows } = (await mine.json()) as { rows: { id: string; may: string[] }[] }
  const capacity = rows[0]?.id ?? null
  const headers = () => ({
    'x-linli': '1',
    'x-linli-capacity': capacity ?? 'resident',
    'idempotency-key': randomUUID(),
  })
  const path = (name: string) => `${url}/api/${name.replace('.', '/')}`
  return {
    visitor,
    capacity,
    may: rows[0]?.may ?? [],
    async act<T>(name: string, data: object) {
      const answer = await visitor.context.request.post(path(name), { headers: headers(), data })
      expect(answer.status(), `${name} ${await answer.text()}`).toBe(200)
      return (await answer.json()) as T
    },
    async read<T>(name: string, query: Record<string, string> = {}) {
      const answer = await visitor.context.request.get(`${path(name)}?${new URLSearchParams(query)}`, {
        headers: headers(),
      })
      expect(answer.status(), `${name} ${await answer.text()}`).toBe(200)
      return (await answer.json()) as T
    },
  }
}

const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const CENTRE = '旭园社区综合管理中心'

/** What the parameters of paths stand for, made where the demonstration has none. Keys are the declared paths. */
export async function examples(
  browser: Browser,
  city: Deployment,
  role: RoleOf,
): Promise<{ desk: Record<string, string>; resident: Record<string, string>; daughter: Visitor }> {
  const one = async (sql: string, ...values: unknown[]): Promise<string> => {
    const [row] = await city.rows<{ id: string }>(sql, values)
    if (!row) throw new Error(`nothing found by ${sql}`)
    return row.id
  }
  const [daughter, elder, worker, operator, head] = await Promise.all([
    arrive(browser, city.url, 'resident', role('居民')),
    arrive(browser, city.url, 'resident', role('居民', '', 1)),
    arrive(browser, city.url, 'desk', role('网格员', CENTRE)),
    arrive(browser, city.url, 'desk', role('坐席')),
    arrive(browser, city.url, 'desk', role('站长')),
  ])
  const [asDaughter, asElder, asWorker, asOperator, asHead] = await Promise.all(
    [daughter, elder, worker, operator, head].map((v) => acting(v, city.url)),
  )
  // The daughter's own report, whose receipt she has before her; the worker looks who told it, she objects.
  const { number, code } = await tell(daughter.page, city.url, {
    text: '楼前路灯不亮已经一周，晚上出门看不见',
    category: '路灯',
    place: '旭园第一网格',
    identity: '实名',
    contact: { name: role('居民').name, phone: '13900000099' },
  })
  const mine = await one('SELECT id FROM flow.matter WHERE number = $1', number)
  await asWorker!.act('casework.reveal-reporter', { id: mine, reason: '打电话问清是哪一层' })
  const looks = await asDaughter!.read<{ rows: { at: string; no: string }[] }>('privacy.reads')
  const objection = await asDaughter!.act<{ objections: string[] }>('privacy.object', {
    read: { at: looks.rows[0]!.at, no: looks.rows[0]!.no },
    text: '为什么要看我的电话？',
  })
  // The elder lets her act for them.
  const given = await asElder!.act<{ id: string; acceptCode: string }>('mandates.give', {
    kind: 'family',
    agentName: role('居民').name,
    relation: '女儿',
    scopes: ['report', 'track'],
    from: day(1),
    to: day(60),
    born: '1948-05-01',
  })
  await asDaughter!.act('mandates.accept', { code: given.acceptCode })
  const here = await one(
    `SELECT place AS id FROM territory.place_name WHERE name = '旭园第一网格' ORDER BY place LIMIT 1`,
  )
  const imported = await importedBy(asOperator!, asHead!, city.url)
  const person = await one(
    `SELECT id FROM registry.person WHERE realm = 1 AND state = 'here' ORDER BY id LIMIT 1`,
  )
  const shown = await one(
    `SELECT id FROM openness.publication WHERE realm = 1 AND state = 'open' ORDER BY id LIMIT 1`,
  )
  // Raised by the demonstration; where no list of powers is published its page says so.
  const motion = await one(
    `SELECT id FROM flow.matter WHERE realm = 1 AND kind = 'motion' ORDER BY id LIMIT 1`,
  )
  const publicly = {
    'motions/:id': `motions/${motion}`,
    'powers/:id': `powers/${motion}`,
    'powers/of/:power': 'powers/of/none',
    'meetings/:id': `meetings/${await one('SELECT id FROM meetings.meeting WHERE realm = 1 ORDER BY id LIMIT 1')}`,
    // No covenant was adopted here: its page says so.
    'covenants/:document/:place': `covenants/covenant/${here}`,
  }
  const registered = (table: string) =>
    one(`SELECT id FROM registry.${table} WHERE realm = 1 ORDER BY id LIMIT 1`)
  return {
    daughter,
    resident: {
      ...publicly,
      track: `track?number=${number}&code=${code}`,
      'my/:id': `my/${mine}`,
      'mandates/:id': `mandates/${given.id}`,
      'for/:mandate': `for/${given.id}`,
      'for/:mandate/:id': `for/${given.id}/${mine}`,
      'open/:id': `open/${shown}`,
    },
    desk: {
      ...publicly,
      'places/:id': `places/${here}`,
      'bodies/:id': `bodies/${await one('SELECT id FROM bodies.body WHERE realm = 1 AND title = $1 LIMIT 1', CENTRE)}`,
      'reports/:id': `reports/${mine}`,
      'openness/:id': `openness/${shown}`,
      'reports/:id/seeing': `reports/${mine}/seeing`,
      'imports/:id': `imports/${imported.reports}`,
      'objections/:id': `objections/${objection.objections[0]}`,
      'registry/people/:id': `registry/people/${person}`,
      'registry/people/:id/seeing': `registry/people/${person}/seeing`,
      'registry/households/:id': `registry/households/${await registered('household')}`,
      'registry/dwellings/:id': `registry/dwellings/${await registered('dwelling')}`,
      'registry/organisations/:id': `registry/organisations/${await registered('organisation')}`,
      'registry/add/:kind': 'registry/add/person',
      'registry/imports/:id': `registry/imports/${imported.people}`,
    },
  }
}

/** Both imports, begun with a list that has one row. */
async function importedBy(
  operator: Acting,
  head: Acting,
  url: string,
): Promise<{ reports: string; people: string }> {
  const send = async (clerk: Acting, titles: readonly string[], row: readonly string[]): Promise<string> => {
    const book = new ExcelJS.Workbook()
    const sheet = book.addWorksheet('表')
    sheet.addRow([...titles])
    sheet.addRow([...row])
    const answer = await clerk.visitor.context.request.post(`${url}/api/kernel/upload`, {
      headers: {
        'x-linli': '1',
        'x-linli-capacity': clerk.capacity ?? '',
        'idempotency-key': randomUUID(),
      },
      multipart: {
        file: {
          name: '名单.xlsx',
          mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          buffer: Buffer.from(await book.xlsx.writeBuffer()),
        },
      },
    })
    expect(answer.status(), await answer.text()).toBe(200)
    return ((await answer.json()) as { ref: string }).ref
  }
  const reports = await operator.act<{ id: string }>('casework.start-import', {
    file: await send(operator, ['原编号', '诉求内容', '地点'], ['1', '三单元楼道灯昨晚不亮', '旭园第一网格']),
    mode: 'partial',
  })
  const people = await head.act<{ id: string }>('registry.start-import', {
    file: await send(head, ['姓名', '性别'], ['周小满', '女']),
  })
  return { reports: reports.id, people: people.id }
}
