// The door to every command: makes the folder ready, then hands over to the pinned Node.
// Plain JavaScript without dependencies: it runs before anything is installed, under any Node from 20 on.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const stamp = join(modules, '.linli-lock')
const commands = {
  start: 'apps/server/main.ts',
  test: 'tools/test/main.ts',
  check: 'tools/check/main.ts',
  bench: 'tools/bench/main.ts',
  ordeal: 'tools/ordeal/main.ts',
  screenshots: 'tools/screenshots.ts',
}

const say = (zh, en) => process.stderr.write(`邻里 · ${zh} / ${en}\n`)

function fail(zh, en) {
  say(zh, en)
  process.exit(1)
}

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Does what npm wrote into node_modules hold exactly the packages the lock file names? */
function installedAsLocked() {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages
  const present = readJson(join(modules, '.package-lock.json'))?.packages
  if (!wanted || !present) return false
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue
    const found = present[path]
    if (!found && (entry.optional || entry.devOptional || entry.peer)) continue
    if (found?.version !== entry.version || found?.integrity !== entry.integrity) return false
    if (!existsSync(join(root, path))) return false
  }
  return true
}

/** Folders of the packages this machine will get, for the progress line. */
function packagesForHere() {
  const suits = (list, here) =>
    list.length === 0 || list.includes(here) || list.some((name) => name.startsWith('!'))
  return Object.entries(readJson(join(root, 'package-lock.json'))?.packages ?? {})
    .filter(
      ([path, entry]) =>
        path &&
        suits([entry.os].flat().filter(Boolean), process.platform) &&
        suits([entry.cpu].flat().filter(Boolean), process.arch),
    )
    .map(([path]) => path)
}

function pinnedNode() {
  const { platform, arch } = process
  const candidates =
    platform === 'win32'
      ? [join(modules, `node-win-${arch}`, 'bin', 'node.exe')]
      : [join(modules, `node-${platform}-${arch}`, 'bin', 'node'), join(modules, '.bin', 'node')]
  return candidates.find((file) => existsSync(file))
}

function installed() {
  let hash
  try {
    hash = readFileSync(stamp, 'utf8').trim()
  } catch {
    hash = ''
  }
  if (hash === lockHash()) return true
  if (!installedAsLocked()) return false
  writeFileSync(stamp, `${lockHash()}\n`)
  return true
}

/** One installation at a time: two commands started together must not pull node_modules from under each other. */
async function alone(work) {
  const lock = join(tmpdir(), `linli-install-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`)
  for (let waited = 0; ; waited++) {
    try {
      mkdirSync(lock)
      break
    } catch {
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0)
      if (age > 20 * 60_000) rmSync(lock, { recursive: true, force: true })
      if (waited === 0) say('另一个命令正在安装依赖，等待中……', 'another command is installing; waiting')
      if (waited > 1200) fail(`等待安装超时，可删除 ${lock} 后重试。`, `waited too long for ${lock}`)
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
  const release = () => rmSync(lock, { recursive: true, force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    release()
    process.off('exit', release)
  }
}

const noise = /^npm (warn|notice)|^\s*$/i
/** After a refusal npm prints its manual. */
const usage = /^npm error( +-| {4,}| *$| (Clean install|Usage:|Options:|npm ci$|\[|aliases:|Run "npm help))/

async function install() {
  if (installed()) return
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  say('正在安装依赖（首次约需一两分钟）……', 'installing dependencies (a minute or two the first time)')
  // npm must not run on the Node it is about to delete: take our own node_modules/.bin out of its PATH.
  const bin = join(modules, '.bin')
  const path = (process.env.PATH ?? '').split(delimiter).filter((part) => part && part !== bin)
  const child = spawn('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter), npm_config_engine_strict: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  const wanted = packagesForHere()
  const tail = []
  const take = (chunk) => {
    for (const line of String(chunk).split('\n')) {
      if (noise.test(line) || usage.test(line)) continue
      tail.push(line)
      if (tail.length > 40) tail.shift()
    }
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const progress = setInterval(() => {
    const done = wanted.filter((path) => existsSync(join(root, path, 'package.json'))).length
    const share = `${done}/${wanted.length}`
    say(`安装中，已 ${seconds()} 秒，${share} 个包……`, `installing, ${seconds()} s, ${share} packages`)
  }, 5000)
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      tail.push(String(error))
      resolve(127)
    })
    child.once('close', (status) => resolve(status ?? 1))
  })
  clearInterval(progress)
  if (code !== 0) {
    process.stderr.write(tail.map((line) => `  ${line}\n`).join(''))
    fail(
      `依赖安装失败（npm ci 退出码 ${code}）。请检查网络与 npm 源后再试。`,
      `npm ci failed with ${code}; check the network and the npm registry, then try again`,
    )
  }
  writeFileSync(stamp, `${lockHash()}\n`)
  say(`依赖已就绪，用时 ${seconds()} 秒。`, `dependencies ready in ${seconds()} s`)
}

function requireNode() {
  const node = pinnedNode()
  if (!node) {
    fail(
      `没有适合 ${process.platform}-${process.arch} 的固定版本 Node。支持 linux-x64、linux-arm64、win-x64。` +
        '若安装时用了 --omit=optional，请删除 node_modules 后重试。',
      `no pinned Node for ${process.platform}-${process.arch}; remove node_modules and install with optional packages`,
    )
  }
  const probe = spawnSync(node, ['--version'], { encoding: 'utf8' })
  if (probe.status !== 0) {
    fail(
      `固定版本的 Node 无法运行：${probe.error?.message ?? probe.stderr}`,
      'the pinned Node does not run on this machine',
    )
  }
  return node
}

/** Our parent, and where the system tells it the parents above, as far as the npm that runs us. */
function upToNpm() {
  const line = [process.ppid]
  try {
    for (let pid = process.ppid; pid > 1 && line.length < 4; pid = line.at(-1)) {
      if (/\bnpm\b/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) return line.join()
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      line.push(Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    }
  } catch {
    // No such list of processes here.
  }
  return String(process.ppid)
}

/** Left to itself V8 lets a busy server's heap grow to three times what lives in it; a small nursery keeps it near. */
const nursery = (script) => (script.startsWith('apps/server/') ? ['--max-semi-space-size=8'] : [])

function handOver(node, script, args) {
  const child = spawn(node, [...nursery(script), join(root, script), ...args], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: [join(modules, '.bin'), process.env.PATH ?? ''].join(delimiter),
      // glibc keeps a heap per thread and gives little back: two of them hold the server some 100 MB smaller.
      MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(modules, '.cache', 'linli-node'),
    },
  })
  // At a terminal Ctrl-C reaches the child by itself; a second SIGINT from us would look like impatience.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // npm puts a shell between itself and us and tells the stop signal to the shell alone: who has lost the ones that
  // started it ends its child in order, instead of leaving a server nobody knows of.
  if (process.env.npm_lifecycle_event !== undefined && process.platform !== 'win32') {
    const started = upToNpm()
    setInterval(() => {
      if (started !== upToNpm()) child.kill('SIGTERM')
    }, 500).unref()
  }
  child.once('error', (error) => fail(`无法启动 ${script}：${error.message}`, `cannot start ${script}`))
  child.once('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
}

async function main() {
  const [major] = process.versions.node.split('.').map(Number)
  if (major < 20) {
    fail(
      `需要 Node.js 20 或更新的版本，当前是 ${process.versions.node}。`,
      `Node.js 20 or newer is needed, this is ${process.versions.node}`,
    )
  }
  let [command = 'cli', ...args] = process.argv.slice(2)
  if (command === 'cli' && args[0] in commands) [command, ...args] = args
  if (!installed()) await alone(install)
  const node = requireNode()
  if (command in commands) handOver(node, commands[command], args)
  else handOver(node, 'apps/server/cli.ts', command === 'cli' ? args : [command, ...args])
}

await main()
