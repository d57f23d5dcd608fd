/**
 * `node tools/release/dump.ts <version>`: the schema and demonstration data of a release as plain SQL, the start of every
 * later upgrade test. Made on Debian's PostgreSQL 15 (the oldest server supported), because its `pg_dump` is at hand and
 * what it writes restores everywhere. The keys that belong to it are made for it and worth nothing elsewhere.
 */
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import pg from 'pg'
import { loadConfig } from '#kernel/config'
import { sealTrace, openAnchors } from '#kernel/seal'
import { prepareDatabase } from '#kernel/postgres'
import { seedDemonstration } from '../../apps/server/demonstration.ts'
import { stand } from '../../apps/server/ground.ts'
import { root } from '../../apps/server/modules.ts'

const version = process.argv[2] ?? ''
if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error('用法：node tools/release/dump.ts 0.1.0')
const bin = '/usr/lib/postgresql/15/bin'
const folder = mkdtempSync(join(tmpdir(), 'linli-dump-'))
const cluster = join(folder, 'pg')
const port = 54_600 + Math.floor(Math.random() * 300)
const asPostgres = (command: string, args: string[]) =>
  execFileSync('runuser', ['-u', 'postgres', '--', join(bin, command), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 30,
  })

execFileSync('chown', ['postgres', folder])
asPostgres('initdb', ['-D', cluster, '-E', 'UTF8', '--locale', 'C.UTF-8', '-A', 'trust'])
const server = spawn(
  'runuser',
  [
    '-u',
    'postgres',
    '--',
    join(bin, 'postgres'),
    '-D',
    cluster,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `unix_socket_directories=${folder}`,
  ],
  { stdio: 'ignore' },
)
try {
  const admin = `postgres://postgres@127.0.0.1:${port}/postgres`
  for (let i = 0; ; i++) {
    const client = new pg.Client({ connectionString: admin })
    try {
      await client.connect()
      await client.query(`CREATE ROLE linli_owner LOGIN CREATEDB; CREATE ROLE linli_app LOGIN`)
      await client.query(`CREATE DATABASE linli OWNER linli_owner`)
      await client.end()
      break
    } catch (error) {
      if (i > 50) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  const prepare = new pg.Client({ connectionString: admin.replace(/postgres$/, 'linli') })
  await prepare.connect()
  await prepareDatabase(prepare)
  await prepare.end()
  const env = {
    DATABASE_URL: `postgres://linli_owner@127.0.0.1:${port}/linli`,
    LINLI_APP_URL: `postgres://linli_app@127.0.0.1:${port}/linli`,
    LINLI_DATA: join(folder, 'data'),
    LINLI_KEYS: join(folder, 'keys'),
  }
  const standing = await stand(loadConfig(env), (line) => console.log(line))
  await seedDemonstration(standing.ground, (line) => console.log(line))
  const anchors = openAnchors(env.LINLI_KEYS)
  await sealTrace(standing.ground, anchors)
  await standing.close()
  const out = join(root, 'tests/upgrade')
  mkdirSync(out, { recursive: true })
  const sql = asPostgres('pg_dump', [
    '-h',
    folder,
    '-p',
    String(port),
    '-d',
    'linli',
    '--no-owner',
    '--inserts',
    '--rows-per-insert=200',
  ])
  const packed = gzipSync(sql, { level: 9 })
  writeFileSync(join(out, `${version}.sql.gz`), packed)
  const keys = join(out, `${version}-keys`)
  rmSync(keys, { recursive: true, force: true })
  cpSync(env.LINLI_KEYS, keys, { recursive: true })
  console.log(
    `${version}.sql.gz：${Math.round(packed.length / 1024)} KB，展开 ${Math.round(sql.length / 1024)} KB`,
  )
} finally {
  server.kill('SIGINT')
  await new Promise((resolve) => server.once('exit', resolve))
  rmSync(folder, { recursive: true, force: true })
}
