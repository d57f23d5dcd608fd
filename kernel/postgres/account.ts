import { readFileSync, statSync } from 'node:fs'
import { StartRefused } from './refused.ts'

/** The unprivileged account PostgreSQL runs under when we are root (it refuses to run as root itself). */
export interface Account {
  uid: number
  gid: number
  name: string
}

const preferred = ['linli', 'postgres', 'nobody', 'daemon']

function accounts(): Account[] {
  let text = ''
  try {
    text = readFileSync('/etc/passwd', 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    if (!name || !uid || !gid || Number(uid) === 0) return []
    return [{ name, uid: Number(uid), gid: Number(gid) }]
  })
}

/**
 * Chooses the account for a database folder: none for an ordinary user; for root the folder's present owner,
 * else the first of a few well-known unprivileged accounts. Throws a Chinese sentence when there is none.
 */
export function accountFor(folder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const known = accounts()
  const owner = statSync(folder, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) {
    const name = known.find((account) => account.uid === owner.uid)?.name ?? String(owner.uid)
    return { name, uid: owner.uid, gid: owner.gid }
  }
  for (const name of preferred) {
    const found = known.find((account) => account.name === name)
    if (found) return found
  }
  throw new StartRefused(
    '以 root 运行时，PostgreSQL 须换用普通账户，但本机没有 linli、postgres、nobody 中的任何一个：请先执行 useradd --system linli。',
  )
}
