import type { Manifest } from '#kernel/manifest'
import { motionDigest } from './actions/raising.ts'
import { hears } from './events.ts'
import { readers } from './files.ts'
import { jobs } from './jobs.ts'
import { routes } from './routes.ts'
import { sections } from './sections.ts'
import { versionFacts } from './drafting.ts'
import type { MotionRow, RuleVersionRow } from './tables.ts'

export const manifest: Manifest = {
  name: 'deliberation',
  dir: import.meta.dirname,
  title: '议事',
  dependsOn: [
    'identity',
    'territory',
    'bodies',
    'privacy',
    'registry',
    'packs',
    'flow',
    'notices',
    'meetings',
  ],
  routes,
  hears,
  sections,
  files: readers,
  jobs,
  traced: [
    {
      kind: 'motion',
      page: `SELECT realm, id, kind, text, wording, raised_as, raiser_title, body, affects, meeting, needed, raised_at, within
        FROM deliberation.motion WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`,
      row: (row) => motionDigest(row as unknown as MotionRow),
    },
    {
      kind: 'rule-version',
      page: `SELECT realm, id, document, document_title, place, place_path, no, title, articles, digest, from_day, until_day,
          motion, draft, ballot, adopted_at
        FROM deliberation.rule_version WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`,
      row: (row) => versionFacts(row as unknown as RuleVersionRow),
    },
  ],
}
