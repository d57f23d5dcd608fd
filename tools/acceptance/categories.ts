/**
 * Measures the category suggester on the messages labelled by hand:
 *
 *   node tools/acceptance/categories.ts <messages.xlsx> <categories.xlsx> [labels.csv]
 *
 * Prints top-1 and top-3 on each level (exact, and counting the acceptable alternatives), the time for the whole
 * workbook and the size of the scheme in the browser. Reads only; prints no text of a message.
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { parse } from 'yaml'
import { schemeFrom, suggestCategories } from '../../modules/casework/suggest.ts'
import { rowsOf } from './workbook.ts'

const [messagesFile, categoriesFile, labelsFile] = process.argv.slice(2)
if (!messagesFile || !categoriesFile) {
  console.error('用法：node tools/acceptance/categories.ts <messages.xlsx> <categories.xlsx> [labels.csv]')
  process.exit(2)
}
const root = new URL('../../', import.meta.url)

const words = parse(readFileSync(new URL('packs/templates/a-city/category-words.yaml', root), 'utf8'))
const categories = (await rowsOf(categoriesFile)).map((r) => {
  const titles = [r['一级分类'] ?? '', r['二级分类'] ?? '', r['三级分类'] ?? ''].map((t) => t.trim())
  return { code: titles.join('/'), titles }
})
const { scheme, unknown } = schemeFrom(categories, words)
for (const path of unknown) console.log(`词表中的分类不在方案中：${path}`)

const texts = new Map<string, string>()
for (const r of await rowsOf(messagesFile)) {
  const subject = (r['留言主题'] ?? '').replace(/\s+/g, ' ').trim()
  const details = (r['留言详情'] ?? '').replace(/\s+/g, ' ').trim()
  texts.set((r['留言编号'] ?? '').trim(), `${subject}\n${details}`)
}

const started = process.hrtime.bigint()
const suggested = new Map([...texts].map(([number, text]) => [number, suggestCategories(text, scheme)]))
const elapsedMs = Number((process.hrtime.bigint() - started) / 1_000_000n)

const labels = readFileSync(labelsFile ?? new URL('tests/acceptance/category-labels.csv', root), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [number = '', l1 = '', l2 = '', l3 = '', more = ''] = line.split(',')
    return { number, best: `${l1}/${l2}/${l3}`, also: more.split(';').filter((m) => m !== '') }
  })

const upTo = (path: string, level: number) => path.split('/').slice(0, level).join('/')
const share = (n: number) =>
  `${n}/${labels.length} ${(Math.round((n * 1000) / labels.length) / 10).toFixed(1)}%`
for (const [title, level] of [
  ['一级', 1],
  ['二级', 2],
  ['三级', 3],
] as const) {
  const hits = { top1: 0, top3: 0, top1Also: 0, top3Also: 0 }
  for (const l of labels) {
    const got = (suggested.get(l.number) ?? []).map((s) => upTo(s.code, level))
    const best = upTo(l.best, level)
    const good = new Set([l.best, ...l.also].map((p) => upTo(p, level)))
    if (got[0] === best) hits.top1++
    if (got.includes(best)) hits.top3++
    if (got[0] !== undefined && good.has(got[0])) hits.top1Also++
    if (got.some((g) => good.has(g))) hits.top3Also++
  }
  console.log(
    `${title}  首选 ${share(hits.top1)}  前三 ${share(hits.top3)}  计可接受：首选 ${share(hits.top1Also)}  前三 ${share(hits.top3Also)}`,
  )
}
const missing = labels.filter((l) => !texts.has(l.number)).length
if (missing > 0) console.log(`标注的留言不在文件中：${missing}`)
const silent = [...suggested.values()].filter((s) => s.length === 0).length
console.log(`留言 ${texts.size}，无建议 ${silent}，用时 ${elapsedMs} ms`)
const bytes = Buffer.from(JSON.stringify(scheme))
console.log(
  `方案 ${scheme.codes.length} 类，${bytes.length} 字节，压缩后 ${gzipSync(bytes, { level: 9 }).length} 字节`,
)
