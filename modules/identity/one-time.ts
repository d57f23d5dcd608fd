/** One-time passwords (RFC 6238) and recovery codes: making and judging them. Pure but for chance. */
import { randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Secrets } from '#kernel/secrets'

/** What every authenticator understands: SHA-1, six digits, 30 seconds. */
const SETTINGS = { algorithm: 'SHA1', digits: 6, period: 30 } as const
/** Steps before and after the present one that are taken: clocks differ. */
const WINDOW = 1
const RECOVERY_CODES = 10

/** A fresh shared secret: 160 bits in base32. */
export function newSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** The address an authenticator reads from the QR code. */
export function keyAddress(secret: string, issuer: string, label: string): string {
  return new TOTP({ ...SETTINGS, issuer, label, secret: Secret.fromBase32(secret) }).toString()
}

/** The step a code belongs to, within the window around `now`; undefined when it belongs to none. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  const totp = new TOTP({ ...SETTINGS, secret: Secret.fromBase32(secret) })
  const delta = totp.validate({ token: code, timestamp: now.getTime(), window: WINDOW })
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / SETTINGS.period) + delta
}

/** Ten codes of 10 signs without look-alikes, 50 bits each, shown once. */
export function newRecoveryCodes(): string[] {
  const signs = 'abcdefghijkmnpqrstuvwxyz23456789'
  const group = () => Array.from({ length: 5 }, () => signs[randomInt(signs.length)]).join('')
  return Array.from({ length: RECOVERY_CODES }, () => `${group()}-${group()}`)
}

/** What a recovery code is known by. */
export function recoveryDigest(secrets: Secrets, account: string, code: string): string {
  return secrets.mac(
    'recovery',
    `${account} ${code
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '')}`,
  )
}

/** Six digits for a text message. */
export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}
