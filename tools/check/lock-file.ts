import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Entry {
  version?: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  license?: string
  optionalDependencies?: Record<string, string>
}

const platform =
  /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|ia32|ppc64|riscv64|s390x|x64)(?:-(\w+))?$/

/** The lock entry of a platform's binary, as its name says it: its digest is unknown here and left out. */
function entryOf(name: string, version: string, dev: boolean): Entry {
  const [, os, cpu, abi = ''] = platform.exec(name) ?? []
  if (!os || !cpu || !/^\d/.test(version)) {
    throw new Error(`package-lock.json 缺少可选依赖 ${name}@${version}，从名字看不出它属于哪个平台。`)
  }
  const entry: Entry = { version, cpu: [cpu] }
  if (dev) entry.dev = true
  if (os === 'linux' && abi.startsWith('gnu')) entry.libc = ['glibc']
  if (os === 'linux' && abi.startsWith('musl')) entry.libc = ['musl']
  return { ...entry, optional: true, os: [os] }
}

/**
 * package-lock.json with an entry for every optional package its packages name. A registry that offers only some
 * platforms makes npm leave the others out, and `npm ci` then refuses the file it wrote itself; machines of the
 * missing platforms would get no binary either.
 */
export function completeLock(root: string): string {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Entry>
  }
  const packages = lock.packages
  const isReachable = (from: string, name: string): boolean => {
    for (
      let folder = from;
      ;
      folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))
    ) {
      if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true
      if (folder === '') return false
    }
  }
  let added = false
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isReachable(path, name)) continue
      packages[`node_modules/${name}`] = entryOf(name, version, entry.dev === true)
      added = true
    }
  }
  if (!added) return readFileSync(join(root, 'package-lock.json'), 'utf8')
  const sorted = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'))
  return `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`
}
