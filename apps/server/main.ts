/** `npm start`: database, migrations, packs, demonstration, web, HTTP, jobs: one line for each, then the addresses. */
import { join } from 'node:path'
import { ConfigError, loadConfig } from '#kernel/config'
import type { Config } from '#kernel/config'
import { FolderTaken } from '#kernel/postgres'
import { serve } from './serve.ts'
import type { Running } from './serve.ts'

const started = Date.now()
const say = (line: string) =>
  console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)}s  ${line}`)

let config: Config
try {
  config = loadConfig(process.env)
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  console.error(`无法启动：${error.message}`)
  process.exit(2)
}

/** What a stop may take at most: requests 20 s, jobs 10 s, the database the rest. */
const STOP_MS = 50_000

let server: Running | undefined
const starting = new AbortController()
const stop = (signal: string) => {
  if (starting.signal.aborted) return
  say(`收到 ${signal}，正在停止……`)
  starting.abort()
  // Something that hangs must not keep the process alive for ever.
  setTimeout(() => process.exit(1), STOP_MS).unref()
  // Still starting: what was begun is ended by `serve` itself.
  server?.close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal))

try {
  server = await serve(config, say, starting.signal)
  if (starting.signal.aborted) {
    await server.close()
    process.exit(0)
  }
  console.log(`
  邻里 Linli 已就绪${server.demo ? '（演示数据，非真实人员和事件）' : ''}
    居民端   ${server.url}/
    工作台   ${server.url}/desk/
    接口说明 ${server.url}/api/openapi.json
    数据目录 ${join(config.dataDir)}
  停止：Ctrl+C
`)
} catch (error) {
  if (starting.signal.aborted) process.exit(0)
  if (error instanceof FolderTaken || (error as { expected?: boolean }).expected) {
    console.error(`无法启动：${(error as Error).message}`)
    process.exit(2)
  }
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    console.error(`无法启动：端口 ${config.port} 已被别的程序占用。请停止它，或用 PORT 指定另一个端口。`)
    process.exit(2)
  }
  console.error('无法启动：')
  console.error(error)
  process.exit(1)
}
