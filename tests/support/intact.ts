/** What must hold in the database of a deployment whatever happened to it; each check names the first few offenders. */
import { setTimeout as sleep } from 'node:timers/promises'
import { manifests } from '../../apps/server/modules.ts'
import type { Submission } from './load.ts'

type Rows = <R>(sql: string, values?: readonly unknown[]) => Promise<R[]>

/**
 * Custody of every matter: begins with the matter, each interval where the last one ended, the last one open exactly while
 * the matter is.
 */
export const untiled = (rows: Rows) =>
  rows<{ matter: string; why: string }>(`
    WITH c AS (
      SELECT realm, matter, no, from_at, to_at,
        lag(to_at) OVER w AS before, row_number() OVER w AS nth, count(*) OVER (PARTITION BY realm, matter) AS n
      FROM flow.custody WINDOW w AS (PARTITION BY realm, matter ORDER BY no))
    SELECT m.id AS matter, CASE
        WHEN c.nth IS NULL THEN 'no custody'
        WHEN c.nth = 1 AND c.from_at <> m.opened_at THEN 'begins late'
        WHEN c.nth > 1 AND c.before IS DISTINCT FROM c.from_at THEN 'gap before ' || c.no
        ELSE 'ends wrongly' END AS why
    FROM flow.matter m LEFT JOIN c ON c.realm = m.realm AND c.matter = m.id
    WHERE c.nth IS NULL
      OR (c.nth = 1 AND c.from_at <> m.opened_at)
      OR (c.nth > 1 AND c.before IS DISTINCT FROM c.from_at)
      OR (c.nth = c.n AND c.to_at IS DISTINCT FROM m.ended_at)
    LIMIT 5`)

/** Custody rows of one matter that overlap. The constraint forbids them; a constraint can be dropped. */
export const overlapping = (rows: Rows) =>
  rows<{ matter: string }>(`
    SELECT a.matter FROM flow.custody a JOIN flow.custody b ON b.realm = a.realm AND b.matter = a.matter AND b.no > a.no
      AND tstzrange(a.from_at, a.to_at, '[)') && tstzrange(b.from_at, b.to_at, '[)') LIMIT 5`)

/** A matter's revision counts its acts, numbered without gap; holder and step are those of the last custody. */
export const disjointed = (rows: Rows) =>
  rows<{ matter: string; why: string }>(`
    SELECT m.id AS matter, 'acts' AS why FROM flow.matter m
    LEFT JOIN LATERAL (SELECT count(*) AS n, min(no) AS low, max(no) AS high FROM flow.act a
      WHERE a.realm = m.realm AND a.matter = m.id) a ON true
    WHERE (a.n, a.low, a.high) IS DISTINCT FROM (m.revision::bigint, 1, m.revision)
    UNION ALL
    SELECT m.id, 'holder' FROM flow.matter m JOIN LATERAL (SELECT body, step FROM flow.custody c
      WHERE c.realm = m.realm AND c.matter = m.id ORDER BY no DESC LIMIT 1) c ON true
    WHERE m.state = 'open' AND (c.body, c.step) IS DISTINCT FROM (m.holder, m.step)
    LIMIT 5`)

/** Matters without their report, reports without index, contact or clock. */
export const torn = (rows: Rows) =>
  rows<{ id: string; why: string }>(`
    SELECT m.id, 'no report' AS why FROM flow.matter m LEFT JOIN casework.report r USING (realm, id)
      WHERE m.kind = 'report' AND r.id IS NULL
    UNION ALL
    SELECT r.id, 'not indexed' FROM casework.report r LEFT JOIN casework.search s ON s.realm = r.realm AND s.matter = r.id
      WHERE s.matter IS NULL
    UNION ALL
    SELECT r.id, 'no contact' FROM casework.report r LEFT JOIN casework.contact c ON c.realm = r.realm AND c.matter = r.id
      WHERE r.confidentiality <> 'anonymous' AND r.channel <> 'import' AND c.matter IS NULL
    UNION ALL
    SELECT m.id, 'no clock' FROM flow.matter m LEFT JOIN flow.clock c
        ON c.realm = m.realm AND c.matter = m.id AND c.stopped_at IS NULL
      WHERE m.state = 'open' AND m.clock IS NOT NULL AND (c.clock, c.due_at) IS DISTINCT FROM (m.clock, m.due_at)
    LIMIT 5`)

export interface Idle {
  readonly unrelayed: number
  readonly errands: number
  readonly jobs: number
  readonly unsealed: number
}

/** Waits until relay, errands, jobs and sealing have caught up; gives what is left when patience ends. */
export async function caughtUp(rows: Rows, patienceMs = 150_000): Promise<Idle> {
  const until = Date.now() + patienceMs
  for (;;) {
    const [idle] = await rows<Idle>(`SELECT
      (SELECT count(*)::int FROM kernel.outbox o WHERE (o.era, o.xid, o.no) >
        (SELECT era, xid, no FROM kernel.relay WHERE name = 'events')) AS unrelayed,
      (SELECT count(*)::int FROM kernel.errand) AS errands,
      (SELECT count(*)::int FROM jobs.job WHERE state <= 'active') AS jobs,
      (SELECT count(*)::int FROM kernel.trace t WHERE (t.era, t.xid, t.no) >
        (SELECT last_era, last_xid, last_no FROM kernel.seal s WHERE s.realm = t.realm ORDER BY block DESC LIMIT 1)) AS unsealed`)
    if (Object.values(idle!).every((n) => n === 0) || Date.now() > until) return idle!
    await sleep(250)
  }
}

/** Events a hearer should have heard and has no mark of. */
export async function unheard(rows: Rows): Promise<unknown[]> {
  const hears = manifests().flatMap((m) => m.hears ?? [])
  return rows(
    `SELECT e->>'id' AS event, h.hearer FROM kernel.outbox o CROSS JOIN jsonb_array_elements(o.events) e
      JOIN unnest($1::text[], $2::text[]) AS h(hearer, type) ON h.type = e->>'type'
      LEFT JOIN kernel.heard k ON k.realm = o.realm AND k.event = (e->>'id')::uuid AND k.hearer = h.hearer
      WHERE k.event IS NULL LIMIT 5`,
    [hears.map((h) => h.name), hears.map((h) => h.event)],
  )
}

/** Jobs that used up their tries. */
export const dead = (rows: Rows) => rows(`SELECT id FROM jobs.job WHERE name = 'dead' LIMIT 5`)

export interface Kept {
  /** Acknowledged but absent, present more than once, or under another number or id. */
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  readonly different: readonly string[]
  /** Acknowledged acts that the timeline does not hold once each. */
  readonly actsLost: readonly string[]
  /** Receipts by text message: exactly one a named report. */
  readonly messages: readonly string[]
}

/** Compares what clients were told with what is stored. */
export async function compare(rows: Rows, submissions: readonly Submission[]): Promise<Kept> {
  const stored = await rows<{ marker: string; id: string; number: string; acts: string[]; told: number }>(`
    SELECT substring(r.text FROM '标记[0-9a-f]{32}') AS marker, r.id, m.number,
      ARRAY(SELECT a.act FROM flow.act a WHERE a.realm = m.realm AND a.matter = m.id ORDER BY a.no) AS acts,
      (SELECT count(*)::int FROM notices.sms s WHERE s.realm = r.realm AND s.matter = r.id AND s.kind = 'matter.received') AS told
    FROM casework.report r JOIN flow.matter m USING (realm, id) WHERE r.text LIKE '%标记%'`)
  const byMarker = Map.groupBy(stored, (s) => s.marker)
  const kept = { lost: [], doubled: [], different: [], actsLost: [], messages: [] } as Record<
    keyof Kept,
    string[]
  >
  for (const s of submissions) {
    const found = byMarker.get(s.marker) ?? []
    if (found.length > 1) kept.doubled.push(s.marker)
    const [one] = found
    if (one && one.told !== (s.kind === 'anonymous' ? 0 : 1)) kept.messages.push(`${s.marker}: ${one.told}`)
    if (!s.filed) continue
    if (!one) kept.lost.push(s.marker)
    else if (one.id !== s.filed.id || one.number !== s.filed.number) kept.different.push(s.marker)
    else if (one.acts.join() !== ['open', ...s.acts].join())
      kept.actsLost.push(`${s.marker}: told ${s.acts.join()}, stored ${one.acts.join()}`)
  }
  return kept
}
