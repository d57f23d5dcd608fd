import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, test } from 'vitest'

const here = join(import.meta.dirname, '..')
const base = realpathSync(mkdtempSync(join(tmpdir(), 'linli-setup-')))
afterAll(() => rmSync(base, { recursive: true, force: true }))
let count = 0

const platform = `node-${process.platform}-${process.arch}`
const lock = {
  lockfileVersion: 3,
  packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'x' } },
}

/** A repository with the real launcher and a server that says what it was given. */
function repository({ installed = true } = {}): string {
  const root = join(base, `repository ${++count}`)
  for (const folder of ['tools', 'apps/server', 'bin', 'elsewhere'])
    mkdirSync(join(root, folder), { recursive: true })
  cpSync(join(here, 'tools/setup.mjs'), join(root, 'tools/setup.mjs'))
  cpSync(join(here, 'linli'), join(root, 'linli'))
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock))
  const echo = `const said: string = JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), node: process.execPath })\nconsole.log(said)\n`
  writeFileSync(join(root, 'apps/server/cli.ts'), `${echo}process.exitCode = Number(process.env.CODE ?? 0)\n`)
  writeFileSync(
    join(root, 'apps/server/main.ts'),
    `process.on('SIGTERM', () => { console.log('stopping'); process.exit(7) })\n${echo}setInterval(() => {}, 1000)\n`,
  )
  // npm as the newcomer's machine has it: it leaves what the lock file asks for.
  const npm = `#!/bin/sh\nset -e\necho "npm $*" >> "${root}/npm.log"\nif [ -n "$NPM_FAILS" ]; then echo 'npm error code ENOTFOUND' >&2; exit 1; fi
mkdir -p node_modules/a node_modules/${platform}/bin\nln -sf "${process.execPath}" node_modules/${platform}/bin/node\nprintf '%s' '${JSON.stringify(lock)}' > node_modules/.package-lock.json\n`
  writeFileSync(join(root, 'bin/npm'), npm)
  chmodSync(join(root, 'bin/npm'), 0o755)
  if (installed) spawnSync('npm', ['ci'], { cwd: root, env: { ...process.env, PATH: path(root) } })
  rmSync(join(root, 'npm.log'), { force: true })
  return root
}

const path = (root: string) => `${join(root, 'bin')}:${process.env['PATH']}`
const linli = (root: string, args: string[], env: NodeJS.ProcessEnv = {}, cwd = root) => {
  const run = spawnSync(join(root, 'linli'), args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: path(root), ...env },
  })
  return { code: run.status, said: run.stdout.trim(), warned: run.stderr }
}

describe('./linli', () => {
  test('hands over to the pinned Node with arguments and exit code, from any folder and through a link', () => {
    const root = repository()
    symlinkSync(join(root, 'linli'), join(root, 'elsewhere/link'))
    const run = linli(root, ['import', 'a b.xlsx', '--dry'], { CODE: '5' }, join(root, 'elsewhere'))
    expect(run).toMatchObject({ code: 5, warned: '' })
    expect(JSON.parse(run.said)).toEqual({
      args: ['import', 'a b.xlsx', '--dry'],
      cwd: join(root, 'elsewhere'),
      node: process.execPath,
    })
    const linked = spawnSync(join(root, 'elsewhere/link'), ['x'], { encoding: 'utf8', cwd: '/' })
    expect(JSON.parse(linked.stdout)).toMatchObject({ args: ['x'], cwd: '/' })
  })

  test('installs once when nothing is there, and again when the lock file changes', () => {
    const root = repository({ installed: false })
    const first = linli(root, ['x'])
    expect(first.code).toBe(0)
    expect(first.warned).toContain('正在安装依赖')
    expect(linli(root, ['x']).warned).toBe('')
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock).replace('1.0.0', '1.0.1'))
    expect(linli(root, ['x']).warned).toContain('正在安装依赖')
  })

  test('accepts what npm itself installed before, without doing it again', () => {
    expect(linli(repository(), ['x']).warned).toBe('')
  })

  test('a failed installation ends with npm’s reason and a sentence, and is tried again next time', () => {
    const root = repository({ installed: false })
    const failed = linli(root, ['x'], { NPM_FAILS: '1' })
    expect(failed.code).toBe(1)
    expect(failed.warned).toContain('npm error code ENOTFOUND')
    expect(failed.warned).toContain('依赖安装失败')
    expect(linli(root, ['x']).code).toBe(0)
  })

  test('a missing runtime is told with a sentence', () => {
    const root = repository()
    rmSync(join(root, 'node_modules', platform), { recursive: true })
    const run = linli(root, ['x'])
    expect(run.code).toBe(1)
    expect(run.warned).toContain('没有适合')
  })

  test('`start` runs the server; SIGTERM reaches it and its exit code comes back', async () => {
    const root = repository()
    const child = spawn(join(root, 'linli'), ['start', '--x'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line)
      if (lines.length === 1) child.kill('SIGTERM')
    }
    const code = child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)))
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ args: ['--x'] })
    expect(lines[1]).toBe('stopping')
    expect(code).toBe(7)
  })
})
