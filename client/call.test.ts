import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Shape, Type, read, write } from '#kernel/endpoint'
import { call, onSignedOut, queryString } from './call.ts'
import { chooseCapacity, chooseJurisdiction } from './capacity.ts'
import { Submission } from './hooks.ts'
import { Problem } from './problem.ts'

const find = read({
  name: 'test.find',
  summary: '',
  who: 'anyone',
  input: Shape({ text: Type.Optional(Type.String()), kinds: Type.Optional(Type.Array(Type.String())) }),
  output: Shape({ n: Type.Integer() }),
})
const act = write({
  name: 'test.act',
  summary: '',
  who: 'person',
  input: Shape({ id: Type.String() }),
  output: Shape({ done: Type.Boolean() }),
})

interface Sent {
  readonly url: string
  readonly init: RequestInit
}
let sent: Sent[] = []
/** Answers in turn; a thrown TypeError is what `fetch` does when the network is gone. */
function answers(...list: (() => Response)[]): void {
  const left = [...list]
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, init })
    const next = left.shift()
    if (!next) throw new Error('one request too many')
    return next()
  })
}
const ok = (body: unknown) => () => Response.json(body)
const refuse =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
const lost = () => {
  throw new TypeError('Failed to fetch')
}
const header = (at: number, name: string) =>
  (sent[at]?.init.headers as Record<string, string> | undefined)?.[name]
/** Lets the pauses between repeats pass at once. */
async function patiently<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {})
  await vi.advanceTimersByTimeAsync(20_000)
  return work
}
const failing = async (work: Promise<unknown>): Promise<Problem> =>
  patiently(work).then(
    () => {
      throw new Error('was not refused')
    },
    (error: unknown) => {
      expect(error).toBeInstanceOf(Problem)
      return error as Problem
    },
  )

beforeEach(() => {
  sent = []
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  chooseCapacity(null)
  chooseJurisdiction(null)
})

describe('a read', () => {
  it('travels as GET with its input in the address', async () => {
    answers(ok({ n: 2 }))
    expect(await call(find, { text: '路灯 & 井', kinds: ['a', 'b'] })).toEqual({ n: 2 })
    const url = new URL(sent[0]?.url ?? '', 'http://x')
    expect(url.pathname).toBe('/api/test/find')
    expect(url.searchParams.get('text')).toBe('路灯 & 井')
    expect(url.searchParams.getAll('kinds')).toEqual(['a', 'b'])
    expect(sent[0]?.init.method).toBe('GET')
    expect(header(0, 'idempotency-key')).toBeUndefined()
  })

  it('leaves out what is not set', () => {
    expect(queryString({ a: undefined, b: null, c: '', d: 0, e: false })).toBe('?d=0&e=false')
    expect(queryString({})).toBe('')
  })

  it('names the capacity and the jurisdiction', async () => {
    chooseCapacity('c-1')
    chooseJurisdiction('j-1')
    answers(ok({ n: 0 }))
    await call(find, {})
    expect(header(0, 'x-linli-capacity')).toBe('c-1')
    expect(header(0, 'x-linli-jurisdiction')).toBe('j-1')
    expect(header(0, 'x-linli')).toBe('1')
  })
})

describe('a write', () => {
  it('keeps its key while it is repeated after a lost connection and a busy server', async () => {
    answers(lost, refuse(503, { code: 'kernel.busy', detail: '系统正忙' }), ok({ done: true }))
    expect(await patiently(call(act, { id: 'x' }))).toEqual({ done: true })
    expect(sent).toHaveLength(3)
    const keys = new Set([0, 1, 2].map((i) => header(i, 'idempotency-key')))
    expect(keys.size).toBe(1)
    expect([...keys][0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('takes another key for another submission', async () => {
    answers(ok({ done: true }), ok({ done: true }))
    await call(act, { id: 'x' })
    await call(act, { id: 'x' })
    expect(header(0, 'idempotency-key')).not.toBe(header(1, 'idempotency-key'))
  })

  it('is not repeated after a refusal', async () => {
    answers(refuse(409, { code: 'kernel.stale', detail: '已经变化' }))
    expect((await failing(call(act, { id: 'x' }))).code).toBe('kernel.stale')
    expect(sent).toHaveLength(1)
  })
})

describe('a key of a submission', () => {
  it('stays for the same content until its fate is known', () => {
    const one = new Submission()
    const first = one.keyFor({ id: 'x' })
    expect(one.keyFor({ id: 'x' })).toBe(first)
    expect(one.keyFor({ id: 'y' })).not.toBe(first)
    const second = one.keyFor({ id: 'y' })
    one.settled()
    expect(one.keyFor({ id: 'y' })).not.toBe(second)
  })
})

describe('a failure', () => {
  it('carries code, sentence, clause, fields and parameters of the problem document', async () => {
    const body = {
      type: 'urn:linli:refusal:test.no',
      title: '不可以',
      detail: '核查人不能是处置人',
      code: 'test.no',
      source: '标准 7.5',
      fields: { id: '不对' },
      params: { who: '王敏' },
      request: 'r-1',
    }
    answers(refuse(422, body))
    const problem = await failing(call(act, { id: 'x' }))
    expect(problem).toMatchObject({
      code: 'test.no',
      status: 422,
      sentence: '核查人不能是处置人',
      source: '标准 7.5',
      fields: { id: '不对' },
      params: { who: '王敏' },
      request: 'r-1',
    })
  })

  it('reads how long to wait', async () => {
    answers(refuse(429, { code: 'kernel.too-many', detail: '太频繁' }, { 'retry-after': '7' }))
    expect((await failing(call(find, {}))).retryAfter).toBe(7)
  })

  it('without a network says so, after its repeats', async () => {
    answers(lost, lost, lost)
    const problem = await failing(call(find, {}))
    expect(problem.code).toBe('client.offline')
    expect(problem.status).toBe(0)
    expect(sent).toHaveLength(3)
  })

  it('that is no problem document becomes one', async () => {
    answers(refuse(500, '<html>oops</html>'))
    const problem = await failing(call(find, {}))
    expect(problem.code).toBe('client.failure')
    expect(problem.sentence).toContain('500')
  })

  it('a good status with nonsense in it is still a failure', async () => {
    answers(...[1, 2, 3].map(() => refuse(200, '<html>portal</html>')))
    expect((await failing(call(find, {}))).code).toBe('client.failure')
  })

  it('"sign in first" is heard by the shell', async () => {
    const heard: string[] = []
    const stop = onSignedOut((p) => heard.push(p.code))
    answers(
      refuse(401, { code: 'kernel.signed-out', detail: '请先登录' }),
      refuse(401, { code: 'kernel.signed-out', detail: '请先登录' }),
    )
    await failing(call(find, {}))
    stop()
    await failing(call(find, {}))
    expect(heard).toEqual(['kernel.signed-out'])
  })

  it('stops repeating when nobody waits any more', async () => {
    const stop = new AbortController()
    answers(() => {
      stop.abort()
      return lost()
    })
    await expect(patiently(call(find, {}, { signal: stop.signal }))).rejects.toThrow('Failed to fetch')
    expect(sent).toHaveLength(1)
  })
})
