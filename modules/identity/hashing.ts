/**
 * Password hashes: argon2id (RFC 9106) in the PHC string form, computed on the thread pool, two at a time, so that a
 * flood of sign-ins neither stops the event loop nor fills the memory.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { refuseKernel } from '#kernel/errors'
import { foldPassword } from './rules.ts'

const derive = promisify(argon2)

/** OWASP's smallest recommended setting: 19 MiB, 2 passes, 1 lane. */
const MEMORY = 19_456
const PASSES = 2
const PHC = /^\$argon2id\$v=19\$m=(\d{4,7}),t=(\d{1,2}),p=(\d)\$([\w+/]+)\$([\w+/]+)$/

/** Hash of a new password with a fresh salt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await inTurn(() => run(password, salt, MEMORY, PASSES, 1, 32))
  return `$argon2id$v=19$m=${MEMORY},t=${PASSES},p=1$${plain(salt)}$${plain(hash)}`
}

/** Whether `password` made `phc`. With no `phc` it works as long and says no: an unknown name must not answer faster. */
export async function provesPassword(password: string, phc: string | undefined): Promise<boolean> {
  const [, m, t, p, salt, hash] = PHC.exec(phc ?? NOBODY) ?? []
  if (!m || !t || !p || !salt || !hash) throw new Error('unknown password hash')
  const wanted = Buffer.from(hash, 'base64')
  const made = await inTurn(() =>
    run(password, Buffer.from(salt, 'base64'), Number(m), Number(t), Number(p), wanted.length),
  )
  return timingSafeEqual(made, wanted) && phc !== undefined
}

const NOBODY = `$argon2id$v=19$m=${MEMORY},t=${PASSES},p=1$${plain(randomBytes(16))}$${plain(randomBytes(32))}`

/** Hashes computed since the start: a test holds known and unknown names against each other by it. */
export const work = { hashes: 0 }

function run(
  password: string,
  nonce: Buffer,
  memory: number,
  passes: number,
  parallelism: number,
  tagLength: number,
) {
  work.hashes++
  return derive('argon2id', {
    message: foldPassword(password),
    nonce,
    memory,
    passes,
    parallelism,
    tagLength,
  })
}

function plain(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}

const AT_ONCE = 2
const MOST_WAITING = 100
let running = 0
const waiting: (() => void)[] = []

/** Runs at most two at once; refuses `kernel.busy` when a hundred wait already. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MOST_WAITING) throw refuseKernel('kernel.busy')
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
