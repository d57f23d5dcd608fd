/** `./linli pack stats`: how many lines somebody wrote by hand for a pack, and what they say. */
import type { PackFolders } from '../reading/pack.ts'
import { readFile, readdir } from 'node:fs/promises'
import { isRealFolder } from '../reading/folder.ts'
import { join, relative } from 'node:path'
import type { Packs } from '../build.ts'
import type { Snapshot } from '../snapshot.ts'

/** A pack should need no more on top of the nation's layer. */
export const AIM = 200

export interface PackLines {
  /** YAML and CSV without comments and blank lines. */
  readonly rules: number
  readonly scenarios: number
  readonly texts: number
}

/** Counts a pack's own files; what it stands on is not its own. */
export async function linesOf(folder: string): Promise<PackLines> {
  const lines = { rules: 0, scenarios: 0, texts: 0 }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(yaml|csv)$/.test(entry.name)) continue
    const inside = relative(folder, entry.parentPath)
    const written = (await readFile(join(entry.parentPath, entry.name), 'utf8'))
      .split('\n')
      .filter((line) => line.trim() !== '' && !(entry.name.endsWith('.yaml') && line.trim().startsWith('#')))
    lines[inside === 'tests' ? 'scenarios' : inside === 'texts' ? 'texts' : 'rules'] += written.length
  }
  return lines
}

interface Kinds {
  readonly kinds: readonly { readonly posts: readonly unknown[] }[]
}

/** Prints a line a pack; 1 when one of those named is not there. */
export async function packStats(
  ids: readonly string[],
  packs: Packs,
  print: (line: string) => void,
): Promise<number> {
  let code = 0
  print(`手写行数：YAML 和 CSV，不计注释、空行；情景和文字另计。目标：国家层之上不超过 ${AIM} 行。`)
  for (const id of ids.length > 0 ? ids : await packs.list()) {
    const folder = await homeOf(packs.folders, id)
    if (folder === undefined) {
      print(`${id}：没有这个包`)
      code = 1
      continue
    }
    const lines = await linesOf(folder)
    const { built, scenarios } = await packs.check(folder)
    const counts = built ? countsOf(built.snapshot) : '有错误'
    const over = built?.info.realm != null && lines.rules > AIM ? `  超过 ${AIM} 行` : ''
    print(
      `${id}：${lines.rules} 行；情景 ${lines.scenarios} 行，文字 ${lines.texts} 行；${counts}，情景 ${scenarios.held + scenarios.failed + scenarios.left} 个${over}`,
    )
  }
  return code
}

function countsOf(snapshot: Snapshot): string {
  const kinds = snapshot.has('bodies') ? snapshot.section<Kinds>('bodies').kinds : []
  const posts = kinds.reduce((n, k) => n + k.posts.length, 0)
  const procedures = snapshot.has('procedures')
    ? snapshot.section<{ procedures: readonly unknown[] }>('procedures').procedures.length
    : 0
  return `组织 ${kinds.length} 类，岗位 ${posts} 个，流程 ${procedures} 个`
}

async function homeOf(folders: PackFolders, id: string): Promise<string | undefined> {
  if (/[/\\]/.test(id)) return (await isRealFolder(id)) ? id.replace(/[/\\]+$/, '') : undefined
  for (const folder of folders) if (await isRealFolder(join(folder, id))) return join(folder, id)
  return undefined
}
