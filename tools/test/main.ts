/**
 * `npm test`: everything, in stages, with the time of each against its share of the quarter of an hour.
 * `npm test -- rules kill` runs only those stages; `npm test -- debian` the rules again on Debian's own PostgreSQL.
 */
import { join } from 'node:path'
import { runCheck } from '../check/run.ts'
import { ensureBrowser } from './browser.ts'
import { startDebianServer } from './server.ts'
import { makeTemplate } from './template.ts'
import type { Template } from './template.ts'
import { runProject } from './vitest.ts'
import type { Outcome } from './vitest.ts'

interface Stage {
  name: string
  title: string
  budgetSeconds: number
  /** Runs only when it is asked for by name. */
  onRequest?: true
  run(): Promise<Outcome>
}

const root = join(import.meta.dirname, '../..')
/** A stage that has not ended by then never will: it is ended and counts as failed, so that the others are still run. */
const LIMIT_MS = 25 * 60_000
const say = (line: string) => console.log(line)
let browser: string | undefined
let template: Template | undefined

const project =
  (name: string, env: NodeJS.ProcessEnv = {}) =>
  (): Promise<Outcome> =>
    runProject(
      root,
      name,
      {
        ...env,
        ...(browser ? { CHROMIUM_PATH: browser } : {}),
        ...(template ? { LINLI_TEST_TEMPLATE: template.folder } : {}),
      },
      [],
      LIMIT_MS,
    )

async function onDebianServer(): Promise<Outcome> {
  const server = await startDebianServer()
  try {
    return await runProject(root, 'rules*', server.env)
  } finally {
    await server.stop()
  }
}

const stages: Stage[] = [
  {
    name: 'browser',
    title: '浏览器就位',
    budgetSeconds: 10,
    run: async () => {
      browser = await ensureBrowser(say)
      return { passed: browser ? 1 : 0, failed: browser ? 0 : 1, skipped: 0 }
    },
  },
  {
    name: 'check',
    title: '检查',
    budgetSeconds: 30,
    run: async () => ({ ...(await runCheck({ root, write: false, say })), skipped: 0 }),
  },
  {
    name: 'rules',
    title: '规则与接口',
    budgetSeconds: 310,
    // Three at a time: some of them wait, and two cores are never idle.
    run: project('rules*', { VITEST_MAX_WORKERS: '3' }),
  },
  {
    name: 'city',
    title: '演示城市第一次启动',
    budgetSeconds: 45,
    run: async () => {
      template = await makeTemplate()
      return { passed: 1, failed: 0, skipped: 0 }
    },
  },
  {
    name: 'journeys',
    title: '浏览器旅程',
    budgetSeconds: 375,
    run: project('journeys', { JOURNEY_PICTURES: '0' }),
  },
  { name: 'kill', title: '断电断网', budgetSeconds: 130, run: project('kill') },
  {
    name: 'debian',
    title: 'Debian 自带的 PostgreSQL',
    budgetSeconds: 300,
    onRequest: true,
    run: onDebianServer,
  },
]

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !stages.some((stage) => stage.name === name))
if (unknown.length > 0) {
  console.error(`没有名为 ${unknown.join('、')} 的阶段：可用的是 ${stages.map((s) => s.name).join('、')}。`)
  process.exit(2)
}
const chosen =
  asked.length > 0
    ? stages.filter((stage) => asked.includes(stage.name))
    : stages.filter((stage) => !stage.onRequest)

const total: Outcome = { passed: 0, failed: 0, skipped: 0 }
const summary: string[] = []
for (const [index, stage] of chosen.entries()) {
  say(`\n▶ ${index + 1}/${chosen.length} ${stage.title} ${stage.name}`)
  const started = performance.now()
  const outcome = await stage.run().catch((error: unknown): Outcome => {
    console.error(error)
    return { passed: 0, failed: 1, skipped: 0 }
  })
  const seconds = (performance.now() - started) / 1000
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += outcome[key]
  const over = seconds > stage.budgetSeconds ? '，超出预算 over budget' : ''
  summary.push(
    `${outcome.failed === 0 ? '✓' : '✗'} ${stage.name.padEnd(9)} ${seconds.toFixed(1).padStart(6)} s / ${stage.budgetSeconds} s  ` +
      `${outcome.passed} passed, ${outcome.failed} failed${outcome.skipped ? `, ${outcome.skipped} skipped` : ''}${over}`,
  )
}
await template?.remove()
const budget = chosen.reduce((sum, stage) => sum + stage.budgetSeconds, 0)
say(`\n各阶段用时（总预算 ${budget} 秒，共 ${Math.round(performance.now() / 1000)} 秒）/ time per stage`)
for (const line of summary) say(line)
if (total.skipped > 0) say(`${total.skipped} skipped`)
say(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
