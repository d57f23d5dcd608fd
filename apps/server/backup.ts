/** `./linli backup` and `./linli restore`: what they ask of the operator, in which order, and what they print. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  BackupRefused,
  fingerprintOf,
  insistOnKeys,
  insistOnWhole,
  isEmptyDatabase,
  keyOf,
  loadTables,
  migrationsOf,
  openBackup,
  recordBackup,
  takeBackup,
  textOf,
  unpackFiles,
  unpackKey,
} from '#kernel/backup'
import type { BackupManifest } from '#kernel/backup'
import type { Config } from '#kernel/config'
import { migrateJobs } from '#kernel/jobs'
import { migrate } from '#kernel/migrate'
import { connected, endLeftover, folderHolder, prepareDatabase, startEmbedded } from '#kernel/postgres'
import { acknowledgeRestore, openAnchors, printVerification, verifyTrace } from '#kernel/seal'
import type { Anchor, Anchors } from '#kernel/seal'
import { loadSecrets, secretsFrom } from '#kernel/secrets'
import type { Secrets } from '#kernel/secrets'
import { stand } from './ground.ts'
import type { Standing } from './ground.ts'
import { manifests, migrationSources, root } from './modules.ts'

export const backupUsage = `用法：
  ./linli backup <文件夹> [--with-keys] [--keep 份数]     备份，服务运行时也可以
  ./linli restore <备份> [--replace] [--reason 原因]      恢复到空的数据文件夹；--replace 把原有的移到一旁
  ./linli restore <备份> --check                        只核对，不恢复
  ./linli restore --declare --reason 原因                登记：数据库已用别的办法恢复过`

type Print = (line: string) => void

/** Takes `--name value` and `--flag` out of the arguments; undefined when something is left over or lacks its value. */
function readOptions(args: readonly string[], flags: readonly string[], valued: readonly string[]) {
  const plain: string[] = []
  const found = new Map<string, string>()
  for (let at = 0; at < args.length; at++) {
    const name = args[at]!.startsWith('--') ? args[at]!.slice(2) : undefined
    if (name === undefined) plain.push(args[at]!)
    else if (flags.includes(name)) found.set(name, '')
    else if (valued.includes(name) && args[at + 1] !== undefined) found.set(name, args[++at]!)
    else return undefined
  }
  return { plain, found }
}

const version = () =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version

/** The result code: 0 made, 1 made but something was lost before, 2 called wrongly. */
export async function backupCommand(args: readonly string[], config: Config, print: Print): Promise<number> {
  const options = readOptions(args, ['with-keys'], ['keep'])
  const keep = options?.found.get('keep')
  const [into, ...more] = options?.plain ?? []
  if (!options || !into || more.length > 0 || (keep !== undefined && !/^[1-9]\d{0,3}$/.test(keep))) {
    print(backupUsage)
    return 2
  }
  const standing = await stand(config, (line) => console.error(line), { pool: 2, beside: true })
  try {
    const readUrl = standing.adminUrl ?? config.backupUrl
    if (readUrl === undefined)
      throw new BackupRefused(
        'backup.no-role',
        "自有数据库上备份须有能读到每一行的角色：create role linli_backup login bypassrls password '…'; grant pg_read_all_data to linli_backup; 然后设 LINLI_BACKUP_URL。",
      )
    const withKeys = options.found.has('with-keys')
    const taken = await takeBackup({
      readUrl,
      dataDir: config.dataDir,
      keysDir: config.keysDir,
      secrets: standing.ground.secrets,
      anchors: openAnchors(config.keysDir),
      into,
      version: version(),
      now: new Date(),
      passphrase: config.backupPassphrase,
      withKeys,
      keep: keep === undefined ? undefined : Number(keep),
      say: print,
    })
    const { folder, manifest, lost } = taken
    if (!(await recordBackup(standing.ground.database, taken)))
      print('备份没有记进数据库（数据库还是旧版本，或写不进去）：后台任务页看不到这一次。')
    print(
      `备份已完成：${folder}${config.backupPassphrase ? '（已加密）' : '（未加密：须放在只有管理员能读的地方）'}`,
    )
    describe(manifest, print)
    if (!withKeys)
      print(
        `密钥不在备份里：请另外保存 ${join(config.keysDir, 'master.key')}，没有它，加密的内容谁也打不开。密钥指纹 ${manifest.fingerprint}。`,
      )
    else if (!config.backupPassphrase)
      print('注意：密钥和数据在同一份未加密的备份里，拿到它的人能读到一切。请设 LINLI_BACKUP_PASSPHRASE。')
    for (const what of lost) print(`上传的文件在备份之前就已损坏：${what}`)
    return lost.length === 0 ? 0 : 1
  } finally {
    await standing.close()
  }
}

function describe(m: BackupManifest, print: Print): void {
  const rows = m.tables.reduce((a, t) => a + t.rows, 0)
  print(
    `版本 ${m.version}，${m.madeAt}；${m.tables.length} 张表 ${rows} 行，上传的文件 ${m.uploads.length} 个。`,
  )
  for (const h of m.heads)
    print(
      `域 ${h.realm} 留痕 ${h.rows} 行，链头 ${h.block < 0 ? '尚未封存' : `第 ${h.block} 块 ${h.hash.slice(0, 19)}`}。`,
    )
}

/** 0 restored and verified, 1 restored but the trace has faults, 2 refused. */
export async function restoreCommand(args: readonly string[], config: Config, print: Print): Promise<number> {
  const options = readOptions(args, ['replace', 'check', 'declare'], ['reason'])
  const [path, ...more] = options?.plain ?? []
  const reason = options?.found.get('reason')?.trim()
  if (options?.found.has('declare') && !path && reason) return declare(config, reason, print)
  if (!options || !path || more.length > 0 || options.found.has('declare') || reason === '') {
    print(backupUsage)
    return 2
  }
  const { folder, manifest } = openBackup(path)
  print(`备份 ${folder}`)
  describe(manifest, print)
  const key = manifest.encryption ? keyOf(manifest.encryption, config.backupPassphrase) : undefined
  const keyText = await keyFor(folder, manifest, key, config.keysDir)
  insistOnKeys(keyText.secrets, manifest)
  print(`密钥相符：指纹 ${manifest.fingerprint}。`)
  print(`校验通过：${await insistOnWhole(folder, manifest)} 个文件。`)
  const only = migrationsOf(manifest, migrationSources)
  if (options.found.has('check')) return 0
  const replace = options.found.has('replace')
  await insistOnRoom(config, replace)
  const anchors = openAnchors(config.keysDir)
  const ahead = anchorsAhead(anchors, manifest)
  if (ahead && !reason)
    throw new BackupRefused(
      'backup.older-than-anchors',
      `${ahead}恢复后，那之后的留痕不再在库中。这须登记原因：加上 --reason "…"。`,
    )

  const draft = `${config.dataDir}.restoring`
  const other = folderHolder(draft)
  if (other !== undefined) throw new BackupRefused('backup.in-use', `另一次恢复正在进行（进程号 ${other}）。`)
  // What a killed restore left; nothing of it counts.
  await endLeftover(draft)
  if (replace) await endLeftover(config.dataDir)
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true, mode: 0o700 })
  if (keyText.fromBackup !== undefined) await unpackKey(keyText.fromBackup, config.keysDir)
  if (config.server) {
    await connected(config.server.ownerUrl, prepareDatabase)
    await load(config.server.ownerUrl, config.server.appUrl)
  } else {
    const embedded = await startEmbedded({ dataDir: draft, keysDir: config.keysDir, log: print })
    try {
      await load(embedded.ownerUrl, embedded.appUrl)
    } finally {
      await embedded.stop()
    }
  }
  async function load(ownerUrl: string, appUrl: string) {
    const appRole = decodeURIComponent(new URL(appUrl).username)
    await migrate(ownerUrl, { modules: migrationSources, appRole, only })
    await migrateJobs(ownerUrl, appRole)
    await loadTables({ ownerUrl, folder, manifest, key, say: print })
  }
  await unpackFiles(folder, manifest, key, draft)
  print('数据已装入，行数、链头与备份清单相同。')
  await takePlace(draft, config.dataDir, print)
  if (manifest.anchors) bringAnchors(anchors, manifest, await textOf(folder, manifest.anchors, key))
  return finish(config, ahead === undefined ? undefined : reason, print)
}

/** The master key: the one in the keys folder, else the one inside the backup. Never makes one. */
async function keyFor(
  folder: string,
  manifest: BackupManifest,
  key: Buffer | undefined,
  keysDir: string,
): Promise<{ secrets: Secrets; fromBackup: string | undefined }> {
  if (existsSync(join(keysDir, 'master.key'))) return { secrets: loadSecrets(keysDir), fromBackup: undefined }
  if (!manifest.keys)
    throw new BackupRefused(
      'backup.keys-missing',
      `没有密钥：备份里没有，${keysDir} 里也没有 master.key。请先放回指纹为 ${manifest.fingerprint} 的 master.key。`,
    )
  const text = await textOf(folder, manifest.keys, key)
  return { secrets: secretsFrom(Buffer.from(text.trim(), 'hex')), fromBackup: text }
}

/** Only an empty place may be filled: nobody's data are written over. */
async function insistOnRoom(config: Config, replace: boolean): Promise<void> {
  const holder = folderHolder(config.dataDir)
  if (holder !== undefined)
    throw new BackupRefused(
      'backup.in-use',
      `数据文件夹 ${config.dataDir} 正由邻里进程使用（进程号 ${holder}）：请先停止服务。`,
    )
  if (config.server && !(await isEmptyDatabase(config.server.ownerUrl)))
    throw new BackupRefused(
      'backup.not-empty',
      'DATABASE_URL 指的数据库里已有数据：请另建一个空库，恢复到那里，再改用它。',
    )
  const isFull = existsSync(config.dataDir) && readdirSync(config.dataDir).length > 0
  if (isFull && !replace)
    throw new BackupRefused(
      'backup.not-empty',
      `数据文件夹 ${config.dataDir} 里已有内容：没有动它。要换掉它，加上 --replace（原有的移到一旁，不删除）。`,
    )
}

/** Says in which realm the anchors outside know more, or other, than the backup holds. */
function anchorsAhead(anchors: Anchors, manifest: BackupManifest): string | undefined {
  if (!manifest.deployment) return undefined
  const last = new Map<number, Anchor>()
  for (const a of anchors.of(manifest.deployment)) last.set(a.realm, a)
  for (const [realm, anchor] of last) {
    if (anchor.block < 0) continue
    const head = manifest.heads.find((h) => h.realm === realm)
    if (!head || anchor.block > head.block)
      return `库外锚点记到域 ${realm} 第 ${anchor.block} 块，备份只到${head ? `第 ${head.block} 块` : '之前'}。`
    if (anchor.block === head.block && anchor.hash !== head.hash)
      return `域 ${realm} 第 ${anchor.block} 块与库外锚点不同。`
  }
  return undefined
}

/** A keys folder that lost its anchors, or never had them, gets those of the backup. */
function bringAnchors(anchors: Anchors, manifest: BackupManifest, text: string): void {
  if (!manifest.deployment || anchors.of(manifest.deployment).length > 0) return
  anchors.append(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Anchor),
  )
}

/** The restored folder becomes the data folder by one rename; what stood there is kept beside it. */
async function takePlace(draft: string, dataDir: string, print: Print): Promise<void> {
  if (existsSync(dataDir)) {
    if (readdirSync(dataDir).length === 0) await rm(dataDir, { recursive: true })
    else {
      const aside = `${dataDir}.before-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`
      await rename(dataDir, aside)
      print(`原有的数据文件夹移到 ${aside}。`)
    }
  }
  await rename(draft, dataDir)
}

/** Migrates forward, declares the restore where it must be, verifies. */
async function finish(config: Config, reason: string | undefined, print: Print): Promise<number> {
  const standing = await stand(config, print, { pool: 4 })
  try {
    const anchors = openAnchors(config.keysDir)
    if (reason !== undefined) {
      await acknowledgeRestore(standing.ground, anchors, reason)
      print(`已登记恢复：${reason}`)
    }
    const faults = await verify(standing, anchors, print)
    print(faults === 0 ? '恢复完成。' : '恢复完成，但留痕有故障：请按上面所列查明。')
    return faults === 0 ? 0 : 1
  } finally {
    await standing.close()
  }
}

async function declare(config: Config, reason: string, print: Print): Promise<number> {
  const standing = await stand(config, print, { pool: 4, beside: true })
  try {
    const anchors = openAnchors(config.keysDir)
    await acknowledgeRestore(standing.ground, anchors, reason)
    print(`已登记恢复：${reason}`)
    return (await verify(standing, anchors, print)) === 0 ? 0 : 1
  } finally {
    await standing.close()
  }
}

/** Runs `trace verify` and prints it; how many faults. */
export async function verify(standing: Standing, anchors: Anchors, print: Print): Promise<number> {
  const outcome = await verifyTrace({
    pool: standing.ground.database.pool,
    secrets: standing.ground.secrets,
    anchors,
    traced: manifests().flatMap((m) => m.traced ?? []),
    settingsOf: (realm) => ({ 'linli.realm': String(realm), 'linli.service': '1' }),
  })
  for (const line of printVerification(outcome)) print(line)
  return outcome.faultCount
}

/** `./linli keys`: the fingerprint, to compare with a backup's; makes nothing. */
export function keysCommand(config: Config, print: Print): number {
  if (!existsSync(join(config.keysDir, 'master.key'))) {
    print(`${config.keysDir} 里没有 master.key。`)
    return 1
  }
  print(`密钥指纹 ${fingerprintOf(loadSecrets(config.keysDir))}（${config.keysDir}）`)
  return 0
}
