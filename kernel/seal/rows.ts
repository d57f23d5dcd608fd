/**
 * Compares the rows of traced tables with the last digest the trace holds of each. Both sides are read in the order of
 * ids and merged over the realms, so memory does not grow with the tables, and a row missing on either side shows.
 */
import type pg from 'pg'
import { GONE, rowDigest } from '#kernel/action'
import type { TracedTable } from '#kernel/manifest'
import type { Secrets } from '#kernel/secrets'
import type { Findings } from './report.ts'

interface RowsOptions {
  readonly secrets: Secrets
  readonly traced: readonly TracedTable[]
  readonly settingsOf: (realm: number) => Readonly<Record<string, string>>
}

const NIL = '00000000-0000-0000-0000-000000000000'
const PAGE = 1000

const LAST_DIGESTS = `SELECT DISTINCT ON (subject, subject_kind) subject AS id, subject_kind AS kind, digest, no
  FROM kernel.trace
  WHERE realm = $1 AND digest IS NOT NULL AND subject_kind = ANY($2::text[])
    AND (subject, subject_kind) > ($3::uuid, $4::text)
  ORDER BY subject, subject_kind, no DESC LIMIT $5`

interface Digested {
  readonly id: string
  readonly kind: string
  readonly digest: string
  readonly no: bigint
}

interface Row {
  readonly realm: number
  readonly id: string
  readonly digest: string
  /** Kind and id, after what people call it; begins a sentence. */
  readonly shown: string
}

/** Number of table rows compared. */
export async function verifyTables(
  client: pg.PoolClient,
  options: RowsOptions,
  tracedRealms: readonly number[],
  findings: Findings,
): Promise<number> {
  if (options.traced.length === 0) return 0
  const labels = await client.query<{ realm: number }>('SELECT realm FROM kernel.realm')
  const realms = [...new Set([...tracedRealms, ...labels.rows.map((r) => r.realm)])].toSorted((a, b) => a - b)
  const { secrets } = options
  const sides = new Map<string, Side>()
  for (const table of options.traced) {
    const rows = merged(
      realms.map((realm) => tableRows(client, secrets, table, realm, options.settingsOf(realm))),
      (a, b) => (a.id < b.id ? -1 : 1),
    )
    sides.set(table.kind, {
      rows,
      row: await taken(rows),
      gone: rowDigest(secrets, table.kind, GONE),
      count: 0,
    })
  }
  for await (const last of lastOfEach(realms.map((realm) => lastDigests(client, [...sides.keys()], realm)))) {
    const side = sides.get(last.kind)!
    while (side.row && side.row.id < last.id) {
      untraced(findings, last.kind, side.row)
      await advance(side)
    }
    compare(findings, last, side)
    if (side.row?.id === last.id) await advance(side)
  }
  let compared = 0
  for (const [kind, side] of sides) {
    for (; side.row; await advance(side)) untraced(findings, kind, side.row)
    compared += side.count
  }
  return compared
}

interface Side {
  readonly rows: AsyncGenerator<Row>
  row: Row | undefined
  /** Digest that says: deleted by an act. */
  readonly gone: string
  count: number
}

async function advance(side: Side): Promise<void> {
  side.count++
  side.row = await taken(side.rows)
}

async function taken<T>(from: AsyncGenerator<T>): Promise<T | undefined> {
  const next = await from.next()
  return next.done ? undefined : next.value
}

function compare(findings: Findings, last: Digested, side: Side): void {
  const { kind, id } = last
  const no = String(last.no)
  const isGone = last.digest === side.gone
  const row = side.row?.id === id ? side.row : undefined
  if (!row && isGone) return
  if (row?.digest === last.digest) return
  const realm = row?.realm ?? Number.parseInt(id.slice(15, 18), 16)
  if (!row)
    findings.add({
      code: 'row.vanished',
      realm,
      kind,
      id,
      no,
      sentence: `${kind} ${id} 有留痕（第 ${no} 行）却不在库中：被绕过系统删除。`,
    })
  else
    findings.add({
      code: 'row.changed',
      realm,
      kind,
      id,
      no,
      sentence: isGone
        ? `${row.shown}据留痕第 ${no} 行已删除，现又在库中：被绕过系统写回。`
        : `${row.shown}与最后一次留痕（第 ${no} 行）不一致：被绕过系统改动。`,
    })
}

function untraced(findings: Findings, kind: string, row: Row): void {
  findings.add({
    code: 'row.untraced',
    realm: row.realm,
    kind,
    id: row.id,
    sentence: `${row.shown}在库中，但没有任何留痕：不是经系统写入的。`,
  })
}

async function* tableRows(
  client: pg.PoolClient,
  secrets: Secrets,
  table: TracedTable,
  realm: number,
  settings: Readonly<Record<string, string>>,
): AsyncGenerator<Row> {
  const [names, values] = [Object.keys(settings), Object.values(settings)]
  for (let from = NIL; ;) {
    // Other realms' pages are read on the same connection in between, each under its own settings.
    const [, found] = await Promise.all([
      client.query('SELECT set_config(n, v, true) FROM unnest($1::text[], $2::text[]) AS s(n, v)', [
        names,
        values,
      ]),
      client.query<Record<string, unknown>>(table.page, [realm, from, PAGE]),
    ])
    for (const row of found.rows) {
      // A page may run on into the next realm.
      if (row['realm'] !== realm) return
      from = row['id'] as string
      const shown = table.called ? `${table.called(row)}（${table.kind} ${from}）` : `${table.kind} ${from} `
      yield { realm, id: from, digest: rowDigest(secrets, table.kind, table.row(row)), shown }
    }
    if (found.rows.length < PAGE) return
  }
}

async function* lastDigests(client: pg.PoolClient, kinds: string[], realm: number): AsyncGenerator<Digested> {
  let from = { id: NIL, kind: '' }
  const page = () =>
    client.query<Digested>(LAST_DIGESTS, [realm, kinds, from.id, from.kind, PAGE]).then((r) => r.rows)
  for (let rows = await page(); rows.length > 0;) {
    from = rows.at(-1)!
    // The next page travels while this one is compared.
    const ahead = rows.length < PAGE ? Promise.resolve([]) : page()
    ahead.catch(() => {})
    yield* rows
    rows = await ahead
  }
}

/** An act of one realm may touch a row of another: the latest word on a subject counts, whichever realm it stands in. */
async function* lastOfEach(realms: AsyncGenerator<Digested>[]): AsyncGenerator<Digested> {
  const order = (a: Digested, b: Digested) =>
    a.id !== b.id ? (a.id < b.id ? -1 : 1) : a.kind === b.kind ? 0 : a.kind < b.kind ? -1 : 1
  let last: Digested | undefined
  for await (const next of merged(realms, order)) {
    if (last && order(last, next) === 0) {
      if (next.no > last.no) last = next
      continue
    }
    if (last) yield last
    last = next
  }
  if (last) yield last
}

async function* merged<T>(sources: AsyncGenerator<T>[], order: (a: T, b: T) => number): AsyncGenerator<T> {
  const heads: { value: T; from: AsyncGenerator<T> }[] = []
  for (const from of sources) {
    const value = await taken(from)
    if (value !== undefined) heads.push({ value, from })
  }
  while (heads.length > 0) {
    let least = 0
    for (let i = 1; i < heads.length; i++) if (order(heads[i]!.value, heads[least]!.value) < 0) least = i
    const head = heads[least]!
    yield head.value
    const value = await taken(head.from)
    if (value === undefined) heads.splice(least, 1)
    else head.value = value
  }
}
