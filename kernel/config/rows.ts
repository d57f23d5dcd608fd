/** The rows of the documented table: name, meaning, default, what is allowed. */
import { isAbsolute } from 'node:path'
import { hostName } from '#kernel/hosts'

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

/** HTTPS, or plain HTTP to this machine for trying out: a secret travels there. */
function isIssuer(value: string): boolean {
  const url = URL.parse(value)
  if (url === null || url.search !== '' || url.hash !== '' || url.username !== '') return false
  return (
    url.protocol === 'https:' ||
    (url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
  )
}

function isOrigin(value: string): boolean {
  const url = URL.parse(value)
  return (
    url !== null && /^https?:$/.test(url.protocol) && (url.origin === value || `${url.origin}/` === value)
  )
}

export const rows = {
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
  LINLI_PUBLIC_URL: {
    zh: '居民访问的网址；以 https:// 开头时登录 cookie 只走 HTTPS，并发送 HSTS',
    en: 'The address residents use; beginning with https:// it makes cookies Secure and sends HSTS',
    default: undefined,
    allowed: '没有路径的网址，如 https://linli.example.gov.cn',
    secret: false,
    accepts: isOrigin,
  },
  LINLI_PUBLIC_HOSTS: {
    zh: '除 LINLI_PUBLIC_URL 的主机名、HOST 所写的地址和本机之外，还应答哪些主机名；用别的名字来的请求一律拒绝（421），防止别的网站把自己的域名指到这里冒充',
    en: 'Host names answered to besides that of LINLI_PUBLIC_URL, the address in HOST and the machine itself; requests under any other name are refused (421), so that no other site can point its name here',
    default: undefined,
    allowed: '主机名或 IP 地址，不带端口，用逗号分隔，如 linli.example.cn,10.0.0.8',
    secret: false,
    accepts: (value: string) => value.split(',').every((one) => hostName(one.trim()) !== undefined),
  },
  LINLI_PROXIES: {
    zh: '前面有几层反向代理；照此从 X-Forwarded-For 取来访者地址，0 表示直接收到',
    en: 'How many reverse proxies stand in front; the visitor’s address is taken from X-Forwarded-For accordingly, 0 means none',
    default: '0',
    allowed: '0 至 5 的整数',
    secret: false,
    accepts: integerBetween(0, 5),
  },
  LINLI_TLS_CERT: {
    zh: '自行提供 HTTPS 时的证书文件（PEM，含中间证书），与 LINLI_TLS_KEY 一同设置；有反向代理时不用',
    en: 'Certificate file (PEM with intermediates) to serve HTTPS without a proxy; set together with LINLI_TLS_KEY',
    default: undefined,
    allowed: '一个文件的绝对路径',
    secret: false,
    accepts: isAbsolute,
  },
  LINLI_TLS_KEY: {
    zh: '上述证书的私钥文件（PEM），只让运行的账户可读',
    en: 'Private key file (PEM) of that certificate, readable by the service account only',
    default: undefined,
    allowed: '一个文件的绝对路径',
    secret: false,
    accepts: isAbsolute,
  },
  LINLI_METRICS_PORT: {
    zh: '监控指标的端口，只在 127.0.0.1 上；不设则没有这个端口',
    en: 'Port of the metrics, on 127.0.0.1 only; unset: no such port',
    default: undefined,
    allowed: '1 至 65535 的整数',
    secret: false,
    accepts: integerBetween(1, 65_535),
  },
  LINLI_METRICS_TOKEN: {
    zh: '凭它（Authorization: Bearer …）可在网页端口上读取 /metrics 和 /api/ready 的详情；不设则两者都不对外',
    en: 'With it (Authorization: Bearer …) /metrics and the details of /api/ready are read on the main port; unset: neither is given out',
    default: undefined,
    allowed: '至少 24 个字母、数字、- 或 _',
    secret: true,
    accepts: (value: string) => /^[\w-]{24,200}$/.test(value),
  },
  LINLI_DEMO_LOCALITIES: {
    zh: '内置数据库上的演示装入哪些地方：治理包的编号，以逗号分隔；不设则全部。已装入的不会移除',
    en: 'Localities the demonstration on the embedded database shows: ids of packs, separated by commas; unset: all. What was loaded stays',
    default: undefined,
    allowed: '治理包的编号，以逗号分隔',
    secret: false,
    accepts: (value: string) => value.split(',').every((one) => /^[a-z][a-z0-9-]{0,39}$/.test(one.trim())),
  },
  LINLI_KEEP_MONTHS: {
    zh: '已转达的内部事件和站内通知保留几个整月，之后整月删除；留痕永久保留',
    en: 'Whole months that relayed events and notices are kept before they are dropped; the trace is kept for ever',
    default: '24',
    allowed: '6 至 120 的整数',
    secret: false,
    accepts: integerBetween(6, 120),
  },
  LINLI_BACKUP_URL: {
    zh: '自有 PostgreSQL 上备份用的角色的地址：带 BYPASSRLS 和 pg_read_all_data；只有 ./linli backup 用它',
    en: 'On a PostgreSQL of your own, the role that backs up: BYPASSRLS and pg_read_all_data; used by ./linli backup only',
    default: undefined,
    allowed: 'postgres://角色:口令@主机:端口/数据库',
    secret: true,
    accepts: isPostgresUrl,
  },
  LINLI_BACKUP_PASSPHRASE: {
    zh: '备份的加密口令；设了就加密，恢复时须给出同一口令',
    en: 'Passphrase of backups; when set they are encrypted, and a restore needs the same one',
    default: undefined,
    allowed: '至少 12 个字符',
    secret: true,
    accepts: (value: string) => value.length >= 12 && value.length <= 1000,
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
  LINLI_OIDC_ISSUER: {
    zh: '工作人员用外部账号登录：OpenID Connect 提供方的地址（issuer）；四项一同设置，并须设置 LINLI_PUBLIC_URL。回跳地址是其下的 /sign-in/provider 和 /desk/sign-in/provider',
    en: 'Staff sign in by an outside account: issuer of the OpenID Connect provider; all four together, with LINLI_PUBLIC_URL. It sends browsers back to /sign-in/provider and /desk/sign-in/provider below that',
    default: undefined,
    allowed: 'https:// 开头的地址（本机试用可用 http://127.0.0.1）',
    secret: false,
    accepts: isIssuer,
  },
  LINLI_OIDC_CLIENT_ID: {
    zh: '在提供方登记的应用编号（client_id）',
    en: 'Client id registered at the provider',
    default: undefined,
    allowed: '不含空格的文字',
    secret: false,
    accepts: (value: string) => /^\S{1,300}$/.test(value),
  },
  LINLI_OIDC_CLIENT_SECRET: {
    zh: '在提供方登记的应用密钥（client_secret）',
    en: 'Client secret registered at the provider',
    default: undefined,
    allowed: '至少 16 个字符，不含空格',
    secret: true,
    accepts: (value: string) => /^\S{16,500}$/.test(value),
  },
  LINLI_OIDC_TITLE: {
    zh: '登录页上这个方式的名称，如“市政务统一身份”',
    en: 'What this way is called on the sign-in page',
    default: undefined,
    allowed: '1 至 20 个字',
    secret: false,
    accepts: (value: string) => value.trim() === value && [...value].length <= 20,
  },
} satisfies Record<string, Omit<ConfigRow, 'name'>>
