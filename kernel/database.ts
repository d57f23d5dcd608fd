/**
 * One PostgreSQL, two ways in: the owner migrates, the pool works as a role without DDL. Every piece of work is a
 * transaction whose session variables carry the actor's scope; row-level security reads them.
 *
 * Connections are pipelined: statements sent without waiting travel together, so a transaction's frame
 * (BEGIN, scope, COMMIT) costs no round trips of its own.
 */
import pg from 'pg'
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, DummyDriver } from 'kysely'
import type { Compilable } from 'kysely'
import { refuseKernel } from '#kernel/errors'

pg.types.setTypeParser(pg.types.builtins.INT8, (text) => BigInt(text))
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, (text) => text)

/** A hot statement with a name: the server keeps its plan. `text` must never vary under one name. */
export interface Named {
  readonly name: string
  readonly text: string
}

export interface Tx {
  /** Runs a built query or named statement, all rows. */
  all<R>(query: Compilable<R>): Promise<R[]>
  all<R>(query: string | Named, values?: readonly unknown[]): Promise<R[]>
  /** First row or undefined. */
  first<R>(query: Compilable<R>): Promise<R | undefined>
  first<R>(query: string | Named, values?: readonly unknown[]): Promise<R | undefined>
  /** Number of rows a statement touched. */
  run(query: Compilable<unknown>): Promise<number>
  run(query: string | Named, values?: readonly unknown[]): Promise<number>
  /** Statements sent through this transaction so far; tests watch that it does not grow with a page. */
  readonly sent: number
}

export interface Database {
  /**
   * Runs `work` in one transaction with these session variables. Serialisation failures and deadlocks are
   * tried again (3 times at most), so `work` must have no effect but through `tx`.
   */
  transaction<T>(options: TransactionOptions, work: (tx: Tx) => Promise<T>): Promise<T>
  /** A statement outside any scope: row-level security shows it nothing that needs one. */
  plain<R>(query: string | Named, values?: readonly unknown[]): Promise<R[]>
  readonly pool: pg.Pool
  close(): Promise<void>
}

export interface TransactionOptions {
  readonly settings: Readonly<Record<string, string>>
  readonly readOnly?: boolean
}

/** Typed query builder over one module's own tables; it only builds, a `Tx` runs. */
export function builder<Tables>(): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}

export interface OpenOptions {
  readonly max?: number
  readonly statementTimeoutMs?: number
  /** How long work waits for a connection; 5 s when not given. */
  readonly patienceMs?: number
  /** PostgreSQL's own settings for these connections, by name. */
  readonly session?: Readonly<Record<string, string>>
  readonly onError?: (error: Error) => void
}

export function openDatabase(url: string, options: OpenOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.patienceMs ?? 5_000,
    idleTimeoutMillis: 60_000,
    options: Object.entries({
      statement_timeout: String(options.statementTimeoutMs ?? 15_000),
      idle_in_transaction_session_timeout: '30000',
      timezone: 'UTC',
      ...options.session,
    })
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    application_name: 'linli',
    pipeline: true,
  } as pg.PoolConfig)
  // Connections on their way out while the server shuts down as well have nothing to say.
  let isClosed = false
  pool.on('error', (error) => isClosed || options.onError?.(error))
  // A connection may die while it is checked out and idle; its next statement says so, the process must live.
  pool.on('connect', (client) => client.on('error', () => {}))
  return {
    pool,
    close() {
      isClosed = true
      return pool.end()
    },
    async plain<R>(query: string | Named, values: readonly unknown[] = []) {
      return (await guarded(() => pool.query(config(query, values)))).rows as R[]
    },
    async transaction<T>(o: TransactionOptions, work: (tx: Tx) => Promise<T>): Promise<T> {
      for (let attempt = 1; ; attempt++) {
        const client = await guarded(() => pool.connect())
        let broken = false
        // Work that waits for something else would never learn that its connection died, and keep its place for ever.
        let onDeath: (error: Error) => void = () => {}
        const death = new Promise<never>((_, reject) => (onDeath = reject))
        death.catch(() => {})
        client.once('error', onDeath)
        const tx = new ClientTx(client)
        try {
          const opened = client.query(begin(o))
          opened.catch(() => {})
          const result = await Promise.race([work(tx), death])
          await opened
          const end = await client.query('COMMIT')
          // An error somebody swallowed leaves an aborted transaction, which COMMIT quietly rolls back.
          if (end.command !== 'COMMIT') throw new Error(ABORTED)
          return result
        } catch (told) {
          const error = isAftermath(told) ? (tx.fault ?? told) : told
          await client.query('ROLLBACK').catch(() => {
            broken = true
          })
          if (attempt < 4 && isRetryable(error)) continue
          throw translated(error)
        } finally {
          client.off('error', onDeath)
          client.release(broken)
        }
      }
    },
  }
}

class ClientTx implements Tx {
  sent = 0
  /** What went wrong first; statements that were under way with it hear only that the transaction is over. */
  fault: unknown
  readonly #client: pg.PoolClient
  constructor(client: pg.PoolClient) {
    this.#client = client
  }
  async all<R>(query: Compilable<R> | string | Named, values: readonly unknown[] = []): Promise<R[]> {
    return (await this.#send(query, values)).rows as R[]
  }
  async first<R>(
    query: Compilable<R> | string | Named,
    values: readonly unknown[] = [],
  ): Promise<R | undefined> {
    return (await this.#send(query, values)).rows[0] as R | undefined
  }
  async run(query: Compilable<unknown> | string | Named, values: readonly unknown[] = []): Promise<number> {
    return (await this.#send(query, values)).rowCount ?? 0
  }
  #send(query: Compilable<unknown> | string | Named, values: readonly unknown[]): Promise<pg.QueryResult> {
    this.sent++
    const sent = this.#client.query(
      typeof query === 'object' && 'compile' in query ? compiled(query) : config(query, values),
    )
    sent.catch((error: unknown) => (this.fault ??= error))
    return sent
  }
}

function compiled(query: Compilable<unknown>): pg.QueryConfig {
  const built = query.compile()
  return { text: built.sql, values: [...built.parameters] }
}

function config(query: string | Named, values: readonly unknown[]): pg.QueryConfig {
  return typeof query === 'string'
    ? { text: query, values: [...values] }
    : { name: query.name, text: query.text, values: [...values] }
}

const PLAIN = /^[^"\\{},\s]+$/
const NULL = /^null$/i

/** A list as PostgreSQL writes arrays: for thousands of values, which the driver would quote one by one. */
export function arrayText(values: readonly (string | null)[]): string {
  let text = ''
  for (const value of values) {
    text += text === '' ? '{' : ','
    if (value === null) text += 'NULL'
    else if (PLAIN.test(value) && !NULL.test(value)) text += value
    else text += `"${value.replace(/["\\]/g, '\\$&')}"`
  }
  return text === '' ? '{}' : `${text}}`
}

const SETTING = /^[a-z_]+\.[a-z_]+$/

/** BEGIN and `SET LOCAL` in one message; plain `SET` rather than set_config so that it reaches shards too. */
function begin(o: TransactionOptions): string {
  let text = o.readOnly ? 'BEGIN READ ONLY' : 'BEGIN'
  for (const [name, value] of Object.entries(o.settings)) {
    if (!SETTING.test(name)) throw new Error(`setting name ${name}`)
    text += `;SET LOCAL ${name}='${value.replaceAll("'", "''")}'`
  }
  return text
}

const ABORTED = 'transaction was aborted before its commit'

/** Whether this tells only that an earlier statement failed, not why. */
function isAftermath(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return code === '25P02' || message === ABORTED
}

function isRetryable(error: unknown): boolean {
  const code = (error as { code?: string }).code
  return code === '40001' || code === '40P01'
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw translated(error)
  }
}

/** Codes of a connection that broke or was not to be had; also every class 57P (shutdown, crash, recovery) and 08. */
const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', '53300'])

/** A database that is away or full is an answer the person can act on; everything else stays what it was. */
function translated(error: unknown): unknown {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  if (code === '57014') return refuseKernel('kernel.busy')
  if (
    AWAY.has(code) ||
    code.startsWith('57P') ||
    code.startsWith('08') ||
    /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(message)
  )
    return refuseKernel('kernel.unavailable')
  return error
}

/**
 * Writes on their way together. A failed one is noticed at `done`, as the transaction's error, not as anybody's
 * unhandled rejection while the others are still being prepared.
 */
export class Batch {
  readonly #sent: Promise<unknown>[] = []
  add(...writes: Promise<unknown>[]): void {
    for (const write of writes) {
      write.catch(() => {})
      this.#sent.push(write)
    }
  }
  /** Waits for all; throws the first error in the order of sending. */
  async done(): Promise<void> {
    const failed = (await Promise.allSettled(this.#sent)).find((r) => r.status === 'rejected')
    if (failed) throw failed.reason
  }
}

/** Name of the violated constraint, when `error` is that kind of database error. */
export function violated(error: unknown): string | undefined {
  const e = error as { code?: string; constraint?: string }
  return e.code?.startsWith('23') ? e.constraint : undefined
}
