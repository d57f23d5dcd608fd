/** A small keep-alive client: the load should cost the server's two cores as little as possible. */
import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly cookie: string
  readonly body: Record<string, unknown>
}

export interface Client {
  get(cookie: string, capacity: string, path: string): Promise<Record<string, unknown>>
  post(cookie: string, capacity: string, path: string, body: object): Promise<Record<string, unknown>>
  signIn(login: string, password: string): Promise<string>
}

/** Any answer but 200 throws: a benchmark that fails must not look fast. */
export function openClient(port: number, connections: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const send = (method: string, path: string, cookie: string, capacity: string, body?: object) =>
    new Promise<Answer>((resolve, reject) => {
      const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
      const headers: Record<string, string | number> = {}
      if (cookie) headers.cookie = cookie
      if (capacity) headers['x-linli-capacity'] = capacity
      if (payload) {
        headers['content-type'] = 'application/json'
        headers['content-length'] = payload.length
        headers['x-linli'] = '1'
        headers['idempotency-key'] = randomUUID()
      }
      const r = request({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString()
          if (answer.statusCode !== 200)
            return reject(new Error(`${method} ${path} ${answer.statusCode} ${text.slice(0, 300)}`))
          const cookies = (answer.headers['set-cookie'] ?? []).map((c) => c.split(';')[0]).join('; ')
          resolve({ status: 200, cookie: cookies, body: JSON.parse(text) as Record<string, unknown> })
        })
        answer.on('error', reject)
      })
      r.on('error', reject)
      r.end(payload)
    })
  return {
    get: async (cookie, capacity, path) => (await send('GET', path, cookie, capacity)).body,
    post: async (cookie, capacity, path, body) => (await send('POST', path, cookie, capacity, body)).body,
    signIn: async (login, password) =>
      (await send('POST', '/api/identity/sign-in', '', '', { login, password })).cookie,
  }
}
