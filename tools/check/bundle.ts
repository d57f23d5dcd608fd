/** Residents on a slow line: what their app loads before it can be used is weighed, page by page. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildWeb, firstLoad, manifestOf } from '../../apps/build.ts'
import type { BuildManifest } from '../../apps/build.ts'

const RESIDENT = 'resident/index.html'
export const BUDGET_BYTES = 200 * 1024

export interface Weight {
  /** The page that was opened first; the entry alone is the frame with the home. */
  readonly page: string
  readonly language: 'zh-Hans' | 'zh-Hant' | 'en'
  /** Script, gzip. */
  readonly bytes: number
}

/**
 * Weighs the entry and each page of the resident app as the first one opened, in each language with the words it needs,
 * heaviest first.
 */
export function weigh(manifest: BuildManifest, bytesOf: (file: string) => number): Weight[] {
  const entry = firstLoad(manifest, RESIDENT)
  if (entry.length === 0) throw new Error(`the build has no entry ${RESIDENT}`)
  const keys = Object.keys(manifest)
  const pages = keys.filter((key) => /modules\/[^/]+\/resident\/.+\.tsx$/.test(key))
  const sum = (files: Iterable<string>) =>
    [...new Set(files)].filter((f) => f.endsWith('.js')).reduce((all, file) => all + bytesOf(file), 0)
  const moduleOf = (key: string) => /modules\/([^/]+)\//.exec(key)?.[1]
  const withPages = new Set(keys.filter((key) => key.endsWith('.tsx')).map(moduleOf))
  /** Words of the shell and of what has no pages of its own, and those of the page's module. */
  const words = (page: string, language: string) =>
    keys.filter((key) => {
      const module = moduleOf(key)
      return (
        key.endsWith(`words.ts?${language}`) &&
        (module === undefined || !withPages.has(module) || module === moduleOf(page))
      )
    })
  return [RESIDENT, ...pages]
    .flatMap((page) =>
      (['zh-Hans', 'zh-Hant', 'en'] as const).map((language) => {
        const files = [page, ...words(page, language)].flatMap((key) => firstLoad(manifest, key))
        return { page, language, bytes: sum([...entry, ...files]) }
      }),
    )
    .toSorted((x, y) => y.bytes - x.bytes)
}

/** Builds into a folder of its own and refuses pages over the budget. */
export async function checkBundle(): Promise<{ ok: boolean; output: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'linli-bundle-'))
  try {
    const out = join(dir, 'web')
    await buildWeb({ outDir: out })
    const sizes = new Map<string, number>()
    const bytesOf = (file: string) => {
      const known = sizes.get(file) ?? gzipSync(readFileSync(join(out, file)), { level: 9 }).length
      sizes.set(file, known)
      return known
    }
    const weights = weigh(manifestOf(out), bytesOf)
    const heavy = weights.filter((w) => w.bytes > BUDGET_BYTES)
    const line = (w: Weight) =>
      `${w.page}（${w.language}）：首次打开 ${(w.bytes / 1024).toFixed(1)} KB（gzip）`
    const limit = `居民端首次打开不得超过 ${BUDGET_BYTES / 1024} KB。`
    return {
      ok: heavy.length === 0,
      output: (heavy.length > 0
        ? [limit, ...heavy.map(line)]
        : (['zh-Hans', 'zh-Hant', 'en'] as const).map((l) => line(weights.find((w) => w.language === l)!))
      ).join('\n'),
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
