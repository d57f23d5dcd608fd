import { eachImport, isTest, moduleOf, roleOf } from './tree.ts'
import type { Offence, Target, Tree } from './tree.ts'

interface Row {
  /** Roles of the own module that may be imported; nouns (files of other names) always may, unless `pure` is false. */
  own: readonly string[]
  /** Kernel files, without folder and ending; '*' for all. */
  kernel: readonly string[]
  doors: 'none' | 'contracts' | 'all'
  packages: readonly string[]
}

const all = ['*']
const pages: Row = {
  own: ['contract', 'words', 'rules', 'pages', 'desk', 'resident'],
  kernel: all,
  doors: 'contracts',
  packages: all,
}

/** What runs on its own account: answers to events, repeated work, loaders of pack sections. */
const workers: Row = {
  own: [
    'events',
    'jobs',
    'sections',
    'actions',
    'queries',
    'access',
    'contract',
    'rules',
    'store',
    'tables',
    'words',
  ],
  kernel: all,
  doors: 'all',
  packages: all,
}

/** "A module" of ARCHITECTURE.md, row by row. Imports of types only are free: they are gone at run time. */
const table: Record<string, Row> = {
  words: { own: [], kernel: [], doors: 'none', packages: [] },
  contract: {
    own: ['contract', 'words'],
    kernel: ['endpoint', 'errors', 'ids', 'money', 'time'],
    doors: 'contracts',
    packages: ['typebox'],
  },
  rules: {
    own: ['rules', 'words'],
    kernel: ['access', 'errors', 'money', 'time'],
    doors: 'none',
    packages: [],
  },
  access: { own: ['access', 'rules', 'words'], kernel: ['access', 'errors'], doors: 'none', packages: [] },
  tables: { own: ['tables'], kernel: ['database'], doors: 'none', packages: ['kysely'] },
  store: {
    own: ['store', 'tables', 'words'],
    kernel: ['database', 'errors', 'ids', 'money', 'time'],
    doors: 'none',
    packages: ['kysely'],
  },
  actions: {
    own: ['actions', 'access', 'contract', 'rules', 'store', 'tables', 'words'],
    kernel: all,
    doors: 'all',
    packages: all,
  },
  queries: {
    own: ['queries', 'access', 'contract', 'rules', 'store', 'tables', 'words'],
    kernel: all,
    doors: 'all',
    packages: all,
  },
  cli: workers,
  events: workers,
  jobs: workers,
  section: workers,
  sections: workers,
  routes: { own: ['routes', 'contract', 'actions', 'queries'], kernel: all, doors: 'none', packages: [] },
  pages,
  desk: pages,
  resident: pages,
}

const known = new Set([...Object.keys(table), 'index', 'module', 'seed'])
/** Never imported from inside: they sit on top of everything else of the module. */
const tops = new Set(['index', 'module', 'routes', 'seed', 'pages', 'desk', 'resident'])

function verdict(role: string, row: Row | undefined, target: Target, from: string): string | undefined {
  if (target.kind === 'missing') return undefined
  if (target.kind === 'node') {
    return row && !row.packages.includes('*') ? `${role} 不得用 ${target.name}` : undefined
  }
  if (target.kind === 'package') {
    const free = !row || row.packages.includes('*') || row.packages.includes(target.name)
    return free ? undefined : `${role} 不得用程序包 ${target.name}`
  }
  const to = moduleOf(target.path)
  if (to === from) {
    const inner = roleOf(target.path)
    if (row) {
      const free = row.own.includes(inner) || (!known.has(inner) && row.own.length > 0)
      return free ? undefined : `${role} 不得引用本模块的 ${inner}`
    }
    if (role === 'index' && (inner === 'index' || !tops.has(inner))) return undefined
    if (role === 'module' || role === 'seed') return undefined
    return tops.has(inner) || inner === 'actions' ? `${role} 不得引用本模块的 ${inner}` : undefined
  }
  if (to !== undefined) {
    const contract = /^modules\/[^/]+\/contract\.ts$/.test(target.path)
    const free = !row || row.doors === 'all' || (row.doors === 'contracts' && contract)
    return free ? undefined : `${role} 不得走进模块 ${to}`
  }
  const kernel = /^kernel\/([^/.]+)/.exec(target.path)?.[1]
  if (kernel !== undefined) {
    const contract = role === 'contract' && target.path.endsWith('/contract.ts')
    const free = !row || contract || row.kernel.includes('*') || row.kernel.includes(kernel)
    return free ? undefined : `${role} 不得引用 kernel/${kernel}`
  }
  if (/^(ui|client)\//.test(target.path) && row !== pages)
    return `${role} 不得引用 ${target.path}：那是页面的事`
  return undefined
}

/** Each file of a module imports only what the architecture's table grants its name. */
export function fileTable(tree: Tree): Offence[] {
  const offences: Offence[] = []
  eachImport(tree, (source, used, target) => {
    const from = moduleOf(source.path)
    if (!from || used.types || isTest(source.path)) return
    const role = roleOf(source.path)
    const wrong = verdict(role, table[role], target, from)
    if (!wrong) return
    const rule = role === 'words' ? 'words-import' : 'file-table'
    offences.push({ rule, path: source.path, line: used.line, say: `${wrong}（${used.specifier}）。` })
  })
  return offences
}

const junk = /(^|\/)(utils?|helpers?|common|manager|base|misc|v\d+)(\.[a-z]+|\/)/

/** No drawer for odds and ends: a file is named for what it holds. */
export function junkNames(tree: Tree): Offence[] {
  return tree.files
    .filter((path) => junk.test(path))
    .map((path) => ({
      rule: 'junk-name',
      path,
      line: 1,
      say: '不用 utils、helpers、common 之类的名字：按内容取名。',
    }))
}

const cjk = /[\u3400-\u9fff]/

/** Text on a module's pages comes from its catalogue in words.ts. */
export function pageTexts(tree: Tree): Offence[] {
  const offences: Offence[] = []
  for (const source of tree.sources.values()) {
    if (!/^modules\/[^/]+\/(desk|resident)\/.*\.tsx$/.test(source.path) || isTest(source.path)) continue
    for (const { text, line } of source.strings) {
      if (!cjk.test(text)) continue
      const shown = text.trim().slice(0, 12)
      offences.push({
        rule: 'page-text',
        path: source.path,
        line,
        say: `“${shown}”应写在本模块 words.ts 的 texts 里。`,
      })
    }
  }
  return offences
}

/** What the syntax tree could not be read of cannot be judged either. */
export function unreadable(tree: Tree): Offence[] {
  return [...tree.sources.values()].flatMap((source) =>
    source.path.startsWith('tools/') || isTest(source.path)
      ? []
      : source.errors.map((error) => ({ rule: 'unreadable', path: source.path, line: 1, say: `${error}。` })),
  )
}
