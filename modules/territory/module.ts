import type { Manifest } from '#kernel/manifest'
import { routes } from './routes.ts'
import { sections } from './sections.ts'

export const manifest: Manifest = {
  name: 'territory',
  dir: import.meta.dirname,
  title: '地方',
  dependsOn: [],
  routes,
  sections,
}
