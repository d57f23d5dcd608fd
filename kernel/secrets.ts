/**
 * Keys live outside the data folder and the database. Every digest and ciphertext carries its algorithm tag,
 * so that a later algorithm can stand beside an earlier one.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
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

/** Secrets derived from 32 bytes; tests pass their own. */
export function secretsFrom(master: Buffer): Secrets {
  const keys = new Map<string, Buffer>()
  const key = (kind: string, purpose: string) => {
    const name = `${kind}/${purpose}`
    let found = keys.get(name)
    if (!found) keys.set(name, (found = Buffer.from(hkdfSync('sha256', master, 'linli', name, 32))))
    return found
  }
  return {
    mac: (purpose, text) =>
      `h1:${createHmac('sha256', key('mac', purpose)).update(text).digest('base64url')}`,
    seal(purpose, plain, about) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key('seal', purpose), iv).setAAD(Buffer.from(about))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return `a1:${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open(purpose, sealed, about) {
      if (!sealed.startsWith('a1:')) throw new Error('unknown ciphertext tag')
      const bytes = Buffer.from(sealed.slice(3), 'base64url')
      const plain = createDecipheriv('aes-256-gcm', key('seal', purpose), bytes.subarray(0, 12))
        .setAAD(Buffer.from(about))
        .setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([plain.update(bytes.subarray(28)), plain.final()]).toString('utf8')
    },
  }
}
