import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { StartRefused } from './refused.ts'

/** Passwords of the embedded server's three roles; they never leave the machine. */
export interface Passwords {
  admin: string
  owner: string
  app: string
}

/**
 * Reads the passwords from the keys folder (file mode 600), making them for a new cluster. Throws a Chinese
 * sentence when a cluster exists and its passwords are gone.
 */
export async function passwordsIn(keysDir: string, clusterExists: boolean): Promise<Passwords> {
  const file = join(keysDir, 'postgres.json')
  if (existsSync(file)) {
    const found = JSON.parse(await readFile(file, 'utf8')) as Partial<Passwords>
    if (found.admin && found.owner && found.app) {
      return { admin: found.admin, owner: found.owner, app: found.app }
    }
    throw new StartRefused(`数据库口令文件 ${file} 不完整：请从备份恢复它。`)
  }
  if (clusterExists) {
    throw new StartRefused(
      `数据库已存在，但口令文件 ${file} 不见了：请恢复该文件，或用 LINLI_KEYS 指出密钥文件夹。`,
    )
  }
  await mkdir(keysDir, { recursive: true, mode: 0o700 })
  await chmod(keysDir, 0o700)
  const secret = () => randomBytes(24).toString('base64url')
  const made: Passwords = { admin: secret(), owner: secret(), app: secret() }
  const draft = `${file}.${process.pid}`
  const handle = await open(draft, 'wx', 0o600)
  await handle.writeFile(`${JSON.stringify(made, null, 2)}\n`)
  await handle.sync()
  await handle.close()
  await rename(draft, file)
  return made
}
