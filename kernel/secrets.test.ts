import { createHmac, hkdfSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { secretsFrom } from './secrets.ts'

const master = Buffer.from('7'.repeat(64), 'hex')
const secrets = secretsFrom(master)

describe('secrets', () => {
  it('digest as the library does, whatever the length and the script', () => {
    const key = (purpose: string) => Buffer.from(hkdfSync('sha256', master, 'linli', `mac/${purpose}`, 32))
    for (const purpose of ['trace', 'row/person', 'registry/id-number'])
      for (const text of ['', 'a', '王小明', '😀'.repeat(40), 'x'.repeat(10_000), '中'.repeat(5_000), 'b'])
        expect(secrets.mac(purpose, text)).toBe(
          `h1:${createHmac('sha256', key(purpose)).update(text).digest('base64url')}`,
        )
  })

  it('never seal twice alike, and open for the same row only', () => {
    const sealed = Array.from({ length: 2_000 }, () => secrets.seal('registry', '13900000000', 'a/phone'))
    expect(new Set(sealed.map((s) => Buffer.from(s.slice(3), 'base64url').toString('hex', 0, 12))).size).toBe(
      2_000,
    )
    expect(secrets.open('registry', sealed[1_999]!, 'a/phone')).toBe('13900000000')
    expect(() => secrets.open('registry', sealed[0]!, 'b/phone')).toThrow('unable to authenticate')
    expect(() => secrets.open('answer', sealed[0]!, 'a/phone')).toThrow('unable to authenticate')
  })
})
