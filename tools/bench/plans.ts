/** Plans of the hot queries under the scope of a real clerk, as the application's role. */
import pg from 'pg'
import type { Prepared } from '../../modules/casework/pack.ts'
import { queryOf } from '../../modules/casework/segment.ts'
import type { Area, Crew } from './people.ts'

export interface Plan {
  readonly query: string
  readonly ms: number
  readonly plan: string[]
}

export async function plans(
  appUrl: string,
  _crew: Crew,
  realm: number,
  area: Area,
  pack: Prepared,
): Promise<Plan[]> {
  const client = new pg.Client({ connectionString: appUrl, options: '-c timezone=UTC' })
  await client.connect()
  const shown: Plan[] = []
  try {
    const path = area.community.path
    const bodies = `${area.intake.id},${area.handling.id}`
    const scope = `SET LOCAL linli.realm='${realm}';SET LOCAL linli.person='';SET LOCAL linli.bodies='${bodies}';SET LOCAL linli.place_from='${path}';SET LOCAL linli.place_to='${path}~';SET LOCAL linli.service=''`
    const words = queryOf(pack.cut.query('噪音'))
    const hot: [string, string, unknown[]][] = [
      [
        'to-dos',
        `SELECT * FROM flow.matters WHERE realm = $1 AND holder = ANY($2::uuid[]) AND state = 'open' ORDER BY coalesce(due_at, 'infinity'), id LIMIT 31`,
        [realm, [area.handling.id]],
      ],
      [
        'list',
        `SELECT m.* FROM flow.matters m WHERE m.realm = $1 AND m.kind = 'report' AND m.place_path >= $2 AND m.place_path < $3 ORDER BY m.id DESC LIMIT 31`,
        [realm, path, `${path}~`],
      ],
      [
        'search',
        `SELECT matter FROM casework.search_reports($1, $2, $3, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL, 31)`,
        [words, path, `${path}~`],
      ],
    ]
    for (const [name, text, values] of hot) {
      await client.query(`BEGIN;${scope}`)
      for (let i = 0; i < 2; i++) await client.query(text, values)
      const at = performance.now()
      const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) ${text}`, values)
      shown.push({
        query: name,
        ms: Math.round((performance.now() - at) * 10) / 10,
        plan: rows.map((r) => r['QUERY PLAN'] as string),
      })
      await client.query('COMMIT')
    }
  } finally {
    await client.end()
  }
  return shown
}
