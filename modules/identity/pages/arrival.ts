/** Where one goes after signing in. */
import type { DemoRole } from './demo-roles.tsx'

/** The page asked for before signing in, when it is one of this shell; else the home page. */
export function wayBack(search: string): string {
  const back = new URLSearchParams(search).get('back') ?? '/'
  // Only a path of this site: `//host` and `/\host` are addresses of others.
  return /^\/(?![/\\])/.test(back) && !back.startsWith('/sign-in') ? back : '/'
}

/** Another app's role opens that app; undefined when one is in the right one. */
export function otherApp(role: DemoRole, here: DemoRole['app']): string | undefined {
  if (role.app === here) return undefined
  return role.app === 'desk' ? '/desk/' : '/'
}
