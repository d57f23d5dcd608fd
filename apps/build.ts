/** Builds both web apps in one go; does nothing when their inputs have not changed, so that a warm start is quick. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const root = dirname(import.meta.dirname)
const STAMP = '.inputs'

export interface BuildOptions {
  /** Folder to fill: `index.html` (resident), `desk/index.html`, `assets/`, `sw.js` … */
  readonly outDir: string
  readonly log?: (line: string) => void
  /** Builds even when nothing changed. */
  readonly force?: boolean
}

/**
 * Makes `outDir` hold the current web apps; true when it had to build. The folder is swapped as a whole: a failed build
 * leaves the old one. Throws what the bundler says.
 */
export async function buildWeb({ outDir, log = () => {}, force = false }: BuildOptions): Promise<boolean> {
  const hash = inputsHash()
  if (!force && stampOf(outDir) === hash) return false
  const started = Date.now()
  log('正在构建网页……')
  const fresh = `${outDir}.${process.pid}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  try {
    await bundle(fresh)
    await finish(fresh, hash)
    await compressAll(fresh)
    writeFileSync(join(fresh, STAMP), hash)
    const old = `${outDir}.${process.pid}.old`
    rmSync(old, { recursive: true, force: true })
    try {
      renameSync(outDir, old)
    } catch {
      // the first build has no predecessor
    }
    renameSync(fresh, outDir)
    rmSync(old, { recursive: true, force: true })
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  log(`网页已构建，用时${((Date.now() - started) / 1000).toFixed(1)}秒。`)
  return true
}

/** Whether `outDir` holds the current web apps: then `buildWeb` would do nothing. */
export const isWebBuilt = (outDir: string): boolean => stampOf(outDir) === inputsHash()

async function bundle(outDir: string): Promise<void> {
  const { build } = await import('vite')
  const { catalogues } = await import('./catalogues.ts')
  await build({
    configFile: false,
    root: join(root, 'apps'),
    publicDir: join(root, 'apps/resident/public'),
    base: '/',
    logLevel: 'warn',
    cacheDir: join(root, 'node_modules/.vite'),
    plugins: [catalogues()],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: true,
      manifest: 'manifest.json',
      target: ['es2022', 'chrome100', 'safari15.4'],
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4000,
      reportCompressedSize: false,
      rolldownOptions: {
        // `"use client"` means something to servers that render; here it is noise by the hundred.
        onLog: (level, log, pass) => {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') pass(level, log)
        },
        // What all modules declare is read at every start: one request, not one for each module.
        output: {
          codeSplitting: { groups: [{ name: 'pages', test: /modules[\\/][^\\/]+[\\/]pages\.ts$/ }] },
        },
        input: {
          desk: join(root, 'apps/desk/index.html'),
          resident: join(root, 'apps/resident/index.html'),
        },
      },
    },
  })
}

interface Chunk {
  readonly file: string
  readonly css?: readonly string[]
  readonly imports?: readonly string[]
}
export type BuildManifest = Readonly<Record<string, Chunk>>

/** Files an entry needs before it can draw anything: itself and what it imports statically. */
export function firstLoad(manifest: BuildManifest, entry: string): string[] {
  const files = new Set<string>()
  const visit = (key: string) => {
    const chunk = manifest[key]
    if (!chunk || files.has(chunk.file)) return
    files.add(chunk.file)
    for (const css of chunk.css ?? []) files.add(css)
    for (const next of chunk.imports ?? []) visit(next)
  }
  visit(entry)
  return [...files]
}

/** Reads what the bundler wrote about its chunks. */
export const manifestOf = (dir: string): BuildManifest =>
  JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as BuildManifest

/** Puts the pages where they are served and writes the service worker. */
async function finish(dir: string, hash: string): Promise<void> {
  const { transformWithOxc } = await import('vite')
  renameSync(join(dir, 'resident/index.html'), join(dir, 'index.html'))
  rmSync(join(dir, 'resident'), { recursive: true, force: true })
  const first = firstLoad(manifestOf(dir), 'resident/index.html').map((f) => `/${f}`)
  const worker = join(root, 'apps/resident/sw.ts')
  const { code } = await transformWithOxc(readFileSync(worker, 'utf8'), worker)
  const script = code
    .replace(/^export \{\s*\};?\s*$/m, '')
    .replaceAll('__FIRST_LOAD__', JSON.stringify(first))
    .replaceAll('__VERSION__', JSON.stringify(hash.slice(0, 12)))
  writeFileSync(join(dir, 'sw.js'), script)
}

/** `.br` and `.gz` beside every script and sheet, so that serving costs nothing. */
async function compressAll(dir: string): Promise<void> {
  const assets = join(dir, 'assets')
  for (const name of readdirSync(assets)) {
    if (!/\.(js|css|svg)$/.test(name)) continue
    const content = readFileSync(join(assets, name))
    if (content.length < 1024) continue
    const [br, gz] = await Promise.all([
      promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
      promisify(gzip)(content, { level: 9 }),
    ])
    writeFileSync(join(assets, `${name}.br`), br)
    writeFileSync(join(assets, `${name}.gz`), gz)
  }
}

function stampOf(dir: string): string {
  try {
    return readFileSync(join(dir, STAMP), 'utf8')
  } catch {
    return ''
  }
}

/** Hash over everything that can reach the browser: names and contents, in a fixed order. */
function inputsHash(): string {
  const hash = createHash('sha256')
  const files = [
    join(root, 'package-lock.json'),
    join(root, 'package.json'),
    ...['apps', 'ui', 'client', 'kernel', 'modules'].flatMap((d) => sources(join(root, d))),
  ]
  for (const file of files) {
    hash.update(`${relative(root, file).split(sep).join('/')}\n`)
    hash.update(readFileSync(file))
  }
  return hash.digest('hex')
}

function sources(dir: string): string[] {
  return readdirSync(dir)
    .sort()
    .flatMap((name) => {
      const path = join(dir, name)
      if (statSync(path).isDirectory()) return isServerOnly(path) ? [] : sources(path)
      return /\.(ts|tsx|css|html|svg|png|webmanifest)$/.test(name) && !/\.test\.tsx?$/.test(name)
        ? [path]
        : []
    })
}

const isServerOnly = (path: string): boolean =>
  /[/\\](migrations|node_modules|server)$/.test(path) || path.endsWith(join('kernel', 'postgres'))
