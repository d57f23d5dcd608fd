/**
 * An orderly end: readiness says no first, what is under way is finished, nobody new is let in, jobs and database end, and
 * nothing is left behind: not by `npm start`, not by a start that fails or is called off half-way.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { Agent, get, request } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { loadConfig } from '#kernel/config'
import { upload } from '../../kernel/files/contract.ts'
import { birthOf } from '../../kernel/postgres/lock.ts'
import { serve } from '../../apps/server/serve.ts'
import type { Deployment } from '../support/deployment.ts'
import { openStarted } from '../support/template.ts'

const root = join(import.meta.dirname, '../..')
let deployment: Deployment
beforeAll(async () => {
  deployment = await openStarted()
  await deployment.start()
}, 180_000)
afterAll(() => deployment?.remove(), 60_000)

/** An upload of which half is sent: the request is under way until `finish`. */
async function halfAnUpload(agent?: Agent) {
  const picture = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#37a' } })
    .png()
    .toBuffer()
  const boundary = 'linli-boundary'
  const body = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n`,
    ),
    picture,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  let sent!: ClientRequest
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent = request(
      `${deployment.url}${upload.path}`,
      {
        method: 'POST',
        ...(agent ? { agent } : {}),
        headers: {
          'x-linli': '1',
          'content-type': `multipart/form-data; boundary=${boundary}`,
          'content-length': body.length,
        },
      },
      (answer) => {
        answer.resume()
        resolve(answer)
      },
    )
    sent.on('error', reject)
  })
  answered.catch(() => undefined)
  let at = body.length >> 1
  sent.write(body.subarray(0, at))
  await sleep(300)
  return {
    answered,
    /** A byte more. */
    trickle: () => void sent.write(body.subarray(at, ++at)),
    finish: () => sent.end(body.subarray(at)),
  }
}

const readiness = (agent: Agent) =>
  new Promise<number | string>((resolve) => {
    get(`${deployment.url}/api/ready`, { agent }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
  })

test('SIGTERM: readiness first, requests under way are finished, nobody new, nothing left', async () => {
  const postmaster = deployment.postmaster()!
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  expect(await readiness(agent)).toBe(200)
  const half = await halfAnUpload()
  const stopping = deployment.stop()
  const heard: (number | string)[] = []
  for (let n = 0; n < 60; n++) {
    heard.push(await readiness(agent))
    await sleep(5)
  }
  // Yes, then no; never refused without having said no.
  const firstNo = heard.indexOf(503)
  expect(firstNo, JSON.stringify(heard)).toBeGreaterThanOrEqual(0)
  expect(new Set(heard.slice(0, firstNo))).toEqual(new Set(heard.slice(0, firstNo).length > 0 ? [200] : []))
  expect(heard.slice(firstNo)).not.toContain(200)
  // The door is closed while the one inside is still served.
  await sleep(300)
  expect(await readiness(new Agent())).toBe('ECONNREFUSED')
  half.finish()
  expect((await half.answered).statusCode).toBe(200)
  expect(await stopping).toBe(0)
  expect(birthOf(postmaster), 'PostgreSQL ended with it').toBe('')
  expect(existsSync(join(deployment.dataDir, 'linli.lock')), 'the folder is free').toBe(false)
  expect(deployment.said.filter((line) => line.includes('"level":"error"'))).toEqual([])
  agent.destroy()
}, 60_000)

test.runIf(process.env['ORDEAL'])(
  'a request that never ends holds the stop up for twenty seconds, not for ever',
  async () => {
    await deployment.start()
    const half = await halfAnUpload()
    const trickling = setInterval(half.trickle, 1000)
    const at = performance.now()
    expect(await deployment.stop()).toBe(0)
    const seconds = (performance.now() - at) / 1000
    clearInterval(trickling)
    expect(seconds).toBeGreaterThan(15)
    expect(seconds).toBeLessThan(35)
    await expect(half.answered).rejects.toThrow(/hang up|ECONNRESET|EPIPE/)
    expect(deployment.postmaster()).toBeUndefined()
  },
  90_000,
)

test.runIf(process.env['ORDEAL'])(
  'an upload that stalls is answered after ten seconds, and holds the stop up no longer',
  async () => {
    await deployment.start()
    const half = await halfAnUpload()
    const at = performance.now()
    const stopping = deployment.stop()
    expect((await half.answered).statusCode).toBe(400)
    expect(await stopping).toBe(0)
    expect((performance.now() - at) / 1000).toBeLessThan(16)
  },
  90_000,
)

const env = () => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  PORT: String(deployment.at.port),
  LINLI_DATA: deployment.dataDir,
  LINLI_KEYS: deployment.keysDir,
  LINLI_LOG: 'error',
  NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/linli-node'),
})

test.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGKILL'] as const)(
  '`npm start` ended by %s to npm alone leaves no server behind',
  async (signal) => {
    const npm = spawn('npm', ['start'], { cwd: root, env: env(), stdio: 'ignore', detached: true })
    const agent = new Agent()
    for (let waited = 0; (await readiness(agent)) !== 200; waited += 100) {
      if (waited > 90_000) throw new Error('npm start was not ready in time')
      await sleep(100)
    }
    const { pid } = JSON.parse(readFileSync(join(deployment.dataDir, 'linli.lock'), 'utf8')) as {
      pid: number
    }
    const postmaster = deployment.postmaster()!
    expect(birthOf(pid)).not.toBe('')
    process.kill(npm.pid!, signal)
    for (let waited = 0; birthOf(pid) !== '' || birthOf(postmaster) !== ''; waited += 100) {
      if (waited > 30_000) throw new Error(`the server ${pid} outlived npm`)
      await sleep(100)
    }
    expect(await readiness(agent)).toBe('ECONNREFUSED')
    expect(existsSync(join(deployment.dataDir, 'linli.lock')), 'an orderly end').toBe(false)
  },
  150_000,
)

test('called off while it starts: nothing is left', async () => {
  for (const afterMs of [400, 1500, 2500]) {
    const child = spawn(process.execPath, [join(root, 'apps/server/main.ts')], {
      env: env(),
      stdio: 'ignore',
    })
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    await sleep(afterMs)
    child.kill('SIGTERM')
    const code = await ended
    // Before the program listens for signals the system ends it; nothing has begun then.
    expect(code === 0 || code === null).toBe(true)
    expect(deployment.postmaster()).toBeUndefined()
  }
}, 90_000)

test('a port that is taken: jobs and database end, and it says which port', async () => {
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen(deployment.at.port, '127.0.0.1', resolve))
  const lines: string[] = []
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text))
    return true
  })
  try {
    await expect(serve(loadConfig(env()), () => undefined)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(deployment.postmaster()).toBeUndefined()
    // Jobs that went on would ask a database that is gone, every half second.
    await sleep(2_000)
    expect(lines.join('')).toBe('')
  } finally {
    spy.mockRestore()
  }
  const child = spawn(process.execPath, [join(root, 'apps/server/main.ts')], { env: env() })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise((resolve) => child.once('exit', resolve))
  expect(said).toContain(`端口 ${deployment.at.port} 已被别的程序占用`)
  expect(code).toBe(2)
  expect(deployment.postmaster()).toBeUndefined()
  squatter.close()
}, 120_000)
