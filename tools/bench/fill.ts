/**
 * Stored reports before the measurement: rows as years of use would have left them, written by SQL. Nine of ten are
 * archived, one is open at a unit; texts come from 2 000 templates cut by the real segmenter, places from the pack.
 * Not filled: trace and outbox rows of these old acts (append-only, ordered by time; they lie in other partitions).
 */
import pg from 'pg'
import type { Area } from './people.ts'

export interface Template {
  readonly title: string
  readonly text: string
  readonly words: string
  readonly item: string
}

/** How many are stored already. */
export async function filledIn(adminUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const found = await client.query<{ n: string }>(
      `SELECT count(*) AS n FROM flow.matter WHERE number ~ '^[0-9]{8}-9[0-9]{8}$'`,
    )
    return Number(found.rows[0]!.n)
  } finally {
    await client.end()
  }
}

export async function fill(
  adminUrl: string,
  o: {
    from: number
    to: number
    realm: number
    snapshot: string
    areas: readonly Area[]
    templates: readonly Template[]
    verifier: { id: string; title: string }
  },
  say: (line: string) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(
      `SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '1GB'; SET statement_timeout = 0`,
    )
    await client.query(
      `CREATE TEMP TABLE cell (n int PRIMARY KEY, place uuid, path text, intake uuid, intake_title text, handling uuid, handling_title text)`,
    )
    const cells = o.areas.flatMap((a) =>
      a.cells.map((c) => ({
        place: c.id,
        path: c.path,
        intake: a.intake.id,
        intake_title: a.intake.title,
        handling: a.handling.id,
        handling_title: a.handling.title,
      })),
    )
    await client.query(
      `INSERT INTO cell SELECT row_number() OVER () - 1, * FROM jsonb_to_recordset($1) AS t(place uuid, path text, intake uuid, intake_title text, handling uuid, handling_title text)`,
      [JSON.stringify(cells)],
    )
    await client.query(
      `CREATE TEMP TABLE template (n int PRIMARY KEY, title text, text text, words tsvector, item text)`,
    )
    await client.query(
      `INSERT INTO template SELECT row_number() OVER () - 1, title, text, words::tsvector, item FROM jsonb_to_recordset($1) AS t(title text, text text, words text, item text)`,
      [JSON.stringify(o.templates)],
    )
    // The one GiST and GIN are quicker made whole than grown row by row.
    const words = await client.query<{ definition: string }>(
      `SELECT pg_get_indexdef('casework.search_words'::regclass) AS definition`,
    )
    await client.query(
      `ALTER TABLE flow.custody DROP CONSTRAINT custody_one_holder; DROP INDEX casework.search_words`,
    )
    const STEP = 50_000
    for (let from = o.from; from < o.to; from += STEP) {
      const to = Math.min(o.to, from + STEP)
      await client.query('BEGIN')
      await client.query(`CREATE TEMP TABLE part ON COMMIT DROP AS
        SELECT i, at, lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') AS ms, md5(i::text) AS h,
          i % 10 = 0 AS open, c.*, t.title, t.text, t.words, t.item
        FROM (SELECT i, now() - interval '3 days' - make_interval(secs => (1000000 - i) * 60.0) AS at FROM generate_series(${from}, ${to - 1}) i) x
        JOIN cell c ON c.n = (x.i::bigint * 7919) % ${cells.length} JOIN template t ON t.n = (x.i::bigint * 104729) % ${o.templates.length}`)
      await client.query(`ALTER TABLE part ADD COLUMN id uuid`)
      await client.query(
        `UPDATE part SET id = (substr(ms, 1, 8) || '-' || substr(ms, 9, 4) || '-7${o.realm.toString(16).padStart(3, '0')}-8' || substr(h, 1, 3) || '-' || substr(h, 4, 12))::uuid`,
      )
      await client.query(
        `INSERT INTO flow.matter (realm, id, number, kind, title, snapshot, procedure, step, state, outcome, revision, item, place, place_path,
           holder, holder_title, signed, involved, clock, clock_from, due_at, overdue_at, counts, history, opened_at, changed_at, ended_at)
         SELECT $1::smallint, id, to_char(at, 'YYYYMMDD') || '-9' || lpad(i::text, 8, '0'), 'report', title, $2, 'report',
           CASE WHEN open THEN 'handle' ELSE 'archived' END, CASE WHEN open THEN 'open' ELSE 'archived' END, CASE WHEN open THEN NULL ELSE 'archived' END,
           CASE WHEN open THEN 3 ELSE 6 END, item, place, path, CASE WHEN open THEN handling ELSE $3::uuid END, CASE WHEN open THEN handling_title ELSE $4 END,
           true, ARRAY[intake, handling, $3::uuid], CASE WHEN open THEN 'report-handle' END, CASE WHEN open THEN at END, CASE WHEN open THEN at + interval '7 days' END,
           CASE WHEN open THEN at + interval '7 days' END, '{"accept": 1, "dispatch": 1}', '[{"step": "intake", "act": "accept", "person": null, "bodyRoot": null, "power": null}]',
           at, at, CASE WHEN open THEN NULL ELSE at + interval '2 days' END FROM part`,
        [o.realm, o.snapshot, o.verifier.id, o.verifier.title],
      )
      await client.query(
        `INSERT INTO casework.report (realm, id, text, channel, confidentiality, code_mac, filed_at, rating)
        SELECT $1::smallint, id, text, 'web', 'named', 'h1:' || h || h, at, CASE WHEN open THEN NULL ELSE 'satisfied' END FROM part`,
        [o.realm],
      )
      await client.query(
        `INSERT INTO casework.contact (realm, matter, name_sealed, phone_sealed, phone_mac, phone_masked)
        SELECT $1::smallint, id, 'a1:' || h, 'a1:' || h, 'h1:' || h, '138****0000' FROM part`,
        [o.realm],
      )
      await client.query(
        `INSERT INTO casework.search (realm, matter, opened_at, place_path, words) SELECT $1::smallint, id, at, path, words FROM part`,
        [o.realm],
      )
      await client.query(
        `INSERT INTO flow.custody (realm, matter, no, body, body_title, step, from_at, to_at)
        SELECT $1::smallint, id, 1, intake, intake_title, 'intake', at, at + interval '1 hour' FROM part
        UNION ALL SELECT $1::smallint, id, 3, handling, handling_title, 'handle', at + interval '1 hour', CASE WHEN open THEN NULL ELSE at + interval '1 day' END FROM part
        UNION ALL SELECT $1::smallint, id, 4, $2::uuid, $3::text, 'verify', at + interval '1 day', at + interval '2 days' FROM part WHERE NOT open`,
        [o.realm, o.verifier.id, o.verifier.title],
      )
      await client.query(
        `INSERT INTO flow.clock (realm, matter, no, clock, title, mode, length, started_at, due_at, stopped_at)
        SELECT $1::smallint, id, 1, 'report-accept', '诉求受理', 'working-day', 1, at, at + interval '1 day', at + interval '1 hour' FROM part
        UNION ALL SELECT $1::smallint, id, 3, 'report-handle', '诉求办理', 'working-day', 5, at + interval '1 hour', at + interval '7 days', CASE WHEN open THEN NULL ELSE at + interval '1 day' END FROM part`,
        [o.realm],
      )
      await client.query(
        `INSERT INTO flow.act (realm, matter, no, id, act, title, from_step, to_step, at, actor_title, body)
        SELECT $1::smallint, p.id, a.no, md5(p.h || a.no)::uuid, a.act, a.title, a.f, a.t, p.at + make_interval(hours => a.no), '演示', p.intake
        FROM part p CROSS JOIN (VALUES (1, 'open', '报事', NULL, 'intake'), (2, 'accept', '受理', 'intake', 'dispatch'), (3, 'dispatch', '派遣', 'dispatch', 'handle'),
          (4, 'done', '处置完毕', 'handle', 'verify'), (5, 'pass', '核查通过', 'verify', 'rate'), (6, 'satisfied', '满意', 'rate', 'archived')) a(no, act, title, f, t)
        WHERE NOT p.open OR a.no <= 3`,
        [o.realm],
      )
      await client.query('COMMIT')
      if ((to - o.from) % 250_000 === 0 || to === o.to) say(`已写入 ${to} 件`)
    }
    await client.query(
      `ALTER TABLE flow.custody ADD CONSTRAINT custody_one_holder EXCLUDE USING gist (realm WITH =, matter WITH =, tstzrange(from_at, to_at, '[)') WITH &&) WHERE (no > 0)`,
    )
    await client.query(words.rows[0]!.definition)
    await client.query(
      'VACUUM (ANALYZE) flow.matter, flow.custody, flow.clock, flow.act, casework.report, casework.contact, casework.search',
    )
    await client.query('ANALYZE')
    await client.query('CHECKPOINT')
  } finally {
    await client.end()
  }
}
