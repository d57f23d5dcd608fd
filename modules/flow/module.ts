import type { Manifest } from '#kernel/manifest'
import { expireRound } from './jobs.ts'
import { sections } from './section.ts'

export const manifest: Manifest = {
  name: 'flow',
  dir: import.meta.dirname,
  title: '件的流转',
  dependsOn: ['territory', 'bodies', 'packs'],
  routes: [],
  jobs: [
    {
      name: 'flow.clocks',
      everySeconds: 30,
      run: async (ground) => {
        await expireRound(ground)
      },
    },
  ],
  sections,
  traced: [
    {
      kind: 'matter',
      page: `SELECT * FROM flow.matter WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`,
      row: (row) => row,
    },
  ],
}
