/** The modules of this deployment, lowest first: the one list that migrations, routes, jobs and packs are taken from. */
import { join } from 'node:path'
import type { Actor } from '#kernel/action'
import { kernelManifest } from '#kernel/own'
import type { Process } from '#kernel/watch'
import type { Manifest } from '#kernel/manifest'
import type { MigrationSource } from '#kernel/migrate'
import type { Section } from '#kernel/section'
import { manifest as bodies } from '../../modules/bodies/module.ts'
import { manifest as casework } from '../../modules/casework/module.ts'
import { manifest as deliberation } from '../../modules/deliberation/module.ts'
import { manifest as execution } from '../../modules/execution/module.ts'
import { manifest as flow } from '../../modules/flow/module.ts'
import { acting, administers } from '#modules/bodies'
import { numbersOf } from '#modules/flow'
import { identityManifest } from '../../modules/identity/module.ts'
import { manifest as mandates } from '../../modules/mandates/module.ts'
import { manifest as meetings } from '../../modules/meetings/module.ts'
import { manifest as notices } from '../../modules/notices/module.ts'
import { manifest as openness } from '../../modules/openness/module.ts'
import { manifest as operations } from '../../modules/operations/module.ts'
import { manifest as packs } from '../../modules/packs/module.ts'
import { privacyManifest } from '../../modules/privacy/module.ts'
import { manifest as registry } from '../../modules/registry/module.ts'
import { manifest as territory } from '../../modules/territory/module.ts'

export const root = join(import.meta.dirname, '../..')

const mayViewJobs = (actor: Actor) => acting({ actor }).may.includes('jobs.view')

const titles = new Map<string, string>()
/** What an act is called: as its endpoint says it, up to what it explains; work of the system by its module. */
export const actTitle = (act: string): string | undefined =>
  titles.get(act) ?? titles.get(act.split('.', 1)[0]!)

const privacy = privacyManifest({ matterNumbers: numbersOf, actTitle })

/**
 * All manifests, the kernel's own first; `demo` mounts the one-click sign-in of the demonstration, `providers` and `url` are
 * for signing in by an outside provider; `process` is the server the administrator's page tells of.
 */
export function manifests(
  options: Parameters<typeof identityManifest>[0] & { readonly process?: Process } = { demo: false },
): readonly Manifest[] {
  const { process: own, ...signIn } = options
  const all = [
    kernelManifest({ mayViewJobs, process: own }),
    identityManifest({ ...signIn, administers }),
    operations,
    territory,
    bodies,
    privacy,
    registry,
    mandates,
    packs,
    flow,
    notices,
    casework,
    openness,
    meetings,
    deliberation,
    execution,
  ]
  for (const { name, title, routes, downloads = [] } of all) {
    titles.set(name, title)
    for (const e of [...routes.map((r) => r.endpoint), ...downloads])
      titles.set(e.name, e.summary.split(/[：；（]/)[0]!)
  }
  return all
}

/** Where migrations lie, in the order they run. */
export const migrationSources: readonly MigrationSource[] = manifests().map((m) => ({
  name: m.name,
  dir: m.dir,
}))

/** Folders that hold packs: the repository's, and those made here (never part of a commit). */
export function packFolders(dataDir: string): readonly string[] {
  return [join(root, 'packs'), join(dataDir, 'packs')]
}

/** Pack sections of all modules, in the order of dependence. */
export function packSections(): readonly Section[] {
  return manifests().flatMap((m) => m.sections ?? [])
}
