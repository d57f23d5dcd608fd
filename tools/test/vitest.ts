import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Outcome {
  passed: number
  failed: number
  skipped: number
}

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

/**
 * Runs one Vitest project (of it only these files, when named) and counts from its own report. A file that failed before
 * its first test, a run that ended badly without saying why (no test found, for one), and one that was ended because it
 * took longer than `limitMs`, count as one failure each.
 */
export async function runProject(
  root: string,
  project: string,
  env: NodeJS.ProcessEnv,
  files: readonly string[] = [],
  limitMs?: number,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'linli-report-'))
  const file = join(folder, 'report.json')
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    project,
    '--passWithNoTests',
    ...files,
  ]
  args.push('--reporter=default', '--reporter=json', `--outputFile.json=${file}`)
  const code = await new Promise<number>((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    })
    const ending =
      limitMs === undefined
        ? []
        : [
            setTimeout(() => {
              console.error(`✗ ${project}: 超过 ${Math.round(limitMs / 1000)} 秒仍未结束 / not ended in time`)
              child.kill('SIGTERM')
            }, limitMs),
            // Servers of tests get a while to stop.
            setTimeout(() => child.kill('SIGKILL'), limitMs + 60_000),
          ]
    const end = (status: number) => {
      ending.forEach(clearTimeout)
      resolve(status)
    }
    child.once('error', () => end(1))
    child.once('close', (status) => end(status ?? 1))
  })
  try {
    return countReport(JSON.parse(readFileSync(file, 'utf8')) as Report, code)
  } catch {
    return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Sums a Vitest JSON report; see runProject. */
export function countReport(report: Report, code: number): Outcome {
  const broken = report.testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + broken
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}
