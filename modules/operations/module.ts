import type { Manifest } from '#kernel/manifest'

export const manifest: Manifest = {
  name: 'operations',
  dir: import.meta.dirname,
  title: '运行',
  dependsOn: [],
  routes: [],
}
