import type { Manifest } from '#kernel/manifest'
import { demoRoutes, routes } from './routes.ts'
import { SWEEP } from './store.ts'
import { traced } from './traced.ts'

export { demoAllowed } from './rules.ts'

/**
 * The manifest; `demo` mounts the one-click sign-in. Pass `demoAllowed({ ownDatabase, demoSeed })`, which is false as soon
 * as a server of one's own is configured.
 */
export function identityManifest(options: { demo: boolean }): Manifest {
  return { ...manifest, routes: options.demo ? [...routes, ...demoRoutes] : routes }
}

export const manifest: Manifest = {
  name: 'identity',
  dir: import.meta.dirname,
  title: '身份与登录',
  dependsOn: [],
  routes,
  traced,
  jobs: [
    {
      name: 'identity.sweep',
      everySeconds: 3600,
      // Old counters and long-ended sessions: nobody's act, nothing to trace.
      run: async (ground) => {
        const [swept] = await ground.database.plain<{ counters: bigint; sessions: bigint }>(SWEEP, [
          ground.clock(),
        ])
        ground.log.info('identity.swept', {
          counters: Number(swept?.counters ?? 0),
          sessions: Number(swept?.sessions ?? 0),
        })
      },
    },
  ],
}
