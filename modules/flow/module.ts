import { enqueue } from '#kernel/jobs'
import type { Manifest } from '#kernel/manifest'
import { recomputeDeadlines } from './events.ts'
import { expireRound } from './jobs.ts'
import { sections } from './section.ts'
import { digested } from './tables.ts'

export const manifest: Manifest = {
  name: 'flow',
  dir: import.meta.dirname,
  title: '件的流转',
  dependsOn: ['territory', 'bodies', 'mandates', 'packs'],
  routes: [],
  jobs: [
    {
      name: 'flow.clocks',
      everySeconds: 30,
      run: async (ground) => {
        await expireRound(ground)
      },
    },
    {
      name: 'flow.recompute',
      retries: 5,
      run: async (ground, data, stopping) => {
        await recomputeDeadlines(ground, Number((data as { realm: number }).realm), stopping)
      },
    },
  ],
  hears: [
    {
      name: 'flow.calendar-changed',
      event: 'packs.PackLoaded',
      // Many matters: a job of its own, asked for in this commit.
      hear: (ctx, event) => enqueue(ctx.tx, 'flow.recompute', { realm: event.realm }, { key: event.id }),
    },
  ],
  sections,
  traced: [
    {
      kind: 'matter',
      page: `SELECT * FROM flow.matter WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`,
      row: digested,
      called: (row) => `件 ${String(row['number'])}`,
    },
  ],
}
