/**
 * Requests made from an endpoint's own contract: valid but odd, and spoilt in one place. Pools say which ids, texts and codes
 * of the city are worth trying, so that what is made gets past the door and reaches the rules.
 */
import fc from 'fast-check'
import type { Endpoint } from '#kernel/endpoint'

export interface Pools {
  readonly ids: readonly string[]
  readonly texts: readonly string[]
  /** Values worth trying in the field of that name; `module.act.field` for one endpoint's only. */
  readonly named: Readonly<Record<string, readonly unknown[]>>
}

/** One request. `body` for writes, `query` for reads; `raw` where it is no JSON of ours any more. */
export interface Wanted {
  readonly query?: string
  readonly body?: unknown
  readonly raw?: string | Buffer
  readonly headers: Readonly<Record<string, string>>
}

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
}

const uuid = '^[0-9a-f]{8}-'
/** Texts that have broken programs before. */
const odd = [
  '垃圾 & 路灯 | !(:*)',
  `' OR 1=1; --`,
  '%_\\%',
  '"\\',
  '𠮷野家😀👨‍👩‍👧',
  '\u202e反着写',
  '\u200b\u200d',
  '\ud800',
  '\u0000',
  '\u0001',
  '\r\n\t',
  '\u2028',
  '<script>alert(1)</script>',
  '=HYPERLINK("x")',
  '{{7*7}}${7*7}',
  'é'.normalize('NFD'),
  'constructor',
  '__proto__',
  '-1',
  '1e309',
  'NaN',
  'null',
  '   ',
]
const days = [
  '2026-03-02',
  '2024-02-29',
  '0001-01-01',
  '9999-12-31',
  '2026-02-30',
  '0000-00-00',
  '2026-13-45',
]
const instants = [
  '2026-03-02T02:00:00Z',
  '2026-03-02T02:00:00.123456+08:00',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '1969-12-31T23:59:60Z',
  '2026-02-28t02:00:00z',
]
const numbers = [0, 1, 2, 30, 200, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, 2 ** 63, -1, -(2 ** 31)]

const length = (text: string) => [...text].length

function texts(schema: Schema, pools: Pools): fc.Arbitrary<string> {
  const { minLength: min = 0, maxLength: max = 100_000 } = schema
  const fits =
    schema.pattern === undefined ? () => true : (t: string) => new RegExp(schema.pattern!, 'u').test(t)
  const sized = (text: string) => {
    const long = length(text) < min ? text.padEnd(text.length + min - length(text), '事') : text
    return [...long].slice(0, max).join('')
  }
  const known = [...pools.texts, ...odd, '长'.repeat(Math.min(max, 100_000))].map(sized).filter(fits)
  const free = fc.string({ unit: 'grapheme', maxLength: Math.min(max, 40) }).map(sized)
  return known.length === 0 ? free.filter(fits) : fc.oneof(fc.constantFrom(...known), free.filter(fits))
}

function strings(schema: Schema, pools: Pools): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.format === 'date') return fc.constantFrom(...days)
  if (schema.format === 'date-time') return fc.constantFrom(...instants)
  const { pattern } = schema
  if (pattern === undefined) return texts(schema, pools)
  if (pattern.startsWith(uuid)) {
    const free = fc.stringMatching(new RegExp(pattern))
    return pools.ids.length === 0
      ? free
      : fc.oneof({ arbitrary: fc.constantFrom(...pools.ids), weight: 9 }, { arbitrary: free, weight: 1 })
  }
  if (pattern.includes('\\u0000')) return texts(schema, pools)
  const { minLength: min = 0, maxLength: max = 100_000 } = schema
  // What is drawn for `+` and `*` is short: a text of at least twenty would never be drawn.
  const counted = pattern.replace(
    /^\^(\[[^\]]+\])[+*]\$$/,
    (_, one: string) => `^${one}{${min},${Math.min(max, 1000)}}$`,
  )
  let misses = 0
  return fc.stringMatching(new RegExp(counted)).filter((text) => {
    const fits = length(text) >= min && length(text) <= max
    // A filter that never lets anything through is a loop that never ends.
    if (!fits && ++misses > 1000) throw new Error(`nothing of ${min} to ${max} is drawn for ${pattern}`)
    if (fits) misses = 0
    return fits
  })
}

/** Values the schema allows. `name` is the field's, for the pool of that name. */
export function valuesOf(schema: Schema, pools: Pools, name = ''): fc.Arbitrary<unknown> {
  const pool = Object.hasOwn(pools.named, name) ? pools.named[name]! : []
  const own = plainValuesOf(schema, pools, name)
  return pool.length === 0
    ? own
    : fc.oneof({ arbitrary: fc.constantFrom(...pool), weight: 5 }, { arbitrary: own, weight: 1 })
}

function plainValuesOf(schema: Schema, pools: Pools, name: string): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((s) => valuesOf(s, pools, name)))
  switch (schema.type) {
    case 'string':
      return strings(schema, pools)
    case 'integer':
    case 'number': {
      const { minimum: least = -Infinity, maximum: most = Infinity } = schema
      return fc.constantFrom(
        ...numbers.filter((n) => n >= least && n <= most),
        Math.max(least, Math.min(most, 7)),
      )
    }
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, pools), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, 12),
      })
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([field, s]) => [field, valuesOf(s, pools, field)]),
        ),
        { requiredKeys: [...(schema.required ?? [])] },
      )
    default:
      return fc.jsonValue()
  }
}

/** What no contract allows in place of a value. */
const wrong = fc.constantFrom<unknown[]>(
  null,
  -1,
  1.5,
  2 ** 53,
  1e308,
  true,
  '',
  '\u0000',
  [],
  [[]],
  {},
  { $gt: '' },
  { toString: 1 },
  '长'.repeat(200_000),
)

const rawBodies = fc.constantFrom<(string | Buffer)[]>(
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '1e999',
  '{"a":1,"a":2}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '['.repeat(20_000),
  `{"text":"${'x'.repeat(1_200_000)}"}`,
  Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  '\ufeff{}',
)
const rawQueries = fc.constantFrom(
  'id=1&id=2',
  'limit=abc',
  'limit=9e99',
  'limit=-0',
  'q=%00',
  'text=%ff%fe',
  'q[]=1&q[x]=2',
  '__proto__=1',
  'constructor=1',
  `cursor=${'A'.repeat(8000)}`,
  '%',
  '&&&===',
)
const types = fc.constantFrom(
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=gbk',
  'multipart/form-data; boundary=x',
  'application/xml',
)
/** Headers a client has no business sending. */
const oddHeaders = (pools: Pools) =>
  fc.oneof(
    fc.constantFrom<Record<string, string>[]>(
      { 'idempotency-key': 'again' },
      { 'idempotency-key': '018f0000-0000-7000-8000-00000000000f' },
      { 'x-linli': '' },
      { origin: 'null' },
      { origin: 'http://elsewhere.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'x-linli-jurisdiction': 'nowhere' },
      { 'x-linli-jurisdiction': `' OR 1=1` },
      { cookie: 'linli_session=AAAA.BBBB; linli_session=%00' },
      { accept: 'text/html' },
    ),
    fc
      .constantFrom('resident', 'x', ...pools.ids)
      .map((id): Record<string, string> => ({ 'x-linli-capacity': id })),
  )

function poolsFor(endpoint: Endpoint, pools: Pools): Pools {
  const prefix = `${endpoint.name}.`
  const own = Object.entries(pools.named)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, values]) => [name.slice(prefix.length), values] as const)
  return { ...pools, named: { ...pools.named, ...Object.fromEntries(own) } }
}

/** Requests the contract allows. */
export function validFor(endpoint: Endpoint, pools: Pools): fc.Arbitrary<Wanted> {
  return valuesOf(endpoint.input as Schema, poolsFor(endpoint, pools)).map((input) =>
    request(endpoint, input as object),
  )
}

/** Requests with one thing wrong: field, type, body, address or header. */
export function spoiltFor(endpoint: Endpoint, pools: Pools): fc.Arbitrary<Wanted> {
  const fields = Object.keys((endpoint.input as Schema).properties ?? {})
  const valid = valuesOf(endpoint.input as Schema, poolsFor(endpoint, pools)) as fc.Arbitrary<
    Record<string, unknown>
  >
  const changes: fc.Arbitrary<Wanted>[] = [
    fc
      .tuple(
        valid,
        fc.constantFrom('unbekannt', '不认识', 'toString', '__proto__x', 'realm', 'person'),
        wrong,
      )
      .map(([input, field, value]) => request(endpoint, { ...input, [field]: value })),
    fc.tuple(valid, oddHeaders(pools)).map(([input, headers]) => {
      const made = request(endpoint, input)
      return { ...made, headers: { ...made.headers, ...headers } }
    }),
  ]
  if (fields.length > 0) {
    changes.push(
      fc
        .tuple(valid, fc.constantFrom(...fields), wrong)
        .map(([input, field, value]) => request(endpoint, { ...input, [field]: value })),
      fc.tuple(valid, fc.constantFrom(...fields)).map(([input, field]) => {
        const { [field]: _gone, ...rest } = input
        return request(endpoint, rest)
      }),
    )
  }
  if (endpoint.kind === 'write')
    changes.push(
      rawBodies.map((raw) => ({ raw, headers: { 'content-type': 'application/json' } })),
      fc.tuple(valid, types).map(([input, type]) => ({
        raw: JSON.stringify(input),
        headers: { 'content-type': type },
      })),
    )
  else changes.push(rawQueries.map((query) => ({ query, headers: {} })))
  return fc.oneof(...changes)
}

function request(endpoint: Endpoint, input: object): Wanted {
  if (endpoint.kind === 'write') return { body: input, headers: {} }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input))
    for (const one of Array.isArray(value) ? value : [value])
      query.append(name, (typeof one === 'object' ? JSON.stringify(one) : String(one)).slice(0, 9000))
  return { query: query.toString(), headers: {} }
}
