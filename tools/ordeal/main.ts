/**
 * `npm run ordeal [-- stage …]`: what is too long for every change. Kill series, random acts, the full fuzz, the real
 * messages, every journey at every width. Each stage is bounded. Writes docs/ordeal.json, which is committed: of each stage
 * its last result, with day, machine and commit; a stage that had nothing to run says so.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machine } from '../bench/machine.ts'
import { ensureBrowser } from '../test/browser.ts'
import { makeTemplate } from '../test/template.ts'
import type { Template } from '../test/template.ts'
import { runProject } from '../test/vitest.ts'
import type { Outcome } from '../test/vitest.ts'

interface Stage {
  title: string
  /** Ended, and failed, after so long. */
  minutes: number
  run(limitMs: number): Promise<Outcome>
}

interface Result extends Outcome {
  name: string
  title: string
  at: string
  seconds: number
  machine: ReturnType<typeof machine>
  /** What the random parts began with; the same number tries the same again. */
  seed?: number
}

const root = join(import.meta.dirname, '../..')
const file = join(root, 'docs/ordeal.json')
const WIDTHS = ['360', '390', '768', '1366', '1920']
/** Go through every page at widths of their own: once will do. */
const OF_OWN_WIDTHS = ['access.test.ts', 'languages.test.ts']
const journeys = 'tests/journeys'
const others = readdirSync(join(root, journeys))
  .filter((name) => name.endsWith('.test.ts') && !OF_OWN_WIDTHS.includes(name))
  .map((name) => join(journeys, name))
/** A new one each day of running; ORDEAL_SEED repeats an old one. */
const seed = Number(process.env['ORDEAL_SEED'] ?? Math.floor(Date.now() / 86_400_000))
const random = { ORDEAL_SEED: String(seed) }

/** What tries to get past the rules, by chance and on purpose; fuzz writes docs/security/fuzz.md as well. */
const attacked = [
  'fuzz',
  'attack',
  'attack-input',
  'attack-files',
  'reads',
  'matrix',
  'rights',
  'rights-properties',
  'administrators',
  'registry',
  'registry-import',
  'mandates',
  'openness',
  'seeing',
  'upload',
  'hidden-identity',
  'at-once',
]

const stages: Record<string, Stage> = {
  sequences: {
    title: '规则：两万串随机动作',
    minutes: 10,
    run: (limit) => runProject(root, 'rules*', { ORDEAL_SEQUENCES: '20000' }, ['modules/flow'], limit),
  },
  stored: {
    title: '经真实数据库的三百串随机动作：责任不断不叠，留痕相符',
    minutes: 30,
    run: (limit) =>
      runProject(
        root,
        'rules',
        { ...random, ORDEAL_STORED_SEQUENCES: '300' },
        ['tests/api/sequences.test.ts'],
        limit,
      ),
  },
  fuzz: {
    title: '每个接口的二十倍模糊测试，攻击、查阅账、权限矩阵、登记、上传、隐名与两人同时',
    minutes: 75,
    run: (limit) =>
      runProject(
        root,
        'rules',
        { ...random, ORDEAL_FUZZ: '20', ORDEAL_PAIRS: '1' },
        attacked.map((name) => `tests/api/${name}.test.ts`),
        limit,
      ),
  },
  packs: {
    title: '两百个随机治理包：要么说明在哪里、为什么、怎么改而拒绝，要么跑完自己的情景和一件议题',
    minutes: 45,
    run: (limit) =>
      runProject(
        root,
        'rules',
        { ...random, ORDEAL_PACKS: '200' },
        ['tests/api/generated-packs.test.ts'],
        limit,
      ),
  },
  kills: {
    title: '服务器强杀 20 次、数据库强杀 10 次、导入强杀 6 次',
    minutes: 40,
    run: (limit) =>
      runProject(
        root,
        'kill',
        { ORDEAL: '1', ORDEAL_SERVER_KILLS: '20', ORDEAL_DATABASE_KILLS: '10', ORDEAL_IMPORT_KILLS: '6' },
        [],
        limit,
      ),
  },
  acceptance: {
    title: '真实留言 4 326 件',
    minutes: 30,
    run: (limit) => runProject(root, 'acceptance', {}, [], limit),
  },
  ...Object.fromEntries(WIDTHS.map((width) => [`journeys-${width}`, journeysAt(width)])),
}

/** The city of the journeys is made once for all widths of a run. */
let template: Template | undefined

function journeysAt(width: string): Stage {
  const isWhole = width === '1366'
  return {
    title: `浏览器旅程：${width} 像素宽${isWhole ? '，每一页、三种语言' : ''}`,
    minutes: isWhole ? 25 : 15,
    async run(limit) {
      const ends = Date.now() + limit
      const browser = await ensureBrowser((line) => console.log(line))
      template ??= await makeTemplate()
      const env = {
        ORDEAL: '1',
        ORDEAL_PHONE_WIDTH: width,
        ORDEAL_DESK_WIDTH: width,
        LINLI_TEST_TEMPLATE: template.folder,
        ...(browser ? { CHROMIUM_PATH: browser } : {}),
      }
      return runProject(root, 'journeys', env, isWhole ? [] : others, ends - Date.now())
    },
  }
}

function former(): Result[] {
  try {
    const { stages: kept } = JSON.parse(readFileSync(file, 'utf8')) as { stages: Result[] }
    return kept.filter((r) => r.name in stages && r.machine !== undefined)
  } catch {
    return []
  }
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in stages))
if (unknown.length > 0) {
  console.error(`没有名为 ${unknown.join('、')} 的阶段：可用的是 ${Object.keys(stages).join('、')}`)
  process.exit(2)
}
const results: Result[] = []
for (const name of asked.length > 0 ? asked : Object.keys(stages)) {
  const stage = stages[name]!
  console.log(`\n▶ ${stage.title} ${name}（至多 ${stage.minutes} 分钟）`)
  const at = new Date()
  const outcome = await stage.run(stage.minutes * 60_000).catch((error: unknown): Outcome => {
    console.error(error)
    return { passed: 0, failed: 1, skipped: 0 }
  })
  // Nothing tried is nothing shown.
  if (outcome.passed + outcome.failed + outcome.skipped === 0) outcome.failed = 1
  const seconds = Math.round((Date.now() - at.getTime()) / 1000)
  results.push({
    name,
    title: stage.title,
    at: at.toISOString(),
    seconds,
    ...outcome,
    ...(['stored', 'fuzz', 'packs'].includes(name) ? { seed } : {}),
    machine: machine(),
  })
  console.log(
    `${name}: ${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped (${seconds} s)`,
  )
  // Written after each, so that a run cut short leaves what it found.
  const kept = former().filter((r) => !results.some((other) => other.name === r.name))
  const order = Object.keys(stages)
  const all = [...kept, ...results].toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  writeFileSync(file, `${JSON.stringify({ stages: all }, null, 2)}\n`)
}
await template?.remove()
console.log('\n各阶段 / stages')
for (const r of results)
  console.log(
    `${r.failed === 0 ? '✓' : '✗'} ${r.name.padEnd(10)} ${String(r.seconds).padStart(5)} s  ` +
      `${r.passed} passed, ${r.failed} failed${r.skipped ? `, ${r.skipped} skipped` : ''}`,
  )
const failed = results.reduce((n, r) => n + r.failed, 0)
const passed = results.reduce((n, r) => n + r.passed, 0)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
