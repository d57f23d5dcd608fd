/**
 * The one table of configuration: every environment variable the platform reads, with its meaning, default and check.
 * docs/operating/configuration.md is written from it.
 */
import { isAbsolute, join, relative, resolve } from 'node:path'
import { hostName, isLoopback } from '#kernel/hosts'
import { rows } from './config/rows.ts'
import type { ConfigRow } from './config/rows.ts'

export type { ConfigRow } from './config/rows.ts'

/** What the platform was told; made by `loadConfig`, never read from the environment elsewhere. */
export interface Config {
  port: number
  host: string
  /** Absolute. */
  dataDir: string
  /** Absolute, never inside `dataDir`. */
  keysDir: string
  /** Undefined: the embedded PostgreSQL. With a server of one's own there is no demonstration sign-in. */
  server: { ownerUrl: string; appUrl: string } | undefined
  log: 'silent' | 'error' | 'info'
  sms: 'outbox'
  /** Signing in by an OpenID Connect provider; undefined: not offered. */
  oidc: { issuer: string; clientId: string; clientSecret: string; title: string } | undefined
  /** Reads and writes around every row policy; only `./linli backup` on a server of one's own uses it. */
  backupUrl: string | undefined
  /** Encrypts and opens backups. */
  backupPassphrase: string | undefined
  /** As browsers write it, without a path; undefined: plain HTTP on the machine itself. */
  publicUrl: string | undefined
  /** Names answered to besides those of the machine itself: public address, listening address, and what was registered. */
  hosts: readonly string[]
  /** Reached over HTTPS: cookies are Secure, HSTS is sent. */
  secure: boolean
  /** How many proxies stand in front; 0 believes nobody's word about the visitor's address. */
  proxies: number
  /** Own certificate and key, PEM files; undefined: HTTPS is the proxy's work. */
  tls: { cert: string; key: string } | undefined
  /** Port of `/metrics` on 127.0.0.1; undefined: not served there. */
  metricsPort: number | undefined
  /** Opens `/metrics` and the details of `/api/ready` on the main port. */
  metricsToken: string | undefined
  /** Ids of the packs whose localities the demonstration shows; undefined: all. */
  demoLocalities: readonly string[] | undefined
  /** Months that relayed outbox rows and notices are kept. */
  keepMonths: number
}

/** A value the platform cannot start with; the message is a Chinese sentence for the operator. */
export class ConfigError extends Error {
  readonly variable: string
  constructor(variable: string, message: string) {
    super(message)
    this.name = 'ConfigError'
    this.variable = variable
  }
}

type Name = keyof typeof rows

/** The rows in the order they are documented. */
export function configTable(): ConfigRow[] {
  return Object.entries(rows).map(([name, row]) => ({ name, ...row }))
}

/**
 * Reads the configuration out of an environment; an empty value counts as not set.
 * Throws ConfigError with a sentence that names the variable, the value (unless secret) and what is allowed; also for
 * a misspelt LINLI_ variable, half a database address and keys inside the data folder.
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
  at: { root: string; cwd: string } = { root: join(import.meta.dirname, '..'), cwd: process.cwd() },
): Config {
  for (const name of Object.keys(env)) {
    if (name.startsWith('LINLI_') && !(name in rows)) {
      throw new ConfigError(
        name,
        `没有名为 ${name} 的配置项：可用的是 ${Object.keys(rows).join('、')}，见 docs/operating/configuration.md。`,
      )
    }
  }
  const given = (name: Name): string | undefined => {
    const value = env[name]
    if (value === undefined || value === '') return undefined
    const row: Omit<ConfigRow, 'name'> = rows[name]
    if (!row.accepts(value)) {
      const shown = row.secret ? '所给的值' : `“${value}”`
      throw new ConfigError(name, `配置项 ${name} 不能是${shown}：允许的是${row.allowed}。`)
    }
    return value
  }
  const dataGiven = given('LINLI_DATA')
  const dataDir = dataGiven ? resolve(at.cwd, dataGiven) : join(at.root, 'data')
  const keysGiven = given('LINLI_KEYS')
  const keysDir = keysGiven ? resolve(at.cwd, keysGiven) : `${dataDir}-keys`
  const inside = relative(dataDir, keysDir)
  if (inside === '' || (!inside.startsWith('..') && !isAbsolute(inside))) {
    throw new ConfigError(
      'LINLI_KEYS',
      `配置项 LINLI_KEYS 不能是“${keysDir}”：密钥文件夹必须在数据文件夹 ${dataDir} 之外。`,
    )
  }
  const host = given('HOST') ?? rows.HOST.default
  const facing = facingOf(given('LINLI_PUBLIC_URL'), given('LINLI_TLS_CERT'), given('LINLI_TLS_KEY'))
  return {
    port: Number(given('PORT') ?? rows.PORT.default),
    host,
    dataDir,
    keysDir,
    server: serverOf(given('DATABASE_URL'), given('LINLI_APP_URL')),
    log: (given('LINLI_LOG') ?? rows.LINLI_LOG.default) as Config['log'],
    sms: (given('LINLI_SMS') ?? rows.LINLI_SMS.default) as Config['sms'],
    oidc: oidcOf({
      LINLI_OIDC_ISSUER: given('LINLI_OIDC_ISSUER'),
      LINLI_OIDC_CLIENT_ID: given('LINLI_OIDC_CLIENT_ID'),
      LINLI_OIDC_CLIENT_SECRET: given('LINLI_OIDC_CLIENT_SECRET'),
      LINLI_OIDC_TITLE: given('LINLI_OIDC_TITLE'),
      LINLI_PUBLIC_URL: given('LINLI_PUBLIC_URL'),
    }),
    backupUrl: given('LINLI_BACKUP_URL'),
    backupPassphrase: given('LINLI_BACKUP_PASSPHRASE'),
    ...facing,
    hosts: hostsOf(host, facing.publicUrl, given('LINLI_PUBLIC_HOSTS')),
    proxies: Number(given('LINLI_PROXIES') ?? rows.LINLI_PROXIES.default),
    metricsPort: whole(given('LINLI_METRICS_PORT')),
    metricsToken: given('LINLI_METRICS_TOKEN'),
    demoLocalities: given('LINLI_DEMO_LOCALITIES')
      ?.split(',')
      .map((one) => one.trim()),
    keepMonths: Number(given('LINLI_KEEP_MONTHS') ?? rows.LINLI_KEEP_MONTHS.default),
  }
}

const whole = (value: string | undefined) => (value === undefined ? undefined : Number(value))

/** How the world reaches us. Half a certificate, or one under a plain address, is a mistake that would show late. */
function facingOf(
  publicUrl: string | undefined,
  cert: string | undefined,
  key: string | undefined,
): Pick<Config, 'publicUrl' | 'secure' | 'tls'> {
  if ((cert === undefined) !== (key === undefined)) {
    throw new ConfigError(
      cert === undefined ? 'LINLI_TLS_CERT' : 'LINLI_TLS_KEY',
      'LINLI_TLS_CERT 与 LINLI_TLS_KEY 须一同设置：证书和它的私钥缺一不可。',
    )
  }
  const tls = cert !== undefined && key !== undefined ? { cert, key } : undefined
  const origin = publicUrl === undefined ? undefined : new URL(publicUrl).origin
  if (tls && origin?.startsWith('http:')) {
    throw new ConfigError(
      'LINLI_PUBLIC_URL',
      `配置项 LINLI_PUBLIC_URL 不能是“${publicUrl}”：已给出证书，网址应以 https:// 开头。`,
    )
  }
  return { publicUrl: origin, secure: tls !== undefined || origin?.startsWith('https:') === true, tls }
}

function hostsOf(host: string, publicUrl: string | undefined, more: string | undefined): string[] {
  const listening = host.includes(':') ? `[${host}]` : host
  const all = [
    publicUrl === undefined ? undefined : new URL(publicUrl).hostname,
    host === '0.0.0.0' || host === '::' ? undefined : hostName(listening),
    ...(more?.split(',') ?? []).map((one) => hostName(one.trim())),
  ]
  return [...new Set(all.filter((one) => one !== undefined))].filter((one) => !isLoopback(one))
}

/** All or none, and an address to come back to. */
function oidcOf(all: Record<string, string | undefined>): Config['oidc'] {
  const [issuer, clientId, clientSecret, title, url] = Object.values(all)
  if (!issuer && !clientId && !clientSecret && !title) return undefined
  if (issuer && clientId && clientSecret && title && url) return { issuer, clientId, clientSecret, title }
  const missing = Object.keys(all).filter((name) => !all[name])
  throw new ConfigError(
    missing[0]!,
    `外部账号登录还缺 ${missing.join('、')}：LINLI_OIDC_ 的四项与 LINLI_PUBLIC_URL 须一同设置。`,
  )
}

function serverOf(ownerUrl: string | undefined, appUrl: string | undefined): Config['server'] {
  if (!ownerUrl && !appUrl) return undefined
  if (!ownerUrl) {
    throw new ConfigError(
      'DATABASE_URL',
      '设置了 LINLI_APP_URL 却没有 DATABASE_URL：两者须一同设置，前者用应用角色，后者用拥有数据库的角色。',
    )
  }
  if (!appUrl) {
    throw new ConfigError(
      'LINLI_APP_URL',
      '设置了 DATABASE_URL 却没有 LINLI_APP_URL：请另建一个没有建表权限的应用角色，并把它的地址写入 LINLI_APP_URL。',
    )
  }
  if (new URL(ownerUrl).username === new URL(appUrl).username) {
    throw new ConfigError(
      'LINLI_APP_URL',
      'LINLI_APP_URL 与 DATABASE_URL 用了同一个角色：应用角色须另建，且不得拥有数据库。',
    )
  }
  return { ownerUrl, appUrl }
}
