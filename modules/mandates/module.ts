import type { Manifest } from '#kernel/manifest'
import { mandateFacts } from './actions/giving.ts'
import { readers } from './files.ts'
import { jobs } from './jobs.ts'
import { routes } from './routes.ts'
import type { MandateRow } from './tables.ts'

export const manifest: Manifest = {
  name: 'mandates',
  dir: import.meta.dirname,
  title: '代办',
  dependsOn: ['identity', 'territory', 'bodies'],
  routes,
  jobs,
  files: readers,
  traced: [
    {
      kind: 'mandates.mandate',
      page: `SELECT realm, id, form_no, kind, grantor, agent, agent_body, agent_post, scopes, from_at, to_at, state, ended_at
        FROM mandates.mandate WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`,
      row: (row) => mandateFacts(row as unknown as MandateRow),
      called: (row) => String(row['form_no']),
    },
  ],
}
