import type { Manifest } from '#kernel/manifest'
import { install } from './installed.ts'
import type { Installed } from './installed.ts'
import { codeRoute, demoRoutes, routes } from './routes.ts'
import { SWEEP } from './store/accounts.ts'
import { traced } from './traced.ts'

export { openIdConnect } from './providers.ts'
export type { SignInProvider } from './providers.ts'
export { demoAllowed } from './rules.ts'

/**
 * The manifest; `demo` mounts the one-click sign-in and shows codes instead of sending them. Pass
 * `demoAllowed({ ownDatabase, demoSeed })`, which is false as soon as a server of one's own is configured.
 */
export function identityManifest(options: { demo: boolean } & Partial<Installed>): Manifest {
  const { demo, ...told } = options
  install({ ...told, ...(demo ? { codes: true } : {}) })
  return { ...manifest, routes: [...routes, codeRoute(demo), ...(demo ? demoRoutes : [])] }
}

export const manifest: Manifest = {
  name: 'identity',
  dir: import.meta.dirname,
  title: '身份与登录',
  dependsOn: [],
  routes: [...routes, codeRoute(false)],
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
