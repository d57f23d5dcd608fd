import type { Manifest } from '#kernel/manifest'
import { importJob } from './actions/importing.ts'
import { hears } from './events.ts'
import { readers } from './files.ts'
import { listDownloads } from './queries/exports.ts'
import { downloads } from './queries/imports.ts'
import { routes } from './routes.ts'
import { sections } from './section.ts'

export const manifest: Manifest = {
  name: 'casework',
  dir: import.meta.dirname,
  title: '诉求办理',
  dependsOn: ['identity', 'territory', 'bodies', 'privacy', 'mandates', 'packs', 'flow', 'notices'],
  routes,
  hears,
  sections,
  files: readers,
  jobs: [importJob],
  downloads: [...downloads, ...listDownloads],
}
