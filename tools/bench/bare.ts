/**
 * The ceiling: the very statements one lifecycle sent, replayed straight through `pg` with nothing in front. Each
 * transaction's statements travel together (pipelined), prepared under their names; ids and numbers are made fresh for
 * every replay. Runs in a process of its own, like the server does.
 */
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Sent } from './server.ts'

export interface Script {
  /** One inner list a transaction (or a statement outside one), in the order they were sent. */
  readonly transactions: readonly (readonly Sent[])[]
  /** Words made by the lifecycle itself, replaced by fresh ones in every replay. */
  readonly fresh: readonly string[]
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g
const NUMBER = /\d{8}-\d{7}/g

/** Splits what one lifecycle sent into transactions and finds the words that were born in it. */
export function scriptOf(sent: readonly Sent[], since: Date): Script {
  const open = new Map<number, Sent[]>()
  const transactions: Sent[][] = []
  for (const s of sent) {
    const running = open.get(s.connection)
    if (s.text.startsWith('BEGIN')) {
      const list = [s]
      open.set(s.connection, list)
      transactions.push(list)
    } else if (running) {
      running.push(s)
      if (s.text === 'COMMIT' || s.text === 'ROLLBACK') open.delete(s.connection)
    } else transactions.push([s])
  }
  const born = new Set<string>()
  const text = JSON.stringify(
    sent.map((s) => [s.text, s.values]),
    (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  )
  for (const id of text.match(UUID) ?? [])
    if (Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) >= since.getTime()) born.add(id)
  for (const n of text.match(NUMBER) ?? []) born.add(n)
  // Keys of submissions are random (version 4): the same place in KEEP and KEPT statements.
  for (const s of sent)
    if (s.name === 'kernel.keep' || s.name === 'kernel.kept') born.add(String(s.values[1]))
  return { transactions, fresh: [...born] }
}

function freshWord(word: string): string {
  if (/^\d{8}-\d{7}$/.test(word))
    return `${word.slice(0, 9)}${randomInt(100_000_000_000, 281_000_000_000_000)}`
  if (word[14] === '4') return randomUUID()
  const ms = Date.now().toString(16).padStart(12, '0')
  const tail = randomBytes(8).toString('hex')
  return `${ms.slice(0, 8)}-${ms.slice(8)}-${word.slice(14, 18)}-a${tail.slice(0, 3)}-${tail.slice(3, 15)}`
}

/** Replays the script with `workers` connections for `seconds`; lifecycles per second and seconds of each. */
export async function replay(url: string, script: Script, workers: number, seconds: number) {
  const until = Date.now() + seconds * 1000
  const times: number[] = []
  const pattern = new RegExp(script.fresh.map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g')
  const started = Date.now()
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const client = new pg.Client({
        connectionString: url,
        options: '-c timezone=UTC',
        pipeline: true,
      } as pg.ClientConfig)
      await client.connect()
      while (Date.now() < until) {
        const at = performance.now()
        const words = new Map(script.fresh.map((w) => [w, freshWord(w)]))
        const swap = (v: unknown): unknown =>
          typeof v === 'string'
            ? v.replace(pattern, (w) => words.get(w)!)
            : Array.isArray(v)
              ? v.map(swap)
              : v
        for (const transaction of script.transactions)
          await Promise.all(
            transaction.map((s) => {
              const values = s.values.map(swap)
              const text = s.text.startsWith('BEGIN') ? (swap(s.text) as string) : s.text
              return client.query(
                s.name === undefined
                  ? values.length > 0
                    ? { text, values }
                    : text
                  : { name: s.name, text, values },
              )
            }),
          )
        times.push(performance.now() - at)
      }
      await client.end()
    }),
  )
  return { perSecond: (times.length * 1000) / (Date.now() - started), times }
}

/** Where the database's time of one lifecycle goes: each statement alone, median of `times` runs, grouped by name. */
export async function profile(
  url: string,
  script: Script,
  times = 15,
): Promise<{ statement: string; count: number; ms: number }[]> {
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' })
  await client.connect()
  const spent = new Map<string, { count: number; runs: number[] }>()
  for (let run = 0; run < times; run++) {
    const words = new Map(script.fresh.map((w) => [w, freshWord(w)]))
    const swap = (v: unknown): unknown =>
      typeof v === 'string'
        ? [...words].reduce((t, [a, b]) => t.replaceAll(a, b), v)
        : Array.isArray(v)
          ? v.map(swap)
          : v
    const here = new Map<string, { count: number; ms: number }>()
    for (const transaction of script.transactions)
      for (const s of transaction) {
        const values = s.values.map(swap)
        const text = s.text.startsWith('BEGIN') ? (swap(s.text) as string) : s.text
        const at = performance.now()
        await client.query(
          s.name === undefined
            ? values.length > 0
              ? { text, values }
              : text
            : { name: s.name, text, values },
        )
        const key = s.name ?? s.text.replace(/\s+/g, ' ').slice(0, 70)
        const sum = here.get(key) ?? { count: 0, ms: 0 }
        here.set(key, { count: sum.count + 1, ms: sum.ms + performance.now() - at })
      }
    for (const [key, { count, ms }] of here) {
      const all = spent.get(key) ?? { count, runs: [] }
      all.runs.push(ms)
      spent.set(key, all)
    }
  }
  await client.end()
  return [...spent]
    .map(([statement, { count, runs }]) => ({
      statement,
      count,
      ms: Math.round(runs.toSorted((a, b) => a - b)[runs.length >> 1]! * 100) / 100,
    }))
    .toSorted((a, b) => b.ms - a.ms)
}

if (process.argv[2] === 'child')
  process.once('message', (m: { url: string; script: Script; workers: number; seconds: number }) => {
    // Instants travel as text between the processes.
    replay(m.url, m.script, m.workers, m.seconds).then(
      (r) => process.send!(r, () => process.exit(0)),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
