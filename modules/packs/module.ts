import type { Manifest } from '#kernel/manifest'
import { ownSections } from './build.ts'
import { routes } from './routes.ts'

export const manifest: Manifest = {
  name: 'packs',
  dir: import.meta.dirname,
  title: '治理模式',
  dependsOn: ['territory', 'bodies'],
  routes,
  sections: ownSections,
}
