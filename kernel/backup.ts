/**
 * Backup and restore without foreign tools: a logical copy of every table through one snapshot, the uploaded files, and a
 * signed manifest. It moves between PostgreSQL versions, between the embedded server and one's own, and forward in releases,
 * because the schema is rebuilt from the migrations the backup names.
 */
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createWriteStream } from 'node:fs'
import { readMigrations } from '#kernel/migrate'
import type { MigrationSource } from '#kernel/migrate'
import { piecesOf } from './backup/manifest.ts'
import type { BackupManifest } from './backup/manifest.ts'
import { damageOf, readPiece } from './backup/pieces.ts'
import type { Piece } from './backup/pieces.ts'
import { BackupRefused } from './backup/refused.ts'

export { isEmptyDatabase, loadTables } from './backup/load.ts'
export { backupsIn, fingerprintOf, insistOnKeys, openBackup } from './backup/manifest.ts'
export type { BackupManifest, TraceHead } from './backup/manifest.ts'
export { keyOf } from './backup/pieces.ts'
export { BackupRefused } from './backup/refused.ts'
export { recordBackup } from './backup/record.ts'
export { takeBackup } from './backup/take.ts'
export type { Taken } from './backup/take.ts'

/** Compares every stored piece with its checksum; refuses and names all that are damaged. Returns how many were read. */
export async function insistOnWhole(folder: string, manifest: BackupManifest): Promise<number> {
  const damaged: string[] = []
  const pieces = piecesOf(manifest)
  for (const piece of pieces) {
    const damage = await damageOf(folder, piece)
    if (damage) damaged.push(`${piece.path}：${damage}`)
  }
  if (damaged.length > 0)
    throw new BackupRefused(
      'backup.damaged',
      `备份有 ${damaged.length} 个文件损坏，不能用它恢复，什么也没有动：\n  ${damaged.slice(0, 20).join('\n  ')}`,
    )
  return pieces.length
}

/** The backup's migrations, as the names `migrate` applies only. Refuses a backup of a newer or another program. */
export function migrationsOf(
  manifest: BackupManifest,
  sources: readonly MigrationSource[],
): ReadonlySet<string> {
  const here = new Map(readMigrations(sources).map((m) => [`${m.module}/${m.file}`, m.hash]))
  for (const { module, file, hash } of manifest.migrations) {
    const name = `${module}/${file}`
    if (!here.has(name))
      throw new BackupRefused(
        'backup.newer',
        `备份来自较新的版本（${manifest.version}，有本程序没有的迁移 ${name}）：请用不低于它的版本恢复。`,
      )
    if (here.get(name) !== hash)
      throw new BackupRefused(
        'backup.other-program',
        `备份的迁移 ${name} 与本程序的不同：它来自另一个开发版本。`,
      )
  }
  return new Set(manifest.migrations.map((m) => `${m.module}/${m.file}`))
}

/** Opens one small piece as text. */
export async function textOf(folder: string, piece: Piece, key: Buffer | undefined): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of readPiece(folder, piece, { key, compress: false })) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Puts uploads and made packs into a data folder. */
export async function unpackFiles(
  folder: string,
  manifest: BackupManifest,
  key: Buffer | undefined,
  dataDir: string,
): Promise<void> {
  for (const piece of [...manifest.uploads, ...manifest.packs]) {
    const file = join(dataDir, piece.path)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await pipeline(
      key ? readPiece(folder, piece, { key, compress: false }) : createReadStream(join(folder, piece.path)),
      createWriteStream(file, { mode: 0o600, flush: true }),
    )
  }
}

/** Writes the master key of a backup into a keys folder that has none. */
export async function unpackKey(text: string, keysDir: string): Promise<void> {
  const file = join(keysDir, 'master.key')
  if (existsSync(file)) throw new BackupRefused('backup.keys-exist', `${file} 已经在了：不覆盖密钥。`)
  await mkdir(keysDir, { recursive: true, mode: 0o700 })
  await writeFile(file, text, { mode: 0o600, flag: 'wx', flush: true })
}
