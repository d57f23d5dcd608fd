import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, chmod, chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { adminRole } from './roles.ts'
import { StartRefused } from './refused.ts'

/**
 * How a server process names its own folder. Root starts it inside the folder and it then drops to an account that
 * may not be able to walk there from `/`; /proc/self/cwd needs no walking. Everywhere else the plain path.
 */
export function ownPath(folder: string, account: Account | undefined): string {
  return account && process.platform === 'linux' ? '/proc/self/cwd' : folder
}

/** The environment of the server's programs: nothing of ours leaks in, the locale is fixed. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = { PATH: process.env.PATH ?? '', LANG: 'C', LC_ALL: 'C', TZ: 'UTC' }
  for (const name of ['SystemRoot', 'TEMP', 'TMP']) if (process.env[name]) kept[name] = process.env[name]
  return kept
}

async function own(path: string, account: Account | undefined, mode: number): Promise<void> {
  if (account) await chown(path, account.uid, account.gid)
  await chmod(path, mode)
}

/**
 * Makes the cluster `<parent>/<major>` if it is not there: UTF-8, the built-in C.UTF-8 collation (same order on every
 * machine), scram passwords, checksums. It appears by one rename: a half-made cluster is never taken for a whole one.
 */
export async function ensureCluster(
  parent: string,
  binaries: Binaries,
  account: Account | undefined,
  adminPassword: string,
  fsync: boolean,
  log: (line: string) => void,
): Promise<string> {
  const cluster = join(parent, binaries.major)
  await mkdir(parent, { recursive: true })
  await own(parent, account, 0o700)
  const names = await readdir(parent)
  for (const name of names.filter((n) => n.includes('.draft-')))
    await rm(join(parent, name), { recursive: true })
  if (existsSync(join(cluster, 'PG_VERSION'))) return cluster
  const other = names.find((name) => /^\d+$/.test(name) && existsSync(join(parent, name, 'PG_VERSION')))
  if (other) {
    throw new StartRefused(
      `数据文件夹里是 PostgreSQL ${other} 的数据库，而程序自带的是 ${binaries.major}：请先按升级手册迁移，或改用旧版本启动。`,
    )
  }
  log('正在创建数据库……')
  const draft = `${cluster}.draft-${process.pid}`
  const passwordFile = `${parent}/.draft-password`
  await mkdir(draft, { mode: 0o700 })
  await own(draft, account, 0o700)
  await rm(passwordFile, { force: true })
  await writeFile(passwordFile, `${adminPassword}\n`, { mode: 0o600 })
  await own(passwordFile, account, 0o600)
  try {
    let failure = ''
    for (const ctype of ['C.UTF-8', 'C.utf8', 'en_US.UTF-8', 'zh_CN.UTF-8', 'C']) {
      failure = await initdb(binaries, draft, account, ctype, fsync)
      if (failure === '') break
      // Only a locale this machine lacks is worth another try.
      if (!/locale/i.test(failure)) break
      log(`本机没有 ${ctype} 区域设置，改用下一个。`)
      await emptyOut(draft)
    }
    if (failure) throw new StartRefused(`创建数据库失败：${failure}`)
    await appendFile(
      join(draft, 'postgresql.conf'),
      "\ninclude 'linli.conf'\ninclude_if_exists 'local.conf'\n",
    )
    await rename(draft, cluster)
  } finally {
    await rm(passwordFile, { force: true })
    await rm(draft, { recursive: true, force: true })
  }
  return cluster
}

async function emptyOut(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
}

function initdb(
  binaries: Binaries,
  folder: string,
  account: Account | undefined,
  ctype: string,
  fsync: boolean,
): Promise<string> {
  const args = ['-D', ownPath(folder, account), '--username', adminRole, '--encoding=UTF8']
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', `--lc-ctype=${ctype}`)
  args.push('--auth=scram-sha-256', '--pwfile=../.draft-password', '--no-instructions')
  args.push('--text-search-config=simple')
  if (!fsync) args.push('--no-sync')
  const identity = account ? { uid: account.uid, gid: account.gid } : {}
  const options = { ...identity, cwd: folder, env: cleanEnvironment(), timeout: 120_000 }
  return new Promise((resolve) => {
    execFile(binaries.initdb, args, options, (error, stdout, stderr) => {
      if (!error) resolve('')
      else resolve(`${stderr || stdout || error.message}`.trim().split('\n').slice(0, 4).join(' '))
    })
  })
}
