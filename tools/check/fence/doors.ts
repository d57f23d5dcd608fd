import { inOrder } from './modules.ts'
import { eachImport, isTest, moduleOf } from './tree.ts'
import type { Offence, Tree } from './tree.ts'

/** Files of a module that the shells and the tools may name by path besides its doors. */
const mounted = /^modules\/[^/]+\/(module|pages|seed|words)\.tsx?$/

/** dependsOn is literal, known, free of cycles, and lists every module whose door is used. */
export function dependencies(tree: Tree): Offence[] {
  const offences: Offence[] = []
  const known = new Map(tree.modules.map((module) => [module.name, module]))
  for (const module of tree.modules) {
    const at = { path: `modules/${module.name}/module.ts`, line: 1 }
    if (module.dependsOn === null) {
      offences.push({ rule: 'depends-literal', ...at, say: 'dependsOn 必须直接写成模块名的列表。' })
    }
    for (const name of module.dependsOn ?? []) {
      if (!known.has(name)) {
        offences.push({ rule: 'depends-unknown', ...at, say: `dependsOn 里的 ${name} 不是一个模块。` })
      }
    }
  }
  const { cycle } = inOrder(tree.modules)
  if (cycle) {
    const at = { path: `modules/${cycle[0]}/module.ts`, line: 1 }
    offences.push({ rule: 'depends-cycle', ...at, say: `模块互相依赖成环：${cycle.join(' → ')}。` })
  }
  eachImport(tree, (source, used, target) => {
    const from = moduleOf(source.path)
    const to = target.kind === 'file' ? moduleOf(target.path) : undefined
    if (!from || !to || from === to || isTest(source.path)) return
    if (known.get(from)?.dependsOn?.includes(to)) return
    offences.push({
      rule: 'depends-undeclared',
      path: source.path,
      line: used.line,
      say: `用到模块 ${to}，但 modules/${from}/module.ts 的 dependsOn 没有列出它。`,
    })
  })
  return offences
}

/** A module is entered by its doors only. */
export function innerFiles(tree: Tree): Offence[] {
  const offences: Offence[] = []
  eachImport(tree, (source, used, target) => {
    const from = moduleOf(source.path)
    const named = /^#modules\/([^/]+)(\/.*)?$/.exec(used.specifier)
    const offend = (rule: string, say: string) =>
      offences.push({ rule, path: source.path, line: used.line, say })
    if (named) {
      if (named[1] === from && !isTest(source.path)) offend('own-door', '模块内部用相对路径，不走自己的门。')
      else if (named[2] !== undefined && named[2] !== '/contract') {
        offend('inner-file', `${used.specifier} 不是门：只可用 #modules/${named[1]} 或 …/contract。`)
      }
      return
    }
    const path = target.kind === 'node' || target.kind === 'package' ? undefined : target.path
    const to = path === undefined ? undefined : moduleOf(path)
    if (path === undefined || to === undefined || to === from) return
    if (source.path.startsWith('apps/') && mounted.test(path)) return
    // A test stands on the manifest and the test ground of the modules below.
    if (isTest(source.path) && (isTest(path) || path.endsWith('/module.ts'))) return
    offend('inner-file', `${used.specifier} 越过了模块 ${to} 的门：请用 #modules/${to}。`)
  })
  return offences
}

const below: Record<string, readonly string[]> = {
  kernel: ['kernel'],
  ui: ['ui', 'kernel', 'client'],
  client: ['client', 'kernel'],
  modules: ['modules', 'kernel', 'ui', 'client'],
  apps: ['apps', 'modules', 'kernel', 'ui', 'client'],
}

/** Down you call: kernel, ui and client know no module; nobody imports shells, tools or tests. */
export function layers(tree: Tree): Offence[] {
  const offences: Offence[] = []
  eachImport(tree, (source, used, target) => {
    const from = source.path.split('/')[0] ?? ''
    if (target.kind === 'missing' && !used.glob) {
      offences.push({
        rule: 'missing-file',
        path: source.path,
        line: used.line,
        say: `${used.specifier} 指向不存在的文件 ${target.path}。`,
      })
    }
    if (target.kind !== 'file' && target.kind !== 'missing') return
    const to = target.path.split('/')[0] ?? ''
    if (isTest(target.path) && to !== 'tests' && !isTest(source.path)) {
      offences.push({
        rule: 'test-import',
        path: source.path,
        line: used.line,
        say: `${used.specifier} 只供测试使用。`,
      })
    }
    if (below[from]?.includes(to) || target.path === 'package.json') return
    if (isTest(source.path) && (to === 'tests' || to === 'tools')) return
    offences.push({
      rule: 'layer',
      path: source.path,
      line: used.line,
      say: `${from}/ 不得引用 ${to}/（${used.specifier}）。`,
    })
  })
  return offences
}
