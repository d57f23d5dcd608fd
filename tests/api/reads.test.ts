/**
 * The read ledger is whole: every route, download and kind of file of every manifest is asked as every kind of role, and
 * whatever leaves with planted data of a person has its row, naming reader, person and field, in the same request. Own data
 * and counts make none.
 */
import { randomUUID } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '#kernel/endpoint'
import { manifests } from '../../apps/server/modules.ts'
import { downloads, files, makers, refusedToAll } from '../support/looks/makers.ts'
import { registered } from '../support/looks/register.ts'
import { openWorld, planted, roles } from '../support/looks/world.ts'
import type { Marker, Role, World } from '../support/looks/world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
}, 240_000)
afterAll(() => w?.close())

const all = manifests({ demo: true })
/** Ends what others look at: last. */
const late = new Set([
  'registry.decide-correction',
  'privacy.answer',
  'privacy.decide-approval',
  'privacy.end-approval',
  'privacy.withdraw-objection',
  'mandates.end',
])
const order = (e: Endpoint) => (late.has(e.name) ? 2 : e.kind === 'write' ? 1 : 0)
const endpoints = all
  .flatMap((m) => m.routes)
  .map((r) => r.endpoint)
  .toSorted((a, b) => order(a) - order(b))
const loads = all.flatMap((m) => m.downloads ?? [])
const kindsOfFiles = all.flatMap((m) => m.files ?? []).map((f) => f.subject)

it('every route, download and kind of file has a maker of inputs', () => {
  const missing = [
    ...endpoints.filter((e) => !makers[e.name]).map((e) => e.name),
    ...loads.filter((d) => !downloads[d.name]).map((d) => `${d.name} (download)`),
    ...kindsOfFiles.filter((kind) => !files[kind]).map((kind) => `${kind} (file)`),
  ]
  expect(missing, 'write them in tests/support/looks').toEqual([])
})

interface LedgerRow {
  readonly no: string
  readonly kind: string
  readonly subject_kind: string
  readonly subject: string | null
  readonly person: string | null
  readonly fields: readonly string[]
}

const lastRow = async () =>
  (
    await w.owner.query<{ no: string }>({
      name: 'last row',
      text: 'SELECT coalesce(max(no), 0)::text AS no FROM kernel.trace',
    })
  ).rows[0]!.no
const rowsAfter = async (no: string) =>
  (
    await w.owner.query<LedgerRow>({
      name: 'rows after',
      text: `SELECT no::text AS no, kind, subject_kind, subject, person, fields FROM kernel.trace
        WHERE trace.no > $1 ORDER BY trace.no`,
      values: [no],
    })
  ).rows

const bare = (field: string) => field.replace(/^person\./, '')

/** What left without its row. */
function unrecorded(role: Role, text: string, rows: readonly LedgerRow[]): string[] {
  const reader = w.people[role]?.person ?? null
  return w.markers
    .filter((m) => text.includes(m.word) && !isOwn(m, reader))
    .filter((m) => !rows.some((row) => records(row, m, reader)))
    .map((m) => `${role}: ${m.word} (${m.fields.join('|')})`)
}
/** Whoever holds a report's query code is its reporter, as far as anybody can tell. */
const byCode = new Set(['casework.track', 'casework.track-act'])
const isOwn = (m: Marker, reader: string | null) => 'person' in m.of && m.of.person === reader

function records(row: LedgerRow, m: Marker, reader: string | null): boolean {
  if (reader === null || row.person !== reader) return false
  if ('kind' in m.of) return row.subject_kind === m.of.kind && row.fields.some((f) => m.fields.includes(f))
  return (
    row.kind === 'read' &&
    row.subject_kind === 'person' &&
    row.subject === m.of.person &&
    row.fields.some((f) => m.fields.includes(bare(f)))
  )
}

function headersOf(role: Role): Record<string, string> {
  const who = w.people[role]
  return {
    'x-linli': '1',
    ...(who?.person ? { 'x-test-person': who.person } : {}),
    ...(who?.appointment ? { 'x-linli-capacity': who.appointment } : {}),
  }
}

async function ask(role: Role, endpoint: Endpoint, input: object) {
  const headers = headersOf(role)
  if (endpoint.kind === 'read') {
    const query = Object.fromEntries(Object.entries(input).map(([k, v]) => [k, String(v)]))
    return w.travel.city.app.inject({ method: 'GET', url: endpoint.path, headers, query })
  }
  return w.travel.city.app.inject({
    method: 'POST',
    url: endpoint.path,
    headers: { ...headers, 'idempotency-key': randomUUID() },
    payload: input,
  })
}

/** Times a marker left with its row: the hunt was where the prey is. */
const met = new Map<string, number>()

describe('whatever leaves has its row', () => {
  it.each(endpoints.filter((e) => makers[e.name]).map((e) => [e.name, e] as const))(
    '%s',
    async (name, endpoint) => {
      const offences: string[] = []
      let answered = 0
      const maker = makers[name]!
      let same: readonly object[] | undefined
      for (const role of roles) {
        // Made without a look at who asks, it will do for everybody until somebody has had it done.
        const inputs = same ?? (await maker(w, role, w.people[role]))
        same = maker.length < 2 ? inputs : undefined
        let before = await lastRow()
        for (const input of inputs) {
          const answer = await ask(role, endpoint, input)
          const rows = await rowsAfter(before)
          before = rows.at(-1)?.no ?? before
          if (answer.statusCode === 200) {
            answered++
            if (endpoint.kind === 'write') same = undefined
          }
          if (answer.statusCode === 400)
            offences.push(`${role}: the maker is wrong: ${answer.body.slice(0, 300)}`)
          if (role !== 'public' || !byCode.has(name)) offences.push(...unrecorded(role, answer.body, rows))
          const reader = w.people[role]?.person ?? null
          offences.push(
            ...rows
              .filter((r) => r.kind === 'read' && r.subject !== null && r.subject === reader)
              .map(() => `${role}: a row for own data`),
          )
          for (const m of w.markers)
            if (answer.body.includes(m.word) && !isOwn(m, reader)) met.set(m.word, (met.get(m.word) ?? 0) + 1)
        }
      }
      expect(offences).toEqual([])
      if (!refusedToAll[name]) expect(answered, 'somebody is answered').toBeGreaterThan(0)
    },
    120_000,
  )

  it.each(loads.filter((d) => downloads[d.name]).map((d) => d.name))('download %s', async (name) => {
    let answered = 0
    for (const role of roles)
      for (const url of await downloads[name]!(w)) {
        const before = await lastRow()
        const answer = await w.travel.city.app.inject({ url, headers: headersOf(role) })
        if (answer.statusCode === 200) answered++
        expect(unrecorded(role, unpacked(answer.rawPayload), await rowsAfter(before))).toEqual([])
      }
    expect(answered, 'somebody is answered').toBeGreaterThan(0)
  })

  it.each(kindsOfFiles.filter((kind) => files[kind]))('file of %s', async (kind) => {
    let answered = 0
    for (const role of roles)
      for (const { id, field, of: owner } of await files[kind]!(w))
        for (const size of ['', '?size=thumb']) {
          const before = await lastRow()
          const answer = await w.travel.city.app.inject({
            url: `/api/kernel/file/${id}${size}`,
            headers: headersOf(role),
          })
          const rows = await rowsAfter(before)
          const reader = w.people[role]?.person ?? null
          if (answer.statusCode !== 200) {
            expect(rows.filter((r) => r.kind === 'read')).toEqual([])
            continue
          }
          answered++
          if (owner !== null && reader !== owner) {
            const marker: Marker = { word: '', of: { person: owner }, fields: [field] }
            expect(
              rows.some((r) => records(r, marker, reader)),
              role,
            ).toBe(true)
          } else expect(rows.filter((r) => r.kind === 'read')).toEqual([])
        }
    if (!refusedToAll[`file:${kind}`]) expect(answered, 'somebody is answered').toBeGreaterThan(0)
  })

  it('and everything planted was met on the way', () => {
    expect(
      [...new Set(w.markers.map((m) => m.word))].filter(
        (word) => !met.has(word) && word !== planted.row && word !== registered.row,
      ),
    ).toEqual([])
  })
})

/** Text of a workbook's parts, so that what is packed is searched too. */
function unpacked(archive: Buffer): string {
  if (archive.subarray(0, 2).toString('latin1') !== 'PK') return archive.toString('utf8')
  let text = ''
  for (let at = archive.indexOf('PK\u0003\u0004', 0, 'latin1'); at >= 0;) {
    const [flags, method] = [archive.readUInt16LE(at + 6), archive.readUInt16LE(at + 8)]
    const start = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28)
    const next = archive.indexOf('PK\u0003\u0004', start, 'latin1')
    const end = next < 0 ? archive.length : next
    if (method === 8)
      try {
        text += inflateRawSync(archive.subarray(start, end), { finishFlush: 2 }).toString('utf8')
      } catch {
        text += ''
      }
    else if (flags >= 0) text += archive.subarray(start, end).toString('utf8')
    at = next
  }
  return text
}

describe('what is no look', () => {
  it('counts and one’s own pages make no row', async () => {
    const quiet: readonly [Role, string, object][] = [
      ['centre', 'casework.counts', {}],
      ['centre', 'notices.count', {}],
      ['centre', 'casework.todos', { queue: 'mine' }],
      ['resident', 'casework.my-reports', {}],
      ['resident', 'casework.my-report', { id: w.reports[0]!.id }],
      ['resident', 'privacy.reads', {}],
      ['resident', 'privacy.my-objections', {}],
      ['registered', 'registry.my-record', {}],
      ['registered', 'registry.my-corrections', {}],
      ['mayor', 'registry.counts', { place: w.place }],
    ]
    for (const [role, name, input] of quiet) {
      const before = await lastRow()
      const answer = await ask(
        role,
        endpoints.find((e) => e.name === name)!,
        input,
      )
      expect(answer.statusCode, `${name} ${answer.body}`).toBe(200)
      expect(
        (await rowsAfter(before)).filter((r) => r.kind === 'read'),
        name,
      ).toEqual([])
    }
  })
})
