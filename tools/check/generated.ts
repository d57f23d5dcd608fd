/**
 * Files that are written by the project and committed. `npm run check` compares, `npm run check -- --write` writes.
 * A producer is imported only when it is asked, so that one broken producer does not hide the others.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export interface Generated {
  /** Path from the root of the repository. */
  file: string
  /** The whole text as it must be committed. Must not depend on the machine or the time. */
  produce(): Promise<string> | string
}

/** Every generated file; register here. */
export const generated: Generated[] = [
  {
    file: 'package-lock.json',
    produce: async () => (await import('./lock-file.ts')).completeLock(join(import.meta.dirname, '../..')),
  },
  {
    file: 'docs/operating/configuration.md',
    produce: async () => (await import('./config-doc.ts')).configurationPage(),
  },
  {
    file: 'docs/openapi.json',
    produce: async () => {
      const { openApi } = await import('../../apps/server/openapi.ts')
      const { manifests } = await import('../../apps/server/modules.ts')
      return `${JSON.stringify(openApi(manifests()), null, 2)}\n`
    },
  },
]

/** Names the files that are missing or stale; with `write` mends them and names what it wrote. */
export async function checkGenerated(
  root: string,
  list: readonly Generated[],
  write: boolean,
): Promise<{ stale: string[]; written: string[] }> {
  const stale: string[] = []
  const written: string[] = []
  for (const entry of list) {
    const path = join(root, entry.file)
    const wanted = await entry.produce()
    const present = existsSync(path) ? await readFile(path, 'utf8') : undefined
    if (present === wanted) continue
    if (write) {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, wanted)
      written.push(entry.file)
    } else {
      stale.push(entry.file)
    }
  }
  return { stale, written }
}
