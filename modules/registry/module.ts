import type { Manifest } from '#kernel/manifest'
import { followPlacesJob } from './actions/following.ts'
import { forgetImportsJob, importJob } from './actions/importing.ts'
import { listDownloads } from './queries/exports.ts'
import { importDownloads } from './queries/imports.ts'
import { routes } from './routes.ts'
import { elementsSection } from './section.ts'
import { traced } from './traced.ts'

export const manifest: Manifest = {
  name: 'registry',
  dir: import.meta.dirname,
  title: '人房户',
  dependsOn: ['identity', 'territory', 'bodies', 'privacy'],
  routes,
  sections: [elementsSection],
  traced,
  jobs: [importJob, forgetImportsJob, followPlacesJob],
  downloads: [...importDownloads, ...listDownloads],
}
