import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { hashPassword, provesPassword } from './hashing.ts'

test('a hash is argon2id in PHC form, salted, and proved by its password only', async () => {
  const [one, two] = await Promise.all([
    hashPassword('春眠不觉晓处处闻啼鸟'),
    hashPassword('春眠不觉晓处处闻啼鸟'),
  ])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(two)
  expect(await provesPassword('春眠不觉晓处处闻啼鸟', one)).toBe(true)
  expect(await provesPassword('春眠不觉晓处处闻啼鸡', one)).toBe(false)
})

test('full-width typing proves the same password', async () => {
  expect(await provesPassword('ａｂｃ１２３ｘｙｚ９', await hashPassword('abc123xyz9'))).toBe(true)
})

test('a hash of the reference implementation is understood, an unknown form is not', async () => {
  // From the tests of the reference implementation (argon2id, version 19).
  const tag = Buffer.from('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7', 'hex')
  const reference = `$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$${tag.toString('base64').replace('=', '')}`
  expect(await provesPassword('password', reference)).toBe(true)
  await expect(provesPassword('password', reference.replace('2id', '2i'))).rejects.toThrow(
    'unknown password hash',
  )
})

test('no hash proves nothing, after the same work', async () => {
  const hash = await hashPassword('correct horse battery')
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let i = 0; i < 7; i++) {
    times.known.push(await time(() => provesPassword('wrong horse battery', hash)))
    times.unknown.push(await time(() => provesPassword('wrong horse battery', undefined)))
  }
  const [known, unknown] = [times.known, times.unknown].map((list) => list.toSorted((a, b) => a - b)[3]!)
  expect(await provesPassword('wrong horse battery', undefined)).toBe(false)
  // An early answer would be a thousand times faster; scheduling noise is not.
  expect(unknown! / known!).toBeGreaterThan(0.3)
  expect(unknown! / known!).toBeLessThan(3)
})

test('twenty hashes at once leave the event loop free', async () => {
  const trials: number[] = []
  for (let i = 0; i < 3; i++) trials.push(await time(() => hashPassword('correct horse battery')))
  const alone = Math.min(...trials)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const total = await time(() =>
    Promise.all(Array.from({ length: 20 }, () => hashPassword('correct horse battery'))),
  )
  delay.disable()
  // On the loop, half of the ticks would wait for a whole hash; on the pool the median tick is on time.
  expect(total).toBeGreaterThan(alone * 3)
  expect(delay.percentile(50) / 1e6).toBeLessThan(alone * 0.6 + 10)
})

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
