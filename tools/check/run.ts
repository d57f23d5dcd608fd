import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { checkBundle } from './bundle.ts'
import { findOffences, show } from './fence.ts'
import { checkGenerated, generated } from './generated.ts'

export interface CheckOptions {
  root: string
  /** Format the code and write the generated files instead of only comparing. */
  write: boolean
  say: (line: string) => void
}

interface Part {
  name: string
  title: string
  run(): Promise<{ ok: boolean; output: string }>
}

/** Runs a tool out of node_modules and keeps what it says. */
function tool(root: string, name: string, args: string[]): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(join(root, 'node_modules', '.bin', name), args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', (error) => resolve({ ok: false, output: error.message }))
    child.once('close', (code) => resolve({ ok: code === 0, output: Buffer.concat(chunks).toString() }))
  })
}

async function generatedFiles(root: string, write: boolean) {
  const { stale, written } = await checkGenerated(root, generated, write)
  const lines = stale.map((file) => `${file} 已过期：请运行 npm run check -- --write 并提交。`)
  for (const file of written) lines.push(`${file} 已写入。`)
  return { ok: stale.length === 0, output: lines.join('\n') }
}

/** Format, lint, types, boundaries, generated files; every part is run, whatever an earlier one says. */
export async function runCheck(options: CheckOptions): Promise<{ passed: number; failed: number }> {
  const { root, write, say } = options
  const parts: Part[] = [
    { name: 'format', title: '格式', run: () => tool(root, 'oxfmt', write ? [] : ['--check']) },
    { name: 'lint', title: '规范', run: () => tool(root, 'oxlint', ['--type-aware', '--quiet']) },
    { name: 'types', title: '类型', run: () => tool(root, 'tsc', ['--noEmit', '--pretty', 'false']) },
    {
      name: 'fence',
      title: '边界',
      run: async () => {
        const offences = findOffences(root)
        return { ok: offences.length === 0, output: offences.map(show).join('\n') }
      },
    },
    { name: 'generated', title: '生成的文件', run: () => generatedFiles(root, write) },
    { name: 'bundle', title: '网页大小', run: checkBundle },
  ]
  let passed = 0
  let failed = 0
  for (const part of parts) {
    const started = performance.now()
    const result = await part.run().catch((error: unknown) => ({
      ok: false,
      output: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }))
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    if (result.ok) passed++
    else failed++
    say(`${result.ok ? '✓' : '✗'} ${part.title} ${part.name} (${seconds} s)`)
    if ((!result.ok || part.name === 'generated') && result.output.trim()) {
      say(result.output.trimEnd().replaceAll(/^/gm, '    '))
    }
  }
  return { passed, failed }
}
