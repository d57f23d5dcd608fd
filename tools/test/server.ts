import { execFile, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { accountFor } from '../../kernel/postgres/account.ts'
import { connected } from '../../kernel/postgres/roles.ts'

const run = promisify(execFile)
const home = '/usr/lib/postgresql'

/** Programs of the oldest PostgreSQL from 15 on that Debian's packages installed here. */
export function debianServer(): { major: number; bin: string } | undefined {
  if (!existsSync(home)) return undefined
  const [major] = readdirSync(home)
    .map(Number)
    .filter((version) => version >= 15 && existsSync(join(home, String(version), 'bin/initdb')))
    .toSorted((a, b) => a - b)
  return major === undefined ? undefined : { major, bin: join(home, String(major), 'bin') }
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })

/**
 * A throw-away cluster of Debian's own PostgreSQL with the two roles of docs/operating/configuration.md, named by the
 * environment the tests read. Throws a sentence when none is installed.
 */
export async function startDebianServer(): Promise<{ env: NodeJS.ProcessEnv; stop(): Promise<void> }> {
  const server = debianServer()
  if (!server) throw new Error('本机没有 Debian 的 PostgreSQL 15 或更新版本：apt-get install -y postgresql')
  const folder = mkdtempSync(join(tmpdir(), 'linli-debian-'))
  const account = accountFor('/nonexistent')
  if (account) chownSync(folder, account.uid, account.gid)
  const identity = account ? { uid: account.uid, gid: account.gid } : {}
  const port = await freePort()
  const data = join(folder, 'data')
  const initdb = ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '-A', 'trust', '--no-sync']
  await run(join(server.bin, 'initdb'), initdb, { ...identity, cwd: folder })
  const options = { listen_addresses: '127.0.0.1', unix_socket_directories: folder, fsync: 'off' }
  const flags = Object.entries({ ...options, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const child = spawn(join(server.bin, 'postgres'), ['-D', data, ...flags], {
    ...identity,
    cwd: folder,
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGINT')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const url = (role: string, database: string) => `postgres://${role}:unused@127.0.0.1:${port}/${database}`
  for (let attempt = 0; ; attempt++) {
    try {
      await connected(url('postgres', 'postgres'), async (client) => {
        await client.query('create role linli_owner login createdb')
        await client.query('create role linli_app login nosuperuser nocreatedb nocreaterole nobypassrls')
        await client.query('create database linli owner linli_owner')
      })
      break
    } catch (error) {
      if (attempt > 100) {
        await stop()
        throw error
      }
      await sleep(100)
    }
  }
  return {
    env: { TEST_DATABASE_URL: url('linli_owner', 'linli'), TEST_APP_URL: url('linli_app', 'linli') },
    stop,
  }
}
