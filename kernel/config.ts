/**
 * The one table of configuration: every environment variable the platform reads, with its meaning, default and check.
 * docs/operating/configuration.md is written from it.
 */
import { isAbsolute, join, relative, resolve } from 'node:path'

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

/** One row of the documented table. */
export interface ConfigRow {
  name: string
  zh: string
  en: string
  /** As printed in the table; undefined: not set. */
  default: string | undefined
  /** What is allowed, as it ends a refusal. */
  allowed: string
  /** Must not be printed with its value. */
  secret: boolean
  accepts(value: string): boolean
}

const integerBetween = (from: number, to: number) => (value: string) =>
  /^\d{1,9}$/.test(value) && Number(value) >= from && Number(value) <= to

const oneOf =
  (...values: string[]) =>
  (value: string) =>
    values.includes(value)

const isFolder = (value: string) => value.trim() === value && !value.includes('\0')

function isPostgresUrl(value: string): boolean {
  const url = URL.parse(value)
  return (
    url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.username !== '' && url.pathname.length > 1
  )
}

const rows = {
  PORT: {
    zh: '网页与接口的端口',
    en: 'Port of the web apps and the API',
    default: '8080',
    allowed: '1 至 65535 的整数',
    secret: false,
    accepts: integerBetween(1, 65_535),
  },
  HOST: {
    zh: '监听的网络地址；对外服务前应有一层 HTTPS 代理',
    en: 'Address to listen on; put an HTTPS proxy in front before opening it to others',
    default: '127.0.0.1',
    allowed: 'IP 地址或主机名，如 127.0.0.1、0.0.0.0、::',
    secret: false,
    accepts: (value: string) => /^[\w.:-]+$/.test(value),
  },
  LINLI_DATA: {
    zh: '数据文件夹：内置数据库与上传的文件',
    en: 'Data folder: the embedded database and uploaded files',
    default: './data',
    allowed: '一个文件夹的路径；相对路径从当前文件夹算起，默认值从程序文件夹算起',
    secret: false,
    accepts: isFolder,
  },
  LINLI_KEYS: {
    zh: '密钥文件夹：主密钥与数据库口令；须在数据文件夹之外，分开备份',
    en: 'Keys folder: master key and database passwords; outside the data folder, backed up apart from it',
    default: '<LINLI_DATA>-keys',
    allowed: '数据文件夹之外的一个文件夹的路径',
    secret: false,
    accepts: isFolder,
  },
  DATABASE_URL: {
    zh: '自有 PostgreSQL（15 以上）的地址，用拥有数据库的角色，用于迁移；不设则用内置数据库',
    en: 'Your own PostgreSQL (15 or newer), as the role that owns the database, for migrations; unset: the embedded one',
    default: undefined,
    allowed: 'postgres://角色:口令@主机:端口/数据库',
    secret: true,
    accepts: isPostgresUrl,
  },
  LINLI_APP_URL: {
    zh: '同一数据库的地址，用最小权限的应用角色；与 DATABASE_URL 一同设置',
    en: 'The same database, as the least-privilege role of the application; set together with DATABASE_URL',
    default: undefined,
    allowed: 'postgres://应用角色:口令@主机:端口/数据库',
    secret: true,
    accepts: isPostgresUrl,
  },
  LINLI_LOG: {
    zh: '日志：info 全部，error 只记错误，silent 不记',
    en: 'Log: info everything, error only errors, silent nothing',
    default: 'info',
    allowed: 'info、error、silent 之一',
    secret: false,
    accepts: oneOf('info', 'error', 'silent'),
  },
  LINLI_SMS: {
    zh: '短信通道：outbox 不发出，存入可查看的发件箱',
    en: 'Text message channel: outbox keeps messages on a page instead of sending them',
    default: 'outbox',
    allowed: 'outbox',
    secret: false,
    accepts: oneOf('outbox'),
  },
} satisfies Record<string, Omit<ConfigRow, 'name'>>

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
  return {
    port: Number(given('PORT') ?? rows.PORT.default),
    host: given('HOST') ?? rows.HOST.default,
    dataDir,
    keysDir,
    server: serverOf(given('DATABASE_URL'), given('LINLI_APP_URL')),
    log: (given('LINLI_LOG') ?? rows.LINLI_LOG.default) as Config['log'],
    sms: (given('LINLI_SMS') ?? rows.LINLI_SMS.default) as Config['sms'],
  }
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
