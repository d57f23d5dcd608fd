/**
 * The rehearsal of the worst day: a backup is taken beside a loaded server, the data folder and the keys are destroyed, and
 * the restore brings back the same rows, the same trace head, sign-ins, encrypted fields and files. And everything that must
 * be refused by name before anything is touched.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BackupManifest } from '#kernel/backup'
import { backupsIn } from '#kernel/backup'
import { connected, startEmbedded, withDatabase } from '#kernel/postgres'
import { loadSecrets } from '#kernel/secrets'
import { upload } from '../../kernel/files/contract.ts'
import { deploymentAt } from '../support/deployment.ts'
import type { Deployment } from '../support/deployment.ts'
import { caughtUp, disjointed, torn, untiled } from '../support/intact.ts'
import { findClerk, findPost, openLine, startLoad } from '../support/load.ts'
import { bringPages, openStarted } from '../support/template.ts'

const PASSPHRASE = '邻里备份口令-correct-horse'
const root = join(import.meta.dirname, '../..')

let deployment: Deployment
/** The same deployment, told a passphrase. */
let sealed: Deployment
let shelf: string
let underLoad: string
let whole: string
const phone = '13912345678'
const known = { id: '', number: '', queryCode: '', password: '', sha256: '', cookie: '' }

const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as BackupManifest
/** A restore begins an era and its verification is kept: those two tables differ by that. */
const counts = async () => {
  const tables = await deployment.rows<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^(pg_|information_schema)'
       AND n.nspname || '.' || c.relname NOT IN ('kernel.era', 'kernel.verification') ORDER BY 1`,
  )
  const found: Record<string, number> = {}
  for (const { name } of tables)
    found[name] = (await deployment.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${name}`))[0]!.n
  return found
}
const heads = () =>
  deployment.rows<{ realm: number; block: string; hash: string }>(
    `SELECT DISTINCT ON (s.realm) s.realm, s.block::text AS block, s.hash FROM kernel.seal s ORDER BY s.realm, s.block DESC`,
  )
/** What a restore builds anew rather than copies: indexes, constraints, policies, rights, triggers, defaults. */
const shape = async () => {
  const ours = `n.nspname !~ '^(pg_|information_schema)'`
  const found = await deployment.rows<{ line: string }>(`
    SELECT 'index ' || regexp_replace(pg_get_indexdef(x.indexrelid), 'INDEX \\S+', '') AS line FROM pg_index x
      JOIN pg_class c ON c.oid = x.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${ours} AND x.indisvalid
    UNION ALL SELECT 'constraint ' || k.conrelid::regclass || ' ' || pg_get_constraintdef(k.oid) || k.convalidated
      FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE ${ours} AND k.conrelid <> 0
    UNION ALL SELECT 'table ' || c.oid::regclass || c.relrowsecurity || c.relforcerowsecurity || coalesce(c.relacl::text, '') || c.relowner::regrole
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${ours} AND c.relkind IN ('r', 'p', 'v', 'S')
    UNION ALL SELECT 'policy ' || p.polrelid::regclass || p.polname || coalesce(pg_get_expr(p.polqual, p.polrelid), '')
      || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') FROM pg_policy p
    UNION ALL SELECT 'trigger ' || t.tgrelid::regclass || t.tgname || t.tgenabled::text FROM pg_trigger t WHERE NOT t.tgisinternal
    UNION ALL SELECT 'function ' || p.oid::regprocedure || p.prosecdef || coalesce(p.proacl::text, '')
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${ours} AND n.nspname <> 'public'`)
  return found.map((r) => r.line).toSorted()
}
/** Counts and heads with nothing running that could change them. */
const standing = async () => {
  const { dataDir, keysDir } = deployment
  const embedded = await startEmbedded({ dataDir, keysDir, log: () => undefined })
  try {
    return { counts: await counts(), heads: await heads(), shape: await shape() }
  } finally {
    await embedded.stop()
  }
}
const signIn = async () => {
  const line = openLine(deployment.url)
  const heard = await line.send('/api/identity/sign-in', {}, { login: 'rehearsal', password: known.password })
  line.close()
  return heard.status
}
/** A session of before goes on: nobody has to sign in again. */
const goesOn = async () => {
  const line = openLine(deployment.url)
  const heard = await line.send('/api/bodies/my-capacities', { cookie: known.cookie })
  line.close()
  return heard.status
}
const track = async () => {
  const line = openLine(deployment.url)
  const heard = await line.send('/api/casework/track', {}, { number: known.number, code: known.queryCode })
  line.close()
  return heard
}
const contact = async () => {
  const [row] = await deployment.rows<{ phone_sealed: string }>(
    'SELECT phone_sealed FROM casework.contact WHERE matter = $1',
    [known.id],
  )
  return loadSecrets(deployment.keysDir).open('contact', row!.phone_sealed, `contact/${known.id}`)
}
const storedFile = () => join(deployment.dataDir, 'files', known.sha256.slice(0, 2), known.sha256)
/** Everything in a folder by path and size, to see that a refusal touched nothing. */
const inventory = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((e) => e.isFile())
        .map((e) => `${join(e.parentPath, e.name)} ${statSync(join(e.parentPath, e.name)).size}`)
        .toSorted()
    : []

beforeAll(async () => {
  deployment = await openStarted()
  sealed = deploymentAt(deployment.at, { LINLI_BACKUP_PASSPHRASE: PASSPHRASE })
  shelf = join(deployment.at.folder, 'shelf')
  await deployment.start()
  const line = openLine(deployment.url)
  const clerk = await findClerk(line)
  known.cookie = clerk.headers['cookie']!
  const security = await findPost(line, 'identity.security')
  const made = await line.send('/api/identity/create-account', security, {
    login: 'rehearsal',
    name: '演练员',
  })
  if (made.status !== 200) throw new Error(JSON.stringify(made.body))
  known.password = String(made.body['password'])
  const filed = await line.send(
    '/api/casework/file-report',
    {},
    {
      text: '三单元门口的井盖松了，晚上看不见。',
      place: clerk.place,
      confidentiality: 'named',
      contactName: '林某',
      contactPhone: phone,
    },
  )
  if (filed.status !== 200) throw new Error(JSON.stringify(filed.body))
  Object.assign(known, filed.body)
  line.close()
  const picture = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#3a7' } })
    .png()
    .toBuffer()
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(picture)], { type: 'image/png' }), '井盖.png')
  const sent = await fetch(`${deployment.url}${upload.path}`, {
    method: 'POST',
    headers: { 'x-linli': '1' },
    body: form,
  })
  if (sent.status !== 200) throw new Error(await sent.clone().text())
  const [file] = await deployment.rows<{ sha256: string }>(
    'SELECT sha256 FROM kernel.file ORDER BY made_at DESC LIMIT 1',
  )
  known.sha256 = file!.sha256
}, 180_000)
afterAll(() => deployment?.remove(), 60_000)

/** Half the series runs with every change, the whole of it in `npm run ordeal`. */
const ORDEAL = process.env['ORDEAL'] !== undefined

test('a backup beside a loaded server is of one instant', async () => {
  const line = openLine(deployment.url)
  const clerk = await findClerk(line)
  const load = startLoad(deployment.url, clerk, 3)
  while (load.acknowledged < 30) await sleep(50)
  const before = load.acknowledged
  const { code, out } = await deployment.linli('backup', shelf)
  const during = load.acknowledged - before
  await load.finish()
  line.close()
  expect(code, out).toBe(0)
  expect(during, 'writes went on meanwhile').toBeGreaterThan(5)
  expect(load.odd).toEqual([])
  // Without the keys it says so, and how to prove the right ones later.
  expect(out).toMatch(/密钥不在备份里：请另外保存 .*master\.key.*密钥指纹 [0-9A-F]{4}(-[0-9A-F]{4}){3}。/)
  ;[underLoad] = backupsIn(shelf) as [string]
  expect(existsSync(join(underLoad, 'keys'))).toBe(false)
  const fingerprint = (await deployment.linli('keys')).out
  expect(fingerprint).toContain(manifestOf(underLoad).fingerprint)
  // The database knows that one was made, for the administrator's page; not where it lies.
  const told = await deployment.rows<{ at: Date }>('SELECT b.*, b.made_at AS at FROM kernel.backup b')
  expect(told.map((r) => r.at.toISOString())).toEqual([manifestOf(underLoad).madeAt])
  expect(told[0]).toMatchObject({ fingerprint: manifestOf(underLoad).fingerprint, with_keys: false, lost: 0 })
  expect(JSON.stringify(told, (_key, v: unknown) => (typeof v === 'bigint' ? String(v) : v))).not.toContain(
    shelf,
  )
  // Nobody's phone or name stands in the manifest.
  expect(readFileSync(join(underLoad, 'manifest.json'), 'utf8')).not.toContain(phone)
}, 240_000)

test.runIf(ORDEAL)(
  'a backup killed on the way leaves nothing that looks whole, and the next one cleans up',
  async () => {
    const aside = join(deployment.at.folder, 'killed')
    let drafts = 0
    for (const afterMs of [0, 60, 150, 300, 600]) {
      const child = spawn(process.execPath, [join(root, 'apps/server/cli.ts'), 'backup', aside], {
        env: {
          PATH: process.env['PATH'] ?? '',
          LINLI_DATA: deployment.dataDir,
          LINLI_KEYS: deployment.keysDir,
          LINLI_LOG: 'error',
        },
        stdio: 'ignore',
      })
      const ended = new Promise((resolve) => child.once('exit', resolve))
      const drafted = () => existsSync(aside) && readdirSync(aside).some((n) => n.endsWith(`-${child.pid}`))
      while (child.exitCode === null && !drafted()) await sleep(2)
      await sleep(afterMs)
      child.kill('SIGKILL')
      await ended
      const names = existsSync(aside) ? readdirSync(aside) : []
      drafts += names.filter((n) => n.startsWith('.')).length
      for (const folder of backupsIn(aside)) {
        const checked = await deployment.linli('restore', folder, '--check')
        expect(checked.out).toContain('校验通过')
      }
    }
    expect(drafts, 'at least one died in the middle').toBeGreaterThan(0)
    const { code, out } = await deployment.linli('backup', aside, '--keep', '1')
    expect(code, out).toBe(0)
    expect(readdirSync(aside)).toHaveLength(1)
    expect(backupsIn(aside)).toHaveLength(1)
  },
  240_000,
)

test.runIf(ORDEAL)(
  'only the newest so many are kept, and only of this database',
  async () => {
    const row = join(deployment.at.folder, 'row')
    const stranger = join(row, 'linli-20200101T000000000Z')
    mkdirSync(stranger, { recursive: true })
    writeFileSync(
      join(stranger, 'manifest.json'),
      JSON.stringify({ format: 1, program: 'linli', deployment: 'another' }),
    )
    for (let n = 0; n < 3; n++) expect((await deployment.linli('backup', row, '--keep', '2')).code).toBe(0)
    const left = backupsIn(row)
    expect(left).toHaveLength(3)
    expect(left[0]).toBe(stranger)
    rmSync(row, { recursive: true })
  },
  120_000,
)

test('everything destroyed, and back: same counts, same trace head, sign-in, encrypted fields, files', async () => {
  expect(await caughtUp(deployment.rows)).toEqual({ unrelayed: 0, errands: 0, jobs: 0, unsealed: 0 })
  expect(await signIn()).toBe(200)
  expect(await caughtUp(deployment.rows)).toMatchObject({ unsealed: 0 })
  expect(await deployment.stop()).toBe(0)
  const before = await standing()
  const { code, out } = await sealed.linli('backup', shelf, '--with-keys')
  expect(code, out).toBe(0)
  whole = backupsIn(shelf).at(-1)!
  expect(out).toContain('已加密')
  // Encrypted: neither the key nor a picture can be read from the stored bytes.
  const key = readFileSync(join(deployment.keysDir, 'master.key'), 'utf8').trim()
  expect(readFileSync(join(whole, 'keys/master.key')).includes(key)).toBe(false)
  const piece = readFileSync(join(whole, 'files', known.sha256.slice(0, 2), known.sha256))
  expect(createHash('sha256').update(piece).digest('hex')).not.toBe(known.sha256)

  // The worst day. (Moved, so that later tests have the keys of before.)
  rmSync(deployment.dataDir, { recursive: true })
  renameSync(deployment.keysDir, `${deployment.keysDir}.lost`)

  expect((await deployment.linli('restore', whole)).out).toContain('请用 LINLI_BACKUP_PASSPHRASE 给出')
  const restored = await sealed.linli('restore', whole)
  expect(restored.code, restored.out).toBe(0)
  expect(restored.out).toContain('核验通过')
  expect(restored.out).toContain('恢复完成。')
  expect(readFileSync(join(deployment.keysDir, 'master.key'), 'utf8').trim()).toBe(key)

  const after = await standing()
  expect(after.heads).toEqual(before.heads)
  expect(after.counts).toEqual(before.counts)
  expect(before.shape.length).toBeGreaterThan(400)
  expect(after.shape).toEqual(before.shape)
  expect(Object.values(after.counts).reduce((a, b) => a + b, 0)).toBeGreaterThan(20_000)

  await bringPages(deployment)
  await deployment.start()
  expect(await signIn()).toBe(200)
  expect(await goesOn()).toBe(200)
  expect(await track()).toMatchObject({ status: 200, body: { line: { id: known.id } } })
  expect(await contact()).toBe(phone)
  expect(createHash('sha256').update(readFileSync(storedFile())).digest('hex')).toBe(known.sha256)
  // Life goes on: a report is filed, sealed after what was restored, and the chain holds.
  const line = openLine(deployment.url)
  const clerk = await findClerk(line)
  const filed = await line.send(
    '/api/casework/file-report',
    {},
    { text: '恢复之后报的：楼道灯坏了。', place: clerk.place, confidentiality: 'anonymous' },
  )
  expect(filed.status).toBe(200)
  line.close()
  expect(await caughtUp(deployment.rows)).toEqual({ unrelayed: 0, errands: 0, jobs: 0, unsealed: 0 })
  expect((await heads())[0]!.block).not.toBe(before.heads[0]!.block)
  const verified = await deployment.linli('trace', 'verify')
  expect(verified.out).toContain('核验通过')
  expect(await deployment.stop()).toBe(0)
}, 240_000)

test('what must not be restored is refused by name, and nothing is touched', async () => {
  const before = inventory(deployment.at.folder)
  const refusal = async (wanted: string | RegExp, ...args: string[]) => {
    const { code, out } = await sealed.linli('restore', ...args)
    expect(out).toMatch(wanted)
    expect(code).toBe(2)
  }
  await refusal(/里已有内容：没有动它。要换掉它，加上 --replace/, whole, '--reason', '演练')
  await refusal(/没有完整的备份/, deployment.at.folder)
  const other = deploymentAt(deployment.at, { LINLI_BACKUP_PASSPHRASE: '别的口令，不是备份时用的那一个' })
  const wrong = await other.linli('restore', whole)
  expect(wrong.out).toContain('备份口令不对')
  expect(wrong.code).toBe(2)
  expect(inventory(deployment.at.folder)).toEqual(before)

  const elsewhere = join(deployment.at.folder, 'elsewhere')
  const strange = deploymentAt({ folder: elsewhere, port: deployment.at.port })
  mkdirSync(strange.keysDir, { recursive: true })
  // No keys anywhere.
  const none = await strange.linli('restore', underLoad)
  expect(none.out).toMatch(/没有密钥：备份里没有，.*也没有 master\.key。请先放回指纹为 [0-9A-F-]{19} 的/)
  expect(existsSync(join(strange.keysDir, 'master.key')), 'no key was made up').toBe(false)
  // Somebody else's keys.
  writeFileSync(join(strange.keysDir, 'master.key'), `${'ab'.repeat(32)}\n`)
  const foreign = await strange.linli('restore', underLoad)
  expect(foreign.out).toMatch(
    /密钥不符：这份备份属于指纹为 [0-9A-F-]{19} 的密钥，所给的密钥指纹是 [0-9A-F-]{19}/,
  )
  expect(foreign.code).toBe(2)
  expect(existsSync(strange.dataDir)).toBe(false)
  rmSync(elsewhere, { recursive: true })

  // Each kind of damage is found before anything is touched, and the file is named.
  const victim = join(deployment.at.folder, 'victim')
  const damage = async (wanted: RegExp, harm: (m: BackupManifest) => void) => {
    cpSync(underLoad, victim, { recursive: true })
    harm(manifestOf(victim))
    await refusal(wanted, victim, '--replace', '--reason', '演练')
    rmSync(victim, { recursive: true })
  }
  const matters = 'tables/flow.matter.copy.zst'
  await damage(/flow\.matter\.copy\.zst：内容与校验值不符/, () => {
    const bytes = readFileSync(join(victim, matters))
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(join(victim, matters), bytes)
  })
  await damage(/flow\.matter\.copy\.zst：大小应为 \d+ 字节/, () => truncateSync(join(victim, matters), 100))
  await damage(/1 个文件损坏[\s\S]*files\/.*：不见了/, (m) => rmSync(join(victim, m.uploads[0]!.path)))
  await damage(/manifest\.json 在写成之后被改动/, () => {
    const file = join(victim, 'manifest.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"rows":(\d+)/, '"rows":7$1'))
  })
  expect(inventory(deployment.at.folder).filter((l) => !l.includes('victim'))).toEqual(before)
}, 240_000)

test.runIf(ORDEAL)(
  'an older backup needs a reason, keeps the old folder, and the lost span is told for ever',
  async () => {
    const without = await deployment.linli('restore', underLoad, '--replace')
    expect(without.out).toMatch(/库外锚点记到域 \d+ 第 \d+ 块，备份只到第 \d+ 块。.*加上 --reason/)
    expect(without.code).toBe(2)
    const { code, out } = await deployment.linli(
      'restore',
      underLoad,
      '--replace',
      '--reason',
      '硬盘损坏演练',
    )
    expect(code, out).toBe(0)
    expect(out).toContain('已登记恢复：硬盘损坏演练')
    const aside = readdirSync(deployment.at.folder).filter((n) => n.startsWith('data.before-'))
    expect(aside).toHaveLength(1)
    expect(existsSync(join(deployment.at.folder, aside[0]!, 'postgres'))).toBe(true)

    await deployment.start()
    const rows = deployment.rows
    // Taken in the middle of the load, and still nothing half done.
    expect(await torn(rows)).toEqual([])
    expect(await untiled(rows)).toEqual([])
    expect(await disjointed(rows)).toEqual([])
    expect(await contact()).toBe(phone)
    expect(await signIn()).toBe(200)
    expect(await caughtUp(rows)).toEqual({ unrelayed: 0, errands: 0, jobs: 0, unsealed: 0 })
    const verified = await deployment.linli('trace', 'verify')
    expect(verified.out).toMatch(/登记自备份恢复（硬盘损坏演练）：第 \d+ 块起的原有留痕已不在库中/)
    expect(verified.code).toBe(0)
    expect(await deployment.stop()).toBe(0)
  },
  240_000,
)

test('moved to a PostgreSQL of one’s own by the same backup, and backed up there by a role that sees every row', async () => {
  const { folder, port } = deployment.at
  const at = { folder: join(folder, 'own'), port }
  mkdirSync(join(at.folder, 'keys'), { recursive: true })
  for (const name of ['master.key', 'anchors.jsonl'])
    cpSync(join(deployment.keysDir, name), join(at.folder, 'keys', name))
  // Its owner is no superuser and the policies bind it: as on any server that is administered by others.
  const server = await startEmbedded({
    dataDir: join(folder, 'server'),
    keysDir: join(folder, 'server-keys'),
    log: () => undefined,
  })
  try {
    const there = { DATABASE_URL: server.ownerUrl, LINLI_APP_URL: server.appUrl }
    const own = deploymentAt(at, there)
    const restored = await own.linli('restore', underLoad, '--reason', '迁到自有数据库')
    expect(restored.code, restored.out).toBe(0)
    expect(restored.out).toContain('核验通过')
    const again = await own.linli('restore', underLoad, '--replace', '--reason', '再来')
    expect(again.out).toContain('请另建一个空库')
    expect(again.code).toBe(2)

    const into = join(folder, 'own-shelf')
    const without = await own.linli('backup', into)
    expect(without.out).toContain('LINLI_BACKUP_URL')
    expect(without.code).toBe(2)
    const blind = await deploymentAt(at, { ...there, LINLI_BACKUP_URL: server.ownerUrl }).linli(
      'backup',
      into,
    )
    expect(blind.out).toContain('角色 linli_owner 受行级安全约束，读不到全部的行')
    expect(blind.code).toBe(2)
    expect(backupsIn(into)).toEqual([])

    const backupUrl = withDatabase(server.adminUrl, 'linli')
    await connected(backupUrl, (client) =>
      client.query(
        `create role linli_backup login bypassrls password 'rehearsal'; grant pg_read_all_data to linli_backup`,
      ),
    )
    const seeing = new URL(backupUrl)
    seeing.username = 'linli_backup'
    seeing.password = 'rehearsal'
    const made = await deploymentAt(at, { ...there, LINLI_BACKUP_URL: seeing.href }).linli('backup', into)
    expect(made.code, made.out).toBe(0)
    const copy = manifestOf(backupsIn(into)[0]!)
    expect(copy.heads).toEqual(manifestOf(underLoad).heads)
    const matters = (m: BackupManifest) =>
      m.tables.find((t) => t.schema === 'flow' && t.name === 'matter')?.rows
    expect(matters(copy)).toBe(matters(manifestOf(underLoad)))
  } finally {
    await server.stop()
  }
}, 240_000)
