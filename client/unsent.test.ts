import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Shape, Type, write } from '#kernel/endpoint'
import { chooseCapacity } from './capacity.ts'
import { Unsent } from './unsent.ts'

const shape = { output: Shape({ id: Type.String() }), who: 'capacity' as const, summary: '' }
const enter = write({ name: 'test.enter', input: Shape({ name: Type.String() }), ...shape })
const leave = write({ name: 'test.leave', input: Shape({ here: Type.String() }), ...shape })
const acts = { [enter.name]: enter, [leave.name]: leave }

/** What a browser has: strings by name, shared by its tabs. */
class Drawer implements Storage {
  readonly #held = new Map<string, string>()
  get length() {
    return this.#held.size
  }
  clear = () => this.#held.clear()
  getItem = (name: string) => this.#held.get(name) ?? null
  key = (at: number) => [...this.#held.keys()][at] ?? null
  removeItem = (name: string) => void this.#held.delete(name)
  setItem = (name: string, value: string) => void this.#held.set(name, value)
  /** What lies there of acts. */
  acts = () => [...this.#held].filter(([name]) => name.startsWith('linli.unsent/')).map(([, text]) => text)
}

/** A server as ours: one effect a key, a post is one person's, some names are refused. */
interface Arrival {
  readonly act: string
  readonly key: string
  readonly capacity: string
  readonly input: Record<string, string>
}
let arrivals: Arrival[] = []
let effects: Arrival[] = []
let most = 0
let underway = 0
/** Before the answer to the nth request: throw to lose it on its way out, `after` to lose the answer. */
let line: (nth: number) => 'ok' | 'lost' | 'answer lost' | 'never' | Response = () => 'ok'
let refused: string[] = []

const lost = () => new TypeError('Failed to fetch')
const problem = (status: number, code: string) =>
  Response.json({ code, detail: `不可以：${code}` }, { status })

async function serve(url: string, init: RequestInit): Promise<Response> {
  const headers = init.headers as Record<string, string>
  const arrival: Arrival = {
    act: url.replace('/api/', '').replace('/', '.'),
    key: headers['idempotency-key']!,
    capacity: headers['x-linli-capacity']!,
    input: JSON.parse(String(init.body)) as Record<string, string>,
  }
  arrivals.push(arrival)
  const fate = line(arrivals.length)
  if (fate === 'lost') throw lost()
  if (fate === 'never')
    return new Promise((_, reject) =>
      init.signal?.addEventListener('abort', () => reject(init.signal!.reason)),
    )
  if (fate instanceof Response) return fate
  most = Math.max(most, ++underway)
  await new Promise((resolve) => setTimeout(resolve, 2))
  underway--
  if (Object.values(arrival.input).some((v) => refused.includes(v))) return problem(409, 'test.no')
  const before = effects.findIndex((e) => e.key === arrival.key)
  if (before < 0) effects.push(arrival)
  if (fate === 'answer lost') throw lost()
  return Response.json({ id: `id-${(before < 0 ? effects.length - 1 : before) + 1}` })
}

let online = true
let drawer: Drawer
/** Another for each test: what one left under way holds up no other. */
let anna = { person: '', capacity: 'secretary' }
let count = 0
const lockOf = () => `linli.unsent/test/${anna.person}/secretary/`
const keeper = (bearer = anna, extra: { now?: () => number; storage?: Storage } = {}) =>
  new Unsent({ of: 'test', bearer, acts, storage: drawer, online: () => online, ...extra })
const put = (u: Unsent, name: string, chain = `n${name}`) => u.put(enter, { name }, { about: 'm', chain })
const names = (list: readonly { input: object }[]) => list.map((l) => Object.values(l.input)[0] as string)

beforeEach(() => {
  anna = { person: `anna-${++count}`, capacity: 'secretary' }
  arrivals = []
  effects = []
  refused = []
  most = 0
  underway = 0
  line = () => 'ok'
  online = true
  drawer = new Drawer()
  vi.stubGlobal('fetch', serve)
})
afterEach(() => {
  vi.unstubAllGlobals()
  chooseCapacity(null)
})

describe('with a network', () => {
  it('an act is sent at once and nothing is left of it', async () => {
    const u = keeper()
    expect(await put(u, '王')).toEqual({ sent: { id: 'id-1' } })
    expect(names(effects)).toEqual(['王'])
    expect(drawer.acts()).toEqual([])
    expect(u.landed()).toMatchObject([{ id: 'id-1', input: { name: '王' } }])
    u.seen(u.landed())
    expect(u.landed()).toEqual([])
  })

  it('a refusal is told to whoever waits for it, and is not kept', async () => {
    refused = ['王']
    const u = keeper()
    expect(await put(u, '王')).toMatchObject({ refused: { code: 'test.no' } })
    expect(drawer.acts()).toEqual([])
  })
})

describe('without a network', () => {
  it('acts wait, say so, and go up in order under the keys they were given', async () => {
    online = false
    const u = keeper()
    for (const name of ['王', '李', '赵'])
      expect(await put(u, name)).toMatchObject({ waits: { input: { name } } })
    expect(arrivals).toEqual([])
    expect(u.unreached).toBe(true)
    const keys = u.list().map((a) => a.key)
    online = true
    await u.flush()
    expect(names(effects)).toEqual(['王', '李', '赵'])
    expect(effects.map((e) => e.key)).toEqual(keys)
    expect(drawer.acts()).toEqual([])
    expect(u.unreached).toBe(false)
  })

  it('a network that lets nothing through is no network; the order stays', async () => {
    line = (nth) => (nth <= 2 ? 'lost' : 'ok')
    const u = keeper()
    expect(await put(u, '王')).toHaveProperty('waits')
    expect(await put(u, '李')).toHaveProperty('waits')
    expect(names(arrivals)).toEqual(['王', '王'])
    await u.flush()
    expect(names(effects)).toEqual(['王', '李'])
  })

  it('nobody waits long for an answer that does not come', async () => {
    line = () => 'never'
    const u = keeper()
    expect(await put(u, '王')).toHaveProperty('waits')
    expect(u.unreached).toBe(true)
    expect(drawer.acts()).toHaveLength(1)
  })

  it('what a later act needs of an earlier one is put in when it is known', async () => {
    online = false
    const u = keeper()
    const first = await put(u, '王', 'a@')
    if (!('waits' in first)) throw new Error('sent')
    await u.put(leave, { here: `@${first.waits.key}` }, { about: 'm', chain: first.waits.chain })
    online = true
    await u.flush()
    expect(effects.map((e) => [e.act, e.input])).toEqual([
      ['test.enter', { name: '王' }],
      ['test.leave', { here: 'id-1' }],
    ])
    // A page that still shows the key is understood.
    await u.put(leave, { here: `@${first.waits.key}` }, { about: 'm', chain: 'x' })
    expect(effects.at(-1)?.input).toEqual({ here: 'id-1' })
  })
})

describe('a browser that is closed', () => {
  it('has everything when it is opened again', async () => {
    online = false
    await put(keeper(), '王')
    await put(keeper(), '李')
    online = true
    const later = keeper()
    expect(names(later.list())).toEqual(['王', '李'])
    expect(later.unreached).toBe(true)
    await later.flush()
    expect(names(effects)).toEqual(['王', '李'])
  })

  it('in the middle of an answer does nothing twice', async () => {
    online = false
    const u = keeper()
    const first = await put(u, '王', 'a@')
    if (!('waits' in first)) throw new Error('sent')
    await u.put(leave, { here: `@${first.waits.key}` }, { about: 'm', chain: 'b' })
    online = true
    // The server has it, the page never hears of it.
    line = (nth) => (nth === 1 ? 'answer lost' : 'ok')
    await u.flush()
    expect(effects).toHaveLength(1)
    await keeper().flush()
    expect(arrivals.map((a) => a.key === first.waits.key)).toEqual([true, true, false])
    expect(effects.map((e) => [e.act, e.input])).toEqual([
      ['test.enter', { name: '王' }],
      ['test.leave', { here: 'id-1' }],
    ])
  })

  it('killed between an answer and its clearing sends it once more under the same key', async () => {
    online = false
    await put(keeper(), '王')
    const copy = [drawer.key(0)!, drawer.getItem(drawer.key(0)!)!] as const
    online = true
    await keeper().flush()
    drawer.setItem(...copy)
    await keeper().flush()
    expect(arrivals).toHaveLength(2)
    expect(effects).toHaveLength(1)
    expect(drawer.acts()).toEqual([])
  })

  it('for days does not repeat by itself what may have arrived', async () => {
    const start = Date.parse('2026-11-22T10:00:00Z')
    line = () => 'answer lost'
    await put(keeper(anna, { now: () => start }), '王')
    line = () => 'ok'
    const late = keeper(anna, { now: () => start + 49 * 3_600_000 })
    await late.flush()
    expect(arrivals).toHaveLength(1)
    const [act] = late.list()
    expect(late.isDoubtful(act!)).toBe(true)
    await late.retry(act!.key)
    expect(arrivals).toHaveLength(2)
    expect(late.list()).toEqual([])
  })

  it('that stores nothing says so', async () => {
    online = false
    const full = new Drawer()
    full.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    const u = keeper(anna, { storage: full })
    await put(u, '王')
    expect(u.isSafe).toBe(false)
    expect(names(u.list())).toEqual(['王'])
    online = true
    await u.flush()
    expect(names(effects)).toEqual(['王'])
    expect(u.isSafe).toBe(true)
  })
})

describe('what is refused on arrival', () => {
  const kept = async (...list: string[]) => {
    online = false
    const u = keeper()
    for (const name of list) await put(u, name)
    online = true
    return u
  }

  it('stays with its reason; what does not hang on it goes on', async () => {
    refused = ['李']
    const u = await kept('王', '李', '赵')
    await u.flush()
    expect(names(effects)).toEqual(['王', '赵'])
    expect(u.list()).toMatchObject([
      { input: { name: '李' }, refused: { code: 'test.no', sentence: '不可以：test.no' } },
    ])
    expect(keeper().list()).toHaveLength(1)
    // Not asked again until somebody decides.
    await u.flush()
    expect(arrivals).toHaveLength(3)
  })

  it('may be tried again under the same key', async () => {
    refused = ['李']
    const u = await kept('李')
    await u.flush()
    refused = []
    await u.retry(u.list()[0]!.key)
    expect(new Set(arrivals.map((a) => a.key)).size).toBe(1)
    expect(names(effects)).toEqual(['李'])
    expect(u.list()).toEqual([])
  })

  it('holds back what hangs on it, and takes it along when it is dropped', async () => {
    refused = ['李']
    const u = await kept('李')
    const { key } = u.list()[0]!
    online = false
    await u.put(leave, { here: `@${key}` }, { about: 'm', chain: 'other' })
    await put(u, '李回来', 'n李')
    await put(u, '赵')
    online = true
    await u.flush()
    expect(names(effects)).toEqual(['赵'])
    expect(u.withFollowers(key)).toHaveLength(3)
    expect(await u.drop(key)).toBe(3)
    expect(drawer.acts()).toEqual([])
  })

  it('lets what hangs on it go on when it is so already', async () => {
    refused = ['李']
    const u = await kept('李')
    const { key } = u.list()[0]!
    online = false
    await u.put(leave, { here: `@${key}` }, { about: 'm', chain: 'n李' })
    online = true
    await u.flush()
    expect(effects).toEqual([])
    await u.isSoAlready(key, 'id-by-code')
    expect(effects.map((e) => e.input)).toEqual([{ here: 'id-by-code' }])
    expect(u.list()).toEqual([])
  })

  it('needs what is gone: refused here, in words', async () => {
    online = false
    const u = keeper()
    await u.put(leave, { here: '@00000000-0000-4000-8000-000000000000' }, { about: 'm', chain: 'x' })
    online = true
    await u.flush()
    expect(arrivals).toEqual([])
    expect(u.list()).toMatchObject([{ refused: { code: 'client.base-gone' } }])
  })

  it.each([
    [401, 'kernel.session-over'],
    [403, 'bodies.not-your-post'],
    [429, 'kernel.too-many'],
    [503, 'kernel.busy'],
    [500, 'kernel.failure'],
  ])('%i %s is no verdict: it waits', async (status, code) => {
    line = (nth) => (nth === 1 ? problem(status, code) : 'ok')
    const u = await kept('王', '李')
    await u.flush()
    expect(u.list()).toHaveLength(2)
    expect(u.list().every((a) => a.refused === null)).toBe(true)
    expect(u.problem?.code).toBe(code)
    await u.flush()
    expect(names(effects)).toEqual(['王', '李'])
  })

  it("a portal's page is no verdict either", async () => {
    line = (nth) => (nth === 1 ? new Response('<html>sign in to the café</html>', { status: 403 }) : 'ok')
    const u = await kept('王')
    await u.flush()
    expect(u.list()).toMatchObject([{ refused: null }])
  })
})

describe('another person or another post', () => {
  it('neither sees nor sends them; it hears how many there are', async () => {
    online = false
    await put(keeper(), '王')
    await put(keeper({ ...anna, capacity: 'counter' }), '李')
    online = true
    const ben = keeper({ person: 'ben', capacity: 'secretary-2' })
    await ben.flush()
    expect(arrivals).toEqual([])
    expect(ben.list()).toEqual([])
    expect(ben.others()).toEqual({ person: 2, post: 0 })
    expect(keeper().others()).toEqual({ person: 0, post: 1 })
  })

  it('an act travels under its own post, whatever this tab has chosen since', async () => {
    online = false
    const u = keeper()
    await put(u, '王')
    chooseCapacity('another-post')
    online = true
    await u.flush()
    expect(arrivals.map((a) => a.capacity)).toEqual(['secretary'])
  })

  it('without a post nothing is kept', () => {
    expect(() => keeper({ person: 'anna', capacity: 'resident' })).toThrow('only acts under a post')
  })
})

describe('two tabs', () => {
  const both = async () => {
    online = false
    const [one, two] = [keeper(), keeper()]
    for (let i = 0; i < 5; i++) await put(i % 2 === 0 ? one : two, `第${i}位`)
    online = true
    await Promise.all([one.flush(), two.flush()])
    two.changedElsewhere()
    expect(names(effects)).toEqual([0, 1, 2, 3, 4].map((i) => `第${i}位`))
    expect(two.list()).toEqual([])
  }

  it('send each act once, one tab at a time', async () => {
    expect(navigator.locks).toBeDefined()
    await both()
    expect(arrivals).toHaveLength(5)
    expect(most).toBe(1)
  })

  it('do so by a lease where the browser has no locks', async () => {
    vi.stubGlobal('navigator', { onLine: true })
    await both()
    expect(arrivals).toHaveLength(5)
    expect(most).toBe(1)
    expect(drawer.length).toBe(0)
  })

  it('a lease that nobody renews is over', async () => {
    vi.stubGlobal('navigator', { onLine: true })
    online = false
    const u = keeper()
    await put(u, '王')
    drawer.setItem(`linli.lease:${lockOf()}`, JSON.stringify({ by: 'killed', until: Date.now() - 1 }))
    online = true
    await u.flush()
    expect(names(effects)).toEqual(['王'])
  })

  it('what one tab waits for and the other sends is not called unsent', async () => {
    const [one, two] = [keeper(), keeper()]
    let release = () => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    void navigator.locks.request(lockOf(), () => gate)
    const waiting = put(one, '王')
    const other = two.flush()
    release()
    await Promise.all([waiting, other])
    expect(effects).toHaveLength(1)
    await one.flush()
    expect(one.unreached).toBe(false)
    expect(one.list()).toEqual([])
  })
})
