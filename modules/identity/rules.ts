/** Decisions of sign-in as pure functions: names, passwords, lock-out, how long a session lives. */
import { commonPasswords } from './common-passwords.ts'
import type { Weakness } from './words.ts'

export const LEAST_PASSWORD = 10
const MOST_PASSWORD = 128
const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** The form a login name is compared in: NFKC, no spaces around, lower case. */
export function foldLogin(login: string): string {
  return login.normalize('NFKC').trim().toLowerCase()
}

/** Letters of any script, digits and . _ - @, 3 to 32 of them. */
export function isLogin(login: string): boolean {
  return /^[\p{L}\p{N}._@-]{3,32}$/u.test(foldLogin(login))
}

/** The form a password is hashed in, so that full-width and half-width typing agree. */
export function foldPassword(password: string): string {
  return password.normalize('NFKC')
}

/** What makes a password too weak for this login name; undefined when it will do. GB/T 22239—2019 8.1.4.1. */
export function weaknessOf(password: string, login: string): Weakness | undefined {
  const folded = foldPassword(password)
  const signs = [...folded.toLowerCase()]
  const plain = signs.join('')
  if (signs.length < LEAST_PASSWORD) return 'short'
  if (signs.length > MOST_PASSWORD) return 'long'
  if (commonPasswords.has(plain)) return 'common'
  if (new Set(signs).size < 5) return 'few'
  if (isRun(signs)) return 'run'
  const name = foldLogin(login)
  if (name.length >= 3 && plain.includes(name)) return 'login'
  return undefined
}

/** All steps equal and small: abcdefghij, 9876543210. */
function isRun(signs: readonly string[]): boolean {
  const step = signs[1]!.codePointAt(0)! - signs[0]!.codePointAt(0)!
  if (Math.abs(step) > 2) return false
  return signs.every((sign, i) => i === 0 || sign.codePointAt(0)! - signs[i - 1]!.codePointAt(0)! === step)
}

/** Failures counted under one key (a login name or an address). */
export interface Throttle {
  readonly failed: number
  /** How often it was locked before; each lock is twice as long as the last. */
  readonly locks: number
  readonly lastAt: Date
  readonly lockedUntil: Date | null
}

export interface ThrottlePolicy {
  /** Failures until the lock. */
  readonly limit: number
  readonly lockMs: number
  readonly longestMs: number
  /** Failures this long apart do not add up. */
  readonly memoryMs: number
}

/** A login name: 5 failures, then 15 min, 30 min … 4 h. The same for names nobody has, so that a lock tells nothing. */
export const namePolicy: ThrottlePolicy = {
  limit: 5,
  lockMs: 15 * MINUTE,
  longestMs: 4 * HOUR,
  memoryMs: HOUR,
}
/** A network address: an office shares one, so it bears more. */
export const addressPolicy: ThrottlePolicy = {
  limit: 50,
  lockMs: 15 * MINUTE,
  longestMs: HOUR,
  memoryMs: 15 * MINUTE,
}
/** Locks are forgotten after a day without failure. */
const LOCKS_MEMORY_MS = 24 * HOUR

/** Milliseconds a key stays locked; 0 when it is not. */
export function lockedFor(throttle: Throttle | undefined, now: Date): number {
  return Math.max(0, (throttle?.lockedUntil?.getTime() ?? 0) - now.getTime())
}

/** The counters after one more failure of a key that was not locked. */
export function afterFailure(before: Throttle | undefined, now: Date, policy: ThrottlePolicy): Throttle {
  const since = before ? now.getTime() - before.lastAt.getTime() : Infinity
  const failed = (before && since < policy.memoryMs ? before.failed : 0) + 1
  const locks = before && since < LOCKS_MEMORY_MS ? before.locks : 0
  if (failed < policy.limit) return { failed, locks, lastAt: now, lockedUntil: null }
  const lockMs = Math.min(policy.lockMs * 2 ** Math.min(locks, 16), policy.longestMs)
  return { failed: 0, locks: locks + 1, lastAt: now, lockedUntil: new Date(now.getTime() + lockMs) }
}

/** A second step: as a login name, five failures and then a pause. */
export const secondPolicy: ThrottlePolicy = namePolicy

// Phones and the codes sent to them.

/** Eleven digits of a mobile number of the mainland, or undefined. Full-width digits, spaces, dashes and +86 are forgiven. */
export function foldPhone(phone: string): string | undefined {
  const digits = phone
    .normalize('NFKC')
    .replace(/[\s()-]/g, '')
    .replace(/^(\+|00)86/, '')
  return /^1[3-9]\d{9}$/.test(digits) ? digits : undefined
}

/** 138****5678: enough to recognise one's own. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`
}

export const CODE_MINUTES = 5
export const CODE_TRIES = 5
/** Seconds between two codes to one number. */
export const CODE_PAUSE_SECONDS = 60
const CODES_AN_HOUR = 5
const CODES_A_DAY = 10
/** One address is an office or a block of flats. */
const CODES_AN_ADDRESS = 30
/** In a minute, all together: a gateway's bill is not for a stranger to run up. */
const CODES_IN_ALL = 300

/** How often codes were asked for lately; the same counts whether the number belongs to anybody. */
export interface AskedBefore {
  readonly last: Date | null
  readonly hour: number
  readonly day: number
  readonly address: number
  readonly total: number
}

/** Seconds until another code may be asked for; 0: now. */
export function codeWait(asked: AskedBefore, now: Date): number {
  const since = asked.last ? (now.getTime() - asked.last.getTime()) / 1000 : Infinity
  if (asked.day >= CODES_A_DAY) return 24 * 3600
  if (asked.hour >= CODES_AN_HOUR || asked.address >= CODES_AN_ADDRESS) return 3600
  if (asked.total >= CODES_IN_ALL) return 60
  return since < CODE_PAUSE_SECONDS ? Math.ceil(CODE_PAUSE_SECONDS - since) : 0
}

/** The consent text shown when registering; a changed text gets a new version. */
export const CONSENT = 'identity.register@1'

/** What of an address is counted: IPv4 whole, IPv6 its /64, because one household owns that many. */
export function addressScope(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped) return mapped[1]!
  if (!address.includes(':')) return address
  const [head = '', tail] = address.toLowerCase().split('%')[0]!.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  const groups = [...left, ...zeros, ...right].map((group) => group.replace(/^0+(?=.)/, ''))
  return `${groups.slice(0, 4).join(':')}::/64`
}

export const KEPT_SECONDS = 30 * 24 * 3600
const WORKDAY_SECONDS = 12 * 3600

/** When a session ends by itself: after 12 hours, on a device of one's own after 30 days. */
export function sessionEnd(now: Date, kept: boolean): Date {
  return new Date(now.getTime() + (kept ? KEPT_SECONDS : WORKDAY_SECONDS) * 1000)
}

/** `Chrome · Windows` out of a `User-Agent`; '' when nothing is recognised. */
export function agentSummary(agent: string): string {
  const first = (pairs: readonly (readonly [RegExp, string])[]) =>
    pairs.find(([sign]) => sign.test(agent))?.[1]
  return [first(PROGRAMS), first(SYSTEMS)].filter((part) => part !== undefined).join(' · ')
}
const PROGRAMS = [
  [/MicroMessenger/, '微信'],
  [/DingTalk/, '钉钉'],
  [/AlipayClient/, '支付宝'],
  [/HuaweiBrowser/, '华为浏览器'],
  [/MiuiBrowser/, '小米浏览器'],
  [/UCBrowser/, 'UC'],
  [/QQBrowser/, 'QQ浏览器'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/Firefox\/|FxiOS/, 'Firefox'],
  [/Chrome\/|CriOS|Chromium/, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const
const SYSTEMS = [
  [/OpenHarmony|HarmonyOS/, '鸿蒙'],
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
] as const

/** The demonstration's sign-in exists on the embedded database with demonstration data only. */
export function demoAllowed(server: { ownDatabase: boolean; demoSeed: boolean }): boolean {
  return !server.ownDatabase && server.demoSeed
}
