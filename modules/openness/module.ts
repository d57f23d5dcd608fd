import type { Manifest } from '#kernel/manifest'
import { hears } from './events.ts'
import { readers } from './files.ts'
import { jobs } from './jobs.ts'
import { routes } from './routes.ts'
import { sections } from './section.ts'

const page = (table: string) =>
  `SELECT * FROM openness.${table} WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`

export const manifest: Manifest = {
  name: 'openness',
  dir: import.meta.dirname,
  title: '公开',
  dependsOn: ['identity', 'territory', 'bodies', 'packs', 'flow', 'notices'],
  routes,
  hears,
  jobs,
  sections,
  files: readers,
  traced: [
    {
      kind: 'openness.publication',
      page: page('publication'),
      row: (row) => row,
      called: (row) => `公开“${String(row['title'])}”`,
    },
    { kind: 'openness.version', page: page('version'), row: (row) => row },
    { kind: 'openness.question', page: page('question'), row: (row) => row },
    { kind: 'openness.objection', page: page('objection'), row: (row) => row },
  ],
}
