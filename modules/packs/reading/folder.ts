/** Walks one pack's folder: ordinary files only, bounded in depth, number and size, never through a link. */
import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Finding } from '#kernel/section'
import { found } from './findings.ts'
import { parseCsv } from './parse-csv.ts'
import { parseYaml } from './parse-yaml.ts'
import type { Parsed } from './parse-yaml.ts'

export const folderLimits = {
  depth: 6,
  files: 2_000,
  yaml: 2 * 1024 * 1024,
  csv: 16 * 1024 * 1024,
  all: 64 * 1024 * 1024,
} as const

/** A file of one layer, parsed. `value` is undefined when it could not be read. */
export interface PackFile extends Parsed {
  /** Path inside the pack, with `/`. */
  readonly path: string
  /** Path as people see it, e.g. `packs/cn/clocks.yaml`. */
  readonly file: string
}

const forPeople = /^(README|LICENSE|CHANGELOG)(\.[a-zA-Z-]+)?(\.md|\.txt)?$/

/** Reads all of a pack's files, sorted by path. `shown` stands before every path in findings. */
export async function readFolder(
  folder: string,
  shown: string,
  report: (finding: Finding) => void,
): Promise<PackFile[]> {
  const files: PackFile[] = []
  let seen = 0
  let bytes = 0
  const at = (path: string) => ({ file: path === '' ? shown : `${shown}/${path}`, line: 1 })

  const walk = async (path: string, depth: number): Promise<boolean> => {
    if (depth > folderLimits.depth) {
      report(found('packs.too-deep-folder', at(path), { most: folderLimits.depth }))
      return true
    }
    const entries = await readdir(join(folder, path), { withFileTypes: true })
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`
      if (++seen > folderLimits.files) {
        report(found('packs.too-many-files', at(''), { most: folderLimits.files }))
        return false
      }
      if (entry.isSymbolicLink()) report(found('packs.symlink', at(inner)))
      else if (entry.name.startsWith('.')) report(found('packs.hidden-file', at(inner), {}, 'warning'))
      else if (entry.isDirectory()) {
        if (!(await walk(inner, depth + 1))) return false
      } else if (!entry.isFile()) report(found('packs.not-a-file', at(inner)))
      else if (!forPeople.test(basename(inner))) {
        const content = await readBounded(join(folder, inner), capOf(inner))
        if (typeof content === 'number') {
          report(
            found('packs.too-large', at(inner), {
              size: `${Math.ceil(content / 1024 / 1024)} MB`,
              most: `${capOf(inner) / 1024 / 1024} MB`,
            }),
          )
          continue
        }
        bytes += content.length
        if (bytes > folderLimits.all) {
          report(found('packs.all-too-large', at(''), { most: `${folderLimits.all / 1024 / 1024} MB` }))
          return false
        }
        files.push({ path: inner, file: at(inner).file, ...parsed(content, inner, at(inner).file, report) })
      }
    }
    return true
  }
  await walk('', 0)
  return files
}

/** Whether `folder` is a folder itself, not a link to one. */
export async function isRealFolder(folder: string): Promise<boolean> {
  try {
    return (await lstat(folder)).isDirectory()
  } catch {
    return false
  }
}

function capOf(path: string): number {
  return path.endsWith('.csv') ? folderLimits.csv : folderLimits.yaml
}

/** Content, or its size when that is above the cap. Never follows a link that appeared after the walk looked. */
async function readBounded(file: string, cap: number): Promise<Buffer | number> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const { size } = await handle.stat()
    return size > cap ? size : await handle.readFile()
  } finally {
    await handle.close()
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

function parsed(content: Buffer, path: string, file: string, report: (finding: Finding) => void): Parsed {
  const nothing: Parsed = { value: undefined, line: () => 1 }
  const read = path.endsWith('.yaml') ? parseYaml : path.endsWith('.csv') ? parseCsv : undefined
  // Named by the caller, who knows which files there may be.
  if (!read) return nothing
  let text: string
  try {
    text = decoder.decode(content)
  } catch {
    report(found('packs.encoding', { file, line: firstBadLine(content) }))
    return nothing
  }
  // oxlint-disable-next-line no-control-regex
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text)
  if (control) {
    const line = text.slice(0, control.index).split('\n').length
    report(found('packs.control-character', { file, line }))
    return nothing
  }
  return read(text, file, report)
}

function firstBadLine(content: Buffer): number {
  let line = 1
  for (let from = 0; from < content.length;) {
    const end = content.indexOf(10, from)
    const to = end === -1 ? content.length : end
    try {
      decoder.decode(content.subarray(from, to))
    } catch {
      return line
    }
    line++
    from = to + 1
  }
  return 1
}
