import type { Manifest } from '#kernel/manifest'
import { approvalFacts } from './actions/approving.ts'
import { consentFacts } from './actions/consenting.ts'
import { objectionFacts } from './actions/objecting.ts'
import { jobs } from './jobs.ts'
import type { ActTitle } from './queries/audit.ts'
import type { MatterNumbers } from './queries/reading.ts'
import { routes } from './routes.ts'
import { sections } from './section.ts'
import type { ApprovalRow, ConsentRow, ObjectionRow } from './tables.ts'

/** Given from above: what people call the matters that reads served, and the acts the trace tells of. */
export function privacyManifest(options: { matterNumbers: MatterNumbers; actTitle: ActTitle }): Manifest {
  return {
    name: 'privacy',
    dir: import.meta.dirname,
    title: '个人信息保护',
    dependsOn: ['identity', 'territory', 'bodies'],
    routes: routes(options),
    sections,
    jobs,
    traced: [
      {
        kind: 'privacy.objection',
        page: `SELECT * FROM privacy.objection WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`,
        row: (row) => objectionFacts(row as unknown as ObjectionRow),
      },
      {
        kind: 'privacy.consent',
        page: `SELECT * FROM privacy.consent WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`,
        row: (row) => consentFacts(row as unknown as ConsentRow),
      },
      {
        kind: 'privacy.approval',
        page: `SELECT * FROM privacy.approval WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`,
        row: (row) => approvalFacts(row as unknown as ApprovalRow),
      },
    ],
  }
}
