/** What a backup says of itself: written last, signed with the deployment's key, read before anything is touched. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Secrets } from '#kernel/secrets'
import type { Encryption, Piece } from './pieces.ts'
import { BackupRefused } from './refused.ts'

export interface TableCopy {
  readonly schema: string
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: number
  readonly piece: Piece
}

export interface Partition {
  readonly parent: string
  readonly schema: string
  readonly name: string
  /** `FOR VALUES …` or `DEFAULT`. */
  readonly bound: string
}

export interface TraceHead {
  readonly realm: number
  /** -1 before the first seal. */
  readonly block: number
  readonly hash: string
  /** Trace rows of the realm, sealed or not. */
  readonly rows: number
}

export interface BackupManifest {
  readonly format: 1
  readonly program: 'linli'
  /** Release that made it. */
  readonly version: string
  readonly madeAt: string
  /** Id of the database; null when it never sealed. */
  readonly deployment: string | null
  /** `server_version` of the database it was read from. */
  readonly postgres: string
  /** Fingerprint of the master key that opens what is sealed inside. */
  readonly fingerprint: string
  readonly encryption: Encryption | null
  readonly migrations: readonly { readonly module: string; readonly file: string; readonly hash: string }[]
  /** Version of the job queue's own tables. */
  readonly jobsVersion: number | null
  readonly tables: readonly TableCopy[]
  readonly partitions: readonly Partition[]
  readonly sequences: readonly { readonly name: string; readonly last: string; readonly called: boolean }[]
  readonly heads: readonly TraceHead[]
  readonly uploads: readonly Piece[]
  readonly packs: readonly Piece[]
  readonly anchors: Piece | null
  readonly keys: Piece | null
  /** Keyed digest over everything above. */
  readonly mac: string
}

const PURPOSE = 'backup'

/** What an operator compares: tells two master keys apart and nothing else about them. */
export function fingerprintOf(secrets: Secrets): string {
  const digest = createHash('sha256').update(secrets.mac(PURPOSE, 'fingerprint')).digest('hex')
  return digest.slice(0, 16).toUpperCase().match(/.{4}/g)!.join('-')
}

export function signed(secrets: Secrets, manifest: Omit<BackupManifest, 'mac'>): BackupManifest {
  return { ...manifest, mac: secrets.mac(PURPOSE, JSON.stringify(manifest)) }
}

/** Refuses keys that are not those of the backup, and a manifest that was changed after it was written. */
export function insistOnKeys(secrets: Secrets, manifest: BackupManifest): void {
  const ours = fingerprintOf(secrets)
  if (ours !== manifest.fingerprint)
    throw new BackupRefused(
      'backup.wrong-keys',
      `密钥不符：这份备份属于指纹为 ${manifest.fingerprint} 的密钥，所给的密钥指纹是 ${ours}。用错了密钥，加密的内容一样也打不开；请找回原来的 master.key。`,
    )
  const { mac, ...rest } = manifest
  if (secrets.mac(PURPOSE, JSON.stringify(rest)) !== mac)
    throw new BackupRefused(
      'backup.manifest-changed',
      '备份清单 manifest.json 在写成之后被改动：不能用它恢复。',
    )
}

export const piecesOf = (m: BackupManifest): Piece[] => [
  ...m.tables.map((t) => t.piece),
  ...m.uploads,
  ...m.packs,
  ...(m.anchors ? [m.anchors] : []),
  ...(m.keys ? [m.keys] : []),
]

/** Whole backups in a folder, oldest first; drafts of killed runs have no manifest and do not count. */
export function backupsIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^linli-\d{8}T\d{9}Z$/.test(name) && existsSync(join(folder, name, 'manifest.json')))
    .toSorted()
    .map((name) => join(folder, name))
}

const TABLE = /^(?:[a-z_][a-z0-9_]*|"[^"\\]+")\.(?:[a-z_][a-z0-9_]*|"[^"\\]+")$/
const LITERAL = String.raw`(?:'(?:[^'\\]|'')*'|-?\d+|MINVALUE|MAXVALUE|NULL)`
/** `FOR VALUES …` as PostgreSQL writes it, of literals only. */
const BOUND = new RegExp(
  `^(?:DEFAULT|FOR VALUES (?:IN \\(${LITERAL}(?:, ${LITERAL})*\\)|FROM \\(${LITERAL}\\) TO \\(${LITERAL}\\)))$`,
)

/** The backup at this path, or the newest whole one in it. Refuses what is none. */
export function openBackup(path: string): { folder: string; manifest: BackupManifest } {
  const given = resolve(path)
  const folder = existsSync(join(given, 'manifest.json')) ? given : backupsIn(given).at(-1)
  if (!folder) throw new BackupRefused('backup.none', `${given} 里没有完整的备份（找不到 manifest.json）。`)
  let manifest: BackupManifest
  try {
    manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as BackupManifest
  } catch {
    throw new BackupRefused('backup.manifest-changed', `${folder} 的 manifest.json 读不出：备份不完整。`)
  }
  if (manifest.program !== 'linli' || manifest.format !== 1)
    throw new BackupRefused('backup.unknown-format', `${folder} 不是本程序认识的备份。`)
  if (
    piecesOf(manifest).some(
      (p) => !/^[\w.@-]+(?:\/[\w.@-]+)*$/.test(p.path) || /(^|\/)\.\.(\/|$)/.test(p.path),
    )
  )
    throw new BackupRefused('backup.manifest-changed', '备份清单里有不该有的路径：不能用它恢复。')
  // These become part of statements. Whoever made the keys inside could have signed anything.
  if (manifest.partitions.some((p) => !TABLE.test(p.parent) || !BOUND.test(p.bound)))
    throw new BackupRefused('backup.manifest-changed', '备份清单里有不该有的分区：不能用它恢复。')
  return { folder, manifest }
}
