/**
 * Pieces of a backup: one file each, table data compressed, everything encrypted when there is a key. The digest is over
 * the stored bytes, so a damaged piece is found without any key.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  scryptSync,
  timingSafeEqual,
} from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { BackupRefused } from './refused.ts'

export interface Piece {
  /** Below the backup's folder, with `/`. */
  readonly path: string
  /** As stored. */
  readonly bytes: number
  readonly sha256: string
}

/** How the passphrase becomes a key; stands in the manifest. */
export interface Encryption {
  readonly kdf: 'scrypt'
  readonly cost: number
  readonly salt: string
  /** Tells a wrong passphrase before anything is opened. */
  readonly proof: string
}

const MAGIC = Buffer.from('LB1\n')
const COST = 2 ** 16

function derive(passphrase: string, salt: string, cost: number): Buffer {
  return scryptSync(passphrase.normalize('NFC'), Buffer.from(salt, 'base64url'), 32, {
    N: cost,
    r: 8,
    p: 1,
    maxmem: 256 * cost * 8,
  })
}

const proofOf = (key: Buffer) => createHmac('sha256', key).update('linli backup').digest('base64url')

/** A fresh key for one backup. */
export function newKey(passphrase: string): { key: Buffer; encryption: Encryption } {
  const salt = randomBytes(16).toString('base64url')
  const key = derive(passphrase, salt, COST)
  return { key, encryption: { kdf: 'scrypt', cost: COST, salt, proof: proofOf(key) } }
}

/** The key of a backup that exists. Refuses a missing and a wrong passphrase by name. */
export function keyOf(encryption: Encryption, passphrase: string | undefined): Buffer {
  if (passphrase === undefined)
    throw new BackupRefused(
      'backup.passphrase-missing',
      '这份备份是加密的：请用 LINLI_BACKUP_PASSPHRASE 给出备份时的口令。',
    )
  if (encryption.kdf !== 'scrypt' || encryption.cost > 2 ** 20)
    throw new BackupRefused('backup.unknown-format', '备份的加密方式本程序不认识。')
  const key = derive(passphrase, encryption.salt, encryption.cost)
  const [ours, theirs] = [Buffer.from(proofOf(key)), Buffer.from(encryption.proof)]
  if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs))
    throw new BackupRefused(
      'backup.wrong-passphrase',
      '备份口令不对：LINLI_BACKUP_PASSPHRASE 与备份时用的不同。',
    )
  return key
}

/** Writes one piece and flushes it. `about` is its path: an encrypted piece cannot stand in for another. */
export async function writePiece(
  folder: string,
  path: string,
  source: Readable,
  options: { key: Buffer | undefined; compress: boolean },
): Promise<Piece> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  let bytes = 0
  const { key } = options
  await pipeline(
    source,
    options.compress ? createZstdCompress() : through,
    key ? (chunks: AsyncIterable<Buffer>) => encrypted(chunks, key, path) : through,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
    },
    createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
  )
  return { path, bytes, sha256: hash.digest('hex') }
}

/** The content of a piece, opened and unpacked; read it only after `damageOf` found nothing. */
export function readPiece(
  folder: string,
  piece: Piece,
  options: { key: Buffer | undefined; compress: boolean },
): Readable {
  let chunks: AsyncIterable<Buffer> = createReadStream(join(folder, piece.path))
  if (options.key) chunks = decrypted(chunks, options.key, piece.path)
  const plain = Readable.from(chunks, { objectMode: false })
  if (!options.compress) return plain
  const unpacked = createZstdDecompress()
  // pipeline destroys both ends; the reader learns of the error from `unpacked`.
  pipeline(plain, unpacked).catch(() => undefined)
  return unpacked
}

/** What is wrong with a stored piece, as a Chinese clause; undefined when it is as it was written. */
export async function damageOf(folder: string, piece: Piece): Promise<string | undefined> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of createReadStream(join(folder, piece.path))) {
      hash.update(chunk as Buffer)
      bytes += (chunk as Buffer).length
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? '不见了' : `读不出（${String(error)}）`
  }
  if (bytes !== piece.bytes) return `大小应为 ${piece.bytes} 字节，现为 ${bytes}`
  return hash.digest('hex') === piece.sha256 ? undefined : '内容与校验值不符'
}

async function* through(chunks: AsyncIterable<Buffer>) {
  yield* chunks
}

async function* encrypted(chunks: AsyncIterable<Buffer>, key: Buffer, about: string) {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about))
  yield Buffer.concat([MAGIC, iv])
  for await (const chunk of chunks) yield cipher.update(chunk)
  yield cipher.final()
  yield cipher.getAuthTag()
}

async function* decrypted(chunks: AsyncIterable<Buffer>, key: Buffer, about: string) {
  let held = Buffer.alloc(0)
  let decipher: ReturnType<typeof createDecipheriv> | undefined
  for await (const chunk of chunks) {
    held = Buffer.concat([held, chunk])
    if (!decipher) {
      if (held.length < 16) continue
      if (!held.subarray(0, 4).equals(MAGIC)) throw new Error(`not an encrypted piece: ${about}`)
      decipher = createDecipheriv('aes-256-gcm', key, held.subarray(4, 16)).setAAD(Buffer.from(about))
      held = held.subarray(16)
    }
    // The last sixteen bytes are the tag: always hold so many back.
    if (held.length <= 16) continue
    yield decipher.update(held.subarray(0, held.length - 16))
    held = Buffer.from(held.subarray(held.length - 16))
  }
  if (!decipher || held.length !== 16) throw new Error(`incomplete piece: ${about}`)
  ;(decipher as unknown as { setAuthTag(tag: Buffer): void }).setAuthTag(held)
  yield decipher.final()
}
