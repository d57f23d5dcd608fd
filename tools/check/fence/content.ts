import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { eachImport, fenced, isTest, moduleOf } from './tree.ts'
import type { Offence, Tree } from './tree.ts'

const statement = /^\s*(with|select|insert|update|delete|create|alter|drop|grant|revoke|truncate|lock)\b/i
const relation =
  /\b(?:from|join|into|update|table|references|truncate)\s+(?:only\s+|if\s+(?:not\s+)?exists\s+)?"?([a-z_]\w*)"?(?:\."?(\w+)"?)?/gi
const technical = new Set(['kernel', 'pg_catalog', 'information_schema', 'pgboss'])

/** Shells mount modules: a table of the domain, or a query builder, has no place there. */
export function appsSql(tree: Tree): Offence[] {
  const offences: Offence[] = []
  for (const source of tree.sources.values()) {
    if (!source.path.startsWith('apps/') || isTest(source.path)) continue
    for (const { text, line } of source.strings) {
      if (!statement.test(text)) continue
      for (const [, first = '', second] of text.matchAll(relation)) {
        if (technical.has(first) || first.startsWith('pg_')) continue
        offences.push({
          rule: 'apps-sql',
          path: source.path,
          line,
          say: `apps/ 里有针对 ${second ? `${first}.${second}` : first} 的 SQL：应在模块的 store.ts。`,
        })
      }
    }
  }
  eachImport(tree, (source, used, target) => {
    if (!source.path.startsWith('apps/') || isTest(source.path)) return
    if (target.kind !== 'package' || target.name !== 'kysely') return
    offences.push({ rule: 'apps-sql', path: source.path, line: used.line, say: 'apps/ 不得用 kysely。' })
  })
  return offences
}

/** Schemas a module may point at from its migrations: itself, and whatever it depends on, however deep. */
function reachable(tree: Tree, name: string): Set<string> {
  const seen = new Set([name])
  const queue = [name]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const below of tree.modules.find((module) => module.name === next)?.dependsOn ?? []) {
      if (!seen.has(below)) {
        seen.add(below)
        queue.push(below)
      }
    }
  }
  return seen
}

const withoutComments = (sql: string) =>
  sql.replace(/--[^\n]*/g, '').replace(/\/\*[\s\S]*?\*\//g, (text) => text.replace(/[^\n]/g, ''))

/**
 * A module reads and writes its own tables. Across modules only a view or function the lower one publishes may be
 * joined, and a foreign key may point down.
 */
export function foreignTables(tree: Tree): Offence[] {
  const offences: Offence[] = []
  const schemas = new Set(tree.modules.map((module) => module.name))
  const migrations = tree.files
    .filter((path) => /^modules\/[^/]+\/migrations\/.*\.sql$/.test(path))
    .map((path) => ({ path, sql: withoutComments(readFileSync(join(tree.root, path), 'utf8')) }))
  const published = new Set<string>()
  for (const { sql } of migrations) {
    const made = /create\s+(?:or\s+replace\s+)?(?:view|function)\s+"?(\w+)"?\."?(\w+)"?/gi
    for (const [, schema, name] of sql.matchAll(made)) published.add(`${schema}.${name}`)
  }
  const judge = (path: string, line: number, text: string) => {
    const own = moduleOf(path) ?? ''
    for (const match of text.matchAll(relation)) {
      const [whole, schema = '', name] = match
      if (name === undefined || schema === own || !schemas.has(schema)) continue
      const at = line + text.slice(0, match.index).split('\n').length - 1
      if (!reachable(tree, own).has(schema)) {
        const say = `${own} 的 SQL 提到 ${schema}.${name}，但 ${own} 并不依赖 ${schema}。`
        offences.push({ rule: 'foreign-table', path, line: at, say })
      } else if (!published.has(`${schema}.${name}`) && !/^references/i.test(whole)) {
        const say = `${schema}.${name} 是模块 ${schema} 自己的表：请用它公布的视图或它的门。`
        offences.push({ rule: 'foreign-table', path, line: at, say })
      }
    }
  }
  for (const { path, sql } of migrations) judge(path, 1, sql)
  for (const source of tree.sources.values()) {
    if (!moduleOf(source.path) || isTest(source.path)) continue
    for (const { text, line } of source.strings) if (statement.test(text)) judge(source.path, line, text)
  }
  return offences
}

/** Names of localities, from the packs themselves: the national layer, which extends nothing, is none. */
export function localityNames(root: string): string[] {
  const folder = join(root, 'packs')
  if (!existsSync(folder)) return []
  const names = new Set<string>()
  for (const pack of readdirSync(folder)) {
    const file = join(folder, pack, 'pack.yaml')
    if (!existsSync(file)) continue
    const { id, title, extends: above } = parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    if (above === undefined || above === null || (Array.isArray(above) && above.length === 0)) continue
    if (typeof id === 'string') names.add(id.toLowerCase())
    if (typeof title !== 'string') continue
    const [place = ''] = title.split(/[\s·（(：:，,]/)
    names.add(place.toLowerCase())
    const stem = place.replace(/(自治州|自治县|地区|省|市|区|县)$/, '')
    if ([...stem].length > 1) names.add(stem.toLowerCase())
  }
  return [...names].filter((name) => name.length > 1)
}

const text = /\.(ts|tsx|js|mjs|sql|md|css|html|json|ya?ml|csv|svg|webmanifest)$/

/** A locality is data: its name occurs in no code, comment, style or migration. */
export function localities(tree: Tree): Offence[] {
  const names = localityNames(tree.root)
  if (names.length === 0) return []
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const pattern = new RegExp(
    escaped.map((name) => (/^[\w-]+$/.test(name) ? `(?<![\\w-])${name}(?![\\w-])` : name)).join('|'),
    'i',
  )
  const offences: Offence[] = []
  for (const path of tree.files) {
    if (!fenced.some((folder) => path.startsWith(`${folder}/`))) continue
    const inName = pattern.exec(path)
    if (inName)
      offences.push({ rule: 'locality', path, line: 1, say: `文件名里有地方的名字“${inName[0]}”。` })
    if (!text.test(path)) continue
    for (const [index, line] of readFileSync(join(tree.root, path), 'utf8').split('\n').entries()) {
      const found = pattern.exec(line)
      if (!found) continue
      offences.push({
        rule: 'locality',
        path,
        line: index + 1,
        say: `出现了地方的名字“${found[0]}”：地方的事写在 packs/ 里。`,
      })
    }
  }
  return offences
}
