import type { Manifest } from '#kernel/manifest'
import { appointmentFacts } from './actions.ts'
import { routes } from './routes.ts'
import { sections } from './sections.ts'
import type { AppointmentRow } from './tables.ts'

export const manifest: Manifest = {
  name: 'bodies',
  dir: import.meta.dirname,
  title: '组织',
  dependsOn: ['identity', 'territory'],
  routes,
  sections,
  traced: [
    {
      kind: 'bodies.appointment',
      page: `SELECT realm, id, person, body, kind, post, seat, acting_for, from_at, to_at FROM bodies.appointment
        WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`,
      row: (row) => appointmentFacts(row as unknown as AppointmentRow),
    },
  ],
}
