import { describe, expect, test } from 'vitest'
import { ConfigError, configTable, loadConfig } from './config.ts'

const at = { root: '/srv/linli', cwd: '/home/operator' }
const load = (env: Record<string, string>) => loadConfig(env, at)
const refusal = (env: Record<string, string>) => {
  try {
    load(env)
  } catch (error) {
    if (error instanceof ConfigError) return { variable: error.variable, message: error.message }
    throw error
  }
  return undefined
}
const owner = 'postgres://owner:s3cret@db:5432/linli'
const app = 'postgres://app:s3cret@db:5432/linli'

describe('loadConfig', () => {
  test('with nothing set: the embedded database on the program’s own data folder', () => {
    expect(load({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      dataDir: '/srv/linli/data',
      keysDir: '/srv/linli/data-keys',
      server: undefined,
      log: 'info',
      sms: 'outbox',
      secure: false,
      hosts: [],
      proxies: 0,
      keepMonths: 24,
    })
  })

  test('how the world reaches it', () => {
    expect(load({ LINLI_PUBLIC_URL: 'https://linli.example.cn/', LINLI_PROXIES: '1' })).toMatchObject({
      publicUrl: 'https://linli.example.cn',
      secure: true,
      proxies: 1,
    })
    expect(load({ LINLI_PUBLIC_URL: 'http://10.0.0.8:8080' }).secure).toBe(false)
    expect(load({ LINLI_TLS_CERT: '/etc/linli/c.pem', LINLI_TLS_KEY: '/etc/linli/k.pem' })).toMatchObject({
      secure: true,
      tls: { cert: '/etc/linli/c.pem', key: '/etc/linli/k.pem' },
    })
  })

  test('the names it answers to', () => {
    const hosts = (env: Record<string, string>) => load(env).hosts
    expect(hosts({ LINLI_PUBLIC_URL: 'https://linli.example.cn:8443' })).toEqual(['linli.example.cn'])
    expect(hosts({ HOST: '10.0.0.8' })).toEqual(['10.0.0.8'])
    for (const HOST of ['0.0.0.0', '::', '::1', '127.0.0.1', 'localhost']) expect(hosts({ HOST })).toEqual([])
    expect(hosts({ HOST: 'fd00::8' })).toEqual(['[fd00::8]'])
    expect(
      hosts({
        LINLI_PUBLIC_URL: 'https://a.cn',
        LINLI_PUBLIC_HOSTS: 'B.example.cn., a.cn ,邻里.example,[fd00::9]',
      }),
    ).toEqual(['a.cn', 'b.example.cn', 'xn--7e4a0u.example', '[fd00::9]'])
    for (const value of ['a.cn:80', 'https://a.cn', 'a.cn/', 'a.cn,,b.cn', 'u@a.cn', '*', 'a cn', 'fd00::9'])
      expect(refusal({ LINLI_PUBLIC_HOSTS: value })?.variable, value).toBe('LINLI_PUBLIC_HOSTS')
  })

  test('half a certificate, or one under a plain address, is refused', () => {
    expect(refusal({ LINLI_TLS_CERT: '/c.pem' })?.variable).toBe('LINLI_TLS_KEY')
    expect(refusal({ LINLI_TLS_KEY: '/k.pem' })?.variable).toBe('LINLI_TLS_CERT')
    expect(
      refusal({ LINLI_TLS_CERT: '/c.pem', LINLI_TLS_KEY: '/k.pem', LINLI_PUBLIC_URL: 'http://a.cn' })
        ?.message,
    ).toContain('网址应以 https:// 开头')
  })

  test('secrets are refused without being printed', () => {
    for (const [name, value] of [
      ['LINLI_BACKUP_PASSPHRASE', 'too short'],
      ['LINLI_METRICS_TOKEN', 'abc def'],
      ['LINLI_BACKUP_URL', 'mysql://a:hush@b/c'],
    ] as const) {
      const refused = refusal({ [name]: value })
      expect(refused?.variable).toBe(name)
      expect(refused?.message).not.toContain(value)
    }
  })

  test('a relative folder is the operator’s, and the keys stand beside it', () => {
    expect(load({ LINLI_DATA: 'city' })).toMatchObject({
      dataDir: '/home/operator/city',
      keysDir: '/home/operator/city-keys',
    })
  })

  test('an empty value counts as not set', () => {
    expect(load({ PORT: '', DATABASE_URL: '' })).toEqual(load({}))
  })

  test.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['PORT', '-1'],
    ['PORT', '1e3'],
    ['HOST', 'a b'],
    ['LINLI_LOG', 'loud'],
    ['LINLI_SMS', 'carrier-pigeon'],
    ['LINLI_DATA', ' x'],
    ['LINLI_PROXIES', '6'],
    ['LINLI_KEEP_MONTHS', '5'],
    ['LINLI_DEMO_LOCALITIES', 'one,,two'],
    ['LINLI_DEMO_LOCALITIES', '../one'],
    ['LINLI_PUBLIC_URL', 'https://a.cn/desk'],
    ['LINLI_PUBLIC_URL', 'a.cn'],
    ['LINLI_TLS_CERT', 'relative.pem'],
    ['LINLI_METRICS_PORT', '0'],
  ])('%s=%s is refused by name, value and what is allowed', (name, value) => {
    const allowed = configTable().find((row) => row.name === name)?.allowed
    expect(refusal({ [name]: value })).toEqual({
      variable: name,
      message: `配置项 ${name} 不能是“${value}”：允许的是${allowed}。`,
    })
  })

  test('a database address that is none is refused without printing it', () => {
    for (const value of ['mysql://u:s3cret@h/d', 'postgres://h/d', 'postgres://u:s3cret@h', 's3cret']) {
      const refused = refusal({ DATABASE_URL: value, LINLI_APP_URL: app })
      expect(refused?.variable).toBe('DATABASE_URL')
      expect(refused?.message).not.toContain('s3cret')
    }
  })

  test('half a pair, and one role for both, are refused', () => {
    expect(refusal({ DATABASE_URL: owner })?.message).toContain('没有 LINLI_APP_URL')
    expect(refusal({ LINLI_APP_URL: app })?.message).toContain('没有 DATABASE_URL')
    expect(refusal({ DATABASE_URL: owner, LINLI_APP_URL: owner })?.message).toContain('同一个角色')
    expect(load({ DATABASE_URL: owner, LINLI_APP_URL: app }).server).toEqual({ ownerUrl: owner, appUrl: app })
  })

  test('keys may not lie in the data folder', () => {
    for (const keys of ['/d', '/d/keys', '/d/a/../b']) {
      expect(refusal({ LINLI_DATA: '/d', LINLI_KEYS: keys })?.variable).toBe('LINLI_KEYS')
    }
    expect(load({ LINLI_DATA: '/d', LINLI_KEYS: '/d-other' }).keysDir).toBe('/d-other')
  })

  test('a misspelt variable of ours is refused', () => {
    expect(refusal({ LINLI_DTA: '/d' })?.message).toContain('没有名为 LINLI_DTA 的配置项')
  })
})
