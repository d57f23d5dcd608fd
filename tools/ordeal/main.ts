/**
 * `npm run ordeal [-- stage …]`: what is too long for every change. The kill series, a hundred thousand random acts, the
 * real messages. Writes docs/ordeal.json, which is committed; a stage that had nothing to run says so.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machine } from '../bench/machine.ts'
import { ensureBrowser } from '../test/browser.ts'
import { runProject } from '../test/vitest.ts'
import type { Outcome } from '../test/vitest.ts'

const root = join(import.meta.dirname, '../..')

const stages: Record<string, { title: string; run(): Promise<Outcome> }> = {
  sequences: {
    title: '规则：两万串随机动作',
    run: () => runProject(root, 'rules', { ORDEAL_SEQUENCES: '20000' }, ['modules/flow']),
  },
  kills: {
    title: '服务器强杀 20 次、数据库强杀 10 次、导入强杀 6 次',
    run: () =>
      runProject(root, 'kill', {
        ORDEAL_SERVER_KILLS: '20',
        ORDEAL_DATABASE_KILLS: '10',
        ORDEAL_IMPORT_KILLS: '6',
      }),
  },
  acceptance: {
    title: '真实留言 4 326 件',
    run: () => runProject(root, 'acceptance', {}),
  },
  journeys: {
    title: '浏览器旅程',
    run: async () => {
      const browser = await ensureBrowser((line) => console.log(line))
      return runProject(root, 'journeys', browser ? { CHROMIUM_PATH: browser } : {})
    },
  },
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in stages))
if (unknown.length > 0) {
  console.error(`没有名为 ${unknown.join('、')} 的阶段：可用的是 ${Object.keys(stages).join('、')}`)
  process.exit(2)
}
const results = []
for (const name of asked.length > 0 ? asked : Object.keys(stages)) {
  const stage = stages[name]!
  console.log(`\n▶ ${stage.title} ${name}`)
  const at = Date.now()
  const outcome = await stage.run()
  const seconds = Math.round((Date.now() - at) / 1000)
  results.push({ name, title: stage.title, seconds, ...outcome })
  console.log(
    `${name}: ${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped (${seconds} s)`,
  )
}
const failed = results.reduce((n, r) => n + r.failed, 0)
const passed = results.reduce((n, r) => n + r.passed, 0)
writeFileSync(
  join(root, 'docs/ordeal.json'),
  `${JSON.stringify({ at: new Date().toISOString(), machine: machine(), stages: results }, null, 2)}\n`,
)
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
