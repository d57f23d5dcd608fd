/**
 * Keys live outside the data folder and the database. Every digest and ciphertext carries its algorithm tag,
 * so that a later algorithm can stand beside an earlier one.
 */
import { createCipheriv, createDecipheriv, createSecretKey, hash, hkdfSync, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Secrets {
  /** Keyed digest, tagged: `h1:` + base64url of HMAC-SHA-256 under a key of its own per purpose. */
  mac(purpose: string, text: string): string
  /** Authenticated encryption (AES-256-GCM), tagged `a1:`; `about` binds the ciphertext to its row. */
  seal(purpose: string, plain: string, about: string): string
  /** Opens what `seal` made; throws when it was changed or belongs to another row. */
  open(purpose: string, sealed: string, about: string): string
}

/** Reads the deployment's master key, making it (mode 600) on first use. */
export function loadSecrets(folder: string): Secrets {
  const file = join(folder, 'master.key')
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    try {
      writeFileSync(file, randomBytes(32).toString('hex') + '\n', { mode: 0o600, flag: 'wx' })
      chmodSync(file, 0o600)
    } catch (error) {
      // Another process may have made it in the same moment: then its key is the key.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  const master = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
  if (master.length !== 32) throw new Error(`密钥文件 ${file} 不完整：应为 64 个十六进制字符`)
  return secretsFrom(master)
}

type Mac = (text: string) => string
const BLOCK = 64
let message = Buffer.alloc(4096)

/**
 * HMAC-SHA-256 (RFC 2104) under a key of 32 bytes, out of the library's one-step digests. Its HMAC object costs several times as much
 * in collecting garbage, and an import makes ten of them a row. A test compares the two.
 */
function macUnder(key: Buffer): Mac {
  const inner = Buffer.alloc(BLOCK, 0x36)
  const outer = Buffer.alloc(BLOCK + 32, 0x5c)
  for (const [i, byte] of key.entries()) {
    inner[i]! ^= byte
    outer[i]! ^= byte
  }
  return (text) => {
    // A character is three bytes of UTF-8 at most.
    const most = BLOCK + text.length * 3
    if (most > message.length) message = Buffer.alloc(most)
    inner.copy(message)
    const end = BLOCK + message.write(text, BLOCK)
    hash('sha256', message.subarray(0, end), 'buffer').copy(outer, BLOCK)
    return hash('sha256', outer, 'base64url')
  }
}

const NONCE = 12
let random = Buffer.alloc(0)
let used = 0
/** 96 random bits, never given twice; fetched from the system some hundred at a time. */
function nonce(): Buffer {
  if (used + NONCE > random.length) {
    random = randomBytes(NONCE * 256)
    used = 0
  }
  return random.subarray(used, (used += NONCE))
}

/** Secrets derived from 32 bytes; tests pass their own. */
export function secretsFrom(master: Buffer): Secrets {
  const derived = (name: string) => Buffer.from(hkdfSync('sha256', master, 'linli', name, 32))
  const macs = new Map<string, Mac>()
  const seals = new Map<string, KeyObject>()
  const sealKey = (purpose: string) => {
    let found = seals.get(purpose)
    if (!found) seals.set(purpose, (found = createSecretKey(derived(`seal/${purpose}`))))
    return found
  }
  return {
    mac(purpose, text) {
      let found = macs.get(purpose)
      if (!found) macs.set(purpose, (found = macUnder(derived(`mac/${purpose}`))))
      return `h1:${found(text)}`
    },
    seal(purpose, plain, about) {
      const iv = nonce()
      const cipher = createCipheriv('aes-256-gcm', sealKey(purpose), iv).setAAD(Buffer.from(about))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return `a1:${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open(purpose, sealed, about) {
      if (!sealed.startsWith('a1:')) throw new Error('unknown ciphertext tag')
      const bytes = Buffer.from(sealed.slice(3), 'base64url')
      const plain = createDecipheriv('aes-256-gcm', sealKey(purpose), bytes.subarray(0, 12))
        .setAAD(Buffer.from(about))
        .setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([plain.update(bytes.subarray(28)), plain.final()]).toString('utf8')
    },
  }
}
