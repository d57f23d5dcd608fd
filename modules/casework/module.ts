import type { Manifest } from '#kernel/manifest'
import { readers } from './files.ts'
import { routes } from './routes.ts'
import { sections } from './section.ts'

export const manifest: Manifest = {
  name: 'casework',
  dir: import.meta.dirname,
  title: '诉求办理',
  dependsOn: ['territory', 'bodies', 'packs', 'flow'],
  routes,
  sections,
  files: readers,
}
