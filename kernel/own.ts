/** The kernel as the first of the manifests: its migrations, the operator's endpoints, its traced table. */
import type { Actor } from '#kernel/action'
import { tracedFiles } from '#kernel/files'
import { jobRoutes } from '#kernel/jobs'
import type { Manifest } from '#kernel/manifest'
import { standingRoutes } from '#kernel/watch'
import type { Process } from '#kernel/watch'

/** Its repeated jobs are not listed here: `startJobs` adds them, for they need the anchors and the service capacity. */
export function kernelManifest(options: {
  readonly mayViewJobs: (actor: Actor) => boolean
  /** The server around it; tools and tests have none. */
  readonly process?: Process | undefined
}): Manifest {
  return {
    name: 'kernel',
    dir: import.meta.dirname,
    title: '平台内核',
    dependsOn: [],
    routes: [
      ...jobRoutes({ mayView: options.mayViewJobs }),
      ...standingRoutes({ mayView: options.mayViewJobs, process: options.process }),
    ],
    traced: [tracedFiles],
  }
}
