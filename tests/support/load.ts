/**
 * Intake as it comes: residents file reports over HTTP, a clerk accepts and dispatches them. Whoever gets no answer repeats
 * the very same submission under the same Idempotency-Key until it is acknowledged, or gives up and never knows.
 */
import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Heard {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: Record<string, unknown>
}

export interface Submission {
  /** Stands in the text of this report and of no other. */
  readonly marker: string
  readonly kind: 'anonymous' | 'named' | 'counter'
  /** Sent more than once. */
  repeated: boolean
  /** Undefined: never acknowledged, its sender gave up. */
  filed?: { readonly id: string; readonly number: string; readonly queryCode: string }
  /** Acts on it that were acknowledged, in order. */
  readonly acts: string[]
}

export interface Load {
  readonly submissions: readonly Submission[]
  /** Answers nobody should ever get: not refusals that say "later". */
  readonly odd: readonly string[]
  /** Acknowledged writes so far. */
  readonly acknowledged: number
  /** Files no more, repeats what is open until it is acknowledged; throws when that takes over two minutes. */
  finish(): Promise<void>
}

const LATER = new Set([429, 503])
/** Residents may file 20 a minute from one address: after so many they are somebody else. */
const FILINGS_AN_ADDRESS = 15

export function openLine(url: string) {
  const { hostname, port } = new URL(url)
  let agent = new Agent({ keepAlive: true })
  let localAddress: string | undefined
  return {
    /** Goes on from another address of this machine, so that limits per address do not hold the load up. */
    move(address: string) {
      // Only Linux answers to all of 127/8 unasked.
      if (process.platform !== 'linux') return
      agent.destroy()
      agent = new Agent({ keepAlive: true })
      localAddress = address
    },
    send(path: string, headers: Record<string, string>, body?: unknown): Promise<Heard> {
      const payload = body === undefined ? undefined : JSON.stringify(body)
      return new Promise((resolve, reject) => {
        const sent = request(
          {
            hostname,
            port,
            path,
            agent,
            method: payload === undefined ? 'GET' : 'POST',
            timeout: 15_000,
            headers: {
              'x-linli': '1',
              ...(payload === undefined
                ? {}
                : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
              ...headers,
            },
            ...(localAddress === undefined ? {} : { localAddress }),
          },
          (answer) => {
            const chunks: Buffer[] = []
            answer.on('data', (chunk: Buffer) => chunks.push(chunk))
            answer.on('error', reject)
            answer.on('aborted', () => reject(new Error('answer cut off')))
            answer.on('end', () => {
              try {
                const text = Buffer.concat(chunks).toString()
                const parsed = JSON.parse(text) as Record<string, unknown>
                resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: parsed })
              } catch (error) {
                reject(error as Error)
              }
            })
          },
        )
        sent.on('timeout', () => sent.destroy(new Error('no answer in time')))
        sent.on('error', reject)
        sent.end(payload)
      })
    },
    close: () => agent.destroy(),
  }
}

export type Line = ReturnType<typeof openLine>

/** The clerk of a community who may both accept and dispatch; entered by the demonstration's one click. */
export interface Clerk {
  readonly headers: Record<string, string>
  readonly place: string
}

interface Role {
  person: string
  app: string
  realm: number
}

/** Roles of the deployment's first locality: where a caller who names none is. */
export async function rolesOfTheFirst(line: Line): Promise<Role[]> {
  const roles = (await line.send('/api/identity/demo-roles', {})).body['rows'] as Role[]
  const first = Math.min(...roles.map((r) => r.realm))
  return roles.filter((r) => r.realm === first)
}

/** Signs in as the first demonstration role whose post may take in and dispatch at the lowest place there is. */
export async function findClerk(line: Line): Promise<Clerk> {
  const roles = await rolesOfTheFirst(line)
  for (const { person } of roles.filter((r) => r.app === 'desk').toReversed()) {
    const signedIn = await line.send('/api/identity/demo-sign-in', {}, { person })
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!
    const mine = (await line.send('/api/bodies/my-capacities', { cookie })).body['rows'] as {
      id: string
      placeId: string
      may: string[]
    }[]
    const post = mine.find((c) => c.may.includes('casework.intake') && c.may.includes('casework.dispatch'))
    if (post) return { headers: { cookie, 'x-linli-capacity': post.id }, place: post.placeId }
  }
  throw new Error('no demonstration role takes in and dispatches')
}

/** Headers of the first demonstration role whose post carries a flag. */
export async function findPost(line: Line, flag: string): Promise<Record<string, string>> {
  for (const { person } of await rolesOfTheFirst(line)) {
    const signedIn = await line.send('/api/identity/demo-sign-in', {}, { person })
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!
    const mine = (await line.send('/api/bodies/my-capacities', { cookie })).body['rows'] as {
      id: string
      may: string[]
    }[]
    const post = mine.find((c) => c.may.includes(flag))
    if (post) return { cookie, 'x-linli-capacity': post.id }
  }
  throw new Error(`no demonstration role has ${flag}`)
}

/** Starts the load; `residents` clients beside one clerk. */
export function startLoad(url: string, clerk: Clerk, residents: number): Load {
  const submissions: Submission[] = []
  const odd: string[] = []
  const toAct: Submission[] = []
  let acknowledged = 0
  let isFinishing = false
  let deadline = Infinity
  let lines = 0

  const submit = async (
    line: Line,
    path: string,
    headers: Record<string, string>,
    body: unknown,
    patience = Infinity,
    onRepeat: () => void = () => undefined,
  ): Promise<Heard | undefined> => {
    const key = randomUUID()
    for (let attempt = 1; attempt <= patience; attempt++) {
      if (Date.now() > deadline) throw new Error(`${path} was not acknowledged in time`)
      if (attempt > 1) onRepeat()
      try {
        const heard = await line.send(path, { ...headers, 'idempotency-key': key }, body)
        if (heard.status === 200) {
          acknowledged++
          return heard
        }
        if (!LATER.has(heard.status)) {
          odd.push(`${path}: ${heard.status} ${JSON.stringify(heard.body)}`)
          return undefined
        }
      } catch {
        // No answer, or half of one: nobody knows whether it was done.
      }
      await sleep(40 + Math.random() * 120)
    }
    return undefined
  }

  const resident = async (index: number) => {
    const line = openLine(url)
    for (let n = 0; !isFinishing; n++) {
      if (n % FILINGS_AN_ADDRESS === 0) {
        const at = ++lines
        line.move(`127.77.${Math.floor(at / 250) + 1}.${(at % 250) + 1}`)
      }
      const kind = (['anonymous', 'named', 'counter'] as const)[n % 3]!
      const marker = `标记${randomUUID().replaceAll('-', '')}`
      const mine: Submission = { marker, kind, repeated: false, acts: [] }
      submissions.push(mine)
      const said = {
        text: `${index + 1}号楼楼道里堆满杂物没人管，${marker}。`,
        place: clerk.place,
        ...(kind === 'anonymous'
          ? { confidentiality: 'anonymous' }
          : { confidentiality: 'named', contactName: '来电人', contactPhone: '13800000000' }),
        ...(kind === 'counter' ? { channel: 'counter' } : {}),
      }
      // The last of them is impatient: one try, then gone.
      const answered = await submit(
        line,
        kind === 'counter' ? '/api/casework/file-for-somebody' : '/api/casework/file-report',
        kind === 'counter' ? clerk.headers : {},
        said,
        index === residents - 1 ? 1 : Infinity,
        () => (mine.repeated = true),
      )
      await sleep(20)
      if (!answered) continue
      mine.filed = answered.body as NonNullable<Submission['filed']>
      toAct.push(mine)
    }
    line.close()
  }

  const clerking = async () => {
    const line = openLine(url)
    for (let n = 0; !isFinishing || toAct.length > 0; n++) {
      const next = toAct.shift()
      if (!next) {
        await sleep(20)
        continue
      }
      // Not everything is dealt with at once; what is, is accepted, and every other one dispatched.
      if (isFinishing && n % 4 !== 0) continue
      if (n % 50 === 0) line.move(`127.78.1.${(n / 50) % 250}`)
      const { id } = next.filed!
      const act = (fields: object) =>
        submit(line, '/api/casework/act', clerk.headers, { id, ...fields }, Infinity, () => {
          next.repeated = true
        })
      const accepted = await act({ revision: 1, act: 'accept' })
      if (!accepted) continue
      next.acts.push('accept')
      if (n % 2 === 0) continue
      const target = await targetFor(line, clerk, id)
      const revision = accepted.body['revision']
      if (target && (await act({ revision, act: 'dispatch', target }))) next.acts.push('dispatch')
    }
    line.close()
  }

  const running = [clerking(), ...Array.from({ length: residents }, (_, i) => resident(i))]
  // A client that fails is told of at the end, not as nobody's rejection in between.
  for (const one of running) one.catch(() => undefined)
  return {
    submissions,
    odd,
    get acknowledged() {
      return acknowledged
    },
    async finish() {
      isFinishing = true
      deadline = Date.now() + 120_000
      await Promise.all(running)
    },
  }
}

async function targetFor(line: Line, clerk: Clerk, id: string): Promise<string | undefined> {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      const heard = await line.send(`/api/casework/targets?id=${id}`, clerk.headers)
      if (heard.status === 200)
        return (heard.body['rows'] as { id: string; refused: string | null }[]).find(
          (r) => r.refused === null,
        )?.id
    } catch {
      // The server is away for a moment.
    }
    await sleep(100)
  }
  return undefined
}
