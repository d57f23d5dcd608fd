import type { Manifest } from '#kernel/manifest'
import { sections } from './section.ts'

export const manifest: Manifest = {
  name: 'privacy',
  dir: import.meta.dirname,
  title: '个人信息保护',
  dependsOn: ['identity', 'territory', 'bodies'],
  routes: [],
  sections,
}
