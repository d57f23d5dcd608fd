import type { Manifest } from '#kernel/manifest'
import { hears } from './events.ts'
import { jobs } from './jobs.ts'
import { routes } from './routes.ts'

export const manifest: Manifest = {
  name: 'notices',
  dir: import.meta.dirname,
  title: '通知',
  dependsOn: ['identity', 'territory', 'bodies', 'privacy', 'mandates', 'packs', 'flow'],
  routes,
  hears,
  jobs,
}
