/**
 * Templates of packs that are generated from files outside the repository: `packs/templates/<id>/template.yaml` says which
 * tool makes the pack, how the columns of its messages are called, and which tool measures an import.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { root } from './modules.ts'

export interface PackTemplate {
  readonly folder: string
  /** Tools, relative to the repository. */
  readonly make?: string
  readonly measure?: string
  /** Name of the workbook of categories, beside the messages. */
  readonly categories?: string
  /** Columns of the messages, as the import's profile. */
  readonly import?: object
}

/** The template of that id; undefined when the pack is an ordinary one. */
export async function findTemplate(id: string): Promise<PackTemplate | undefined> {
  if (!/^[a-z][a-z0-9-]*$/.test(id)) return undefined
  const folder = join(root, 'packs/templates', id)
  const file = join(folder, 'template.yaml')
  if (!existsSync(file)) return undefined
  return { ...(parse(await readFile(file, 'utf8')) as object), folder }
}

/** Runs a tool of the repository on the same Node; its exit code. */
export function runTool(tool: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, tool), ...args], { stdio: 'inherit' })
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/** Generates a pack into the data folder; false when it cannot. */
export async function makePack(
  id: string,
  files: { readonly messages: string; readonly categories?: string | undefined },
  dataDir: string,
  print: (line: string) => void,
): Promise<boolean> {
  const template = await findTemplate(id)
  if (!template?.make) {
    print(`没有生成“${id}”的模板`)
    return false
  }
  const categories = files.categories ?? join(dirname(files.messages), template.categories ?? '')
  const missing = [files.messages, categories].filter((file) => !existsSync(file))
  if (missing.length > 0) {
    print(`读不到文件：${missing.join('、')}`)
    return false
  }
  const target = join(dataDir, 'packs', id)
  print(`正在生成治理包“${id}”……`)
  return (await runTool(template.make, [template.folder, target, files.messages, categories])) === 0
}
