/**
 * Measures an import of the real messages against the labels made by hand and against a plain scan of the database:
 *
 *   node tools/acceptance/measure.ts <pack> [--json <file>]
 *
 * `./linli import reports … --pack <pack>` runs it at its end. Reads only, but for one appointment: search is asked as a
 * clerk whose post oversees the whole jurisdiction, through the endpoint's own query. Prints no text of a message.
 */
import { writeFileSync } from 'node:fs'
import { action, ask, perform, query } from '#kernel/action'
import type { Actor, Context, ReadContext } from '#kernel/action'
import { loadConfig } from '#kernel/config'
import type { Uuid } from '#kernel/ids'
import { appointPerson, findServing, holdersOf, resolveCapacity, serviceActor } from '#modules/bodies'
import { addPerson } from '#modules/identity'
import { getPlace, knownJurisdictions } from '#modules/territory'
import type { Jurisdiction } from '#modules/territory'
import { stand } from '../../apps/server/ground.ts'
import { packOf } from '../../modules/casework/pack.ts'
import { reports } from '../../modules/casework/queries/desk.ts'
import { pathOf } from '../../modules/casework/scheme.ts'
import { suggestCategories } from '../../modules/casework/suggest.ts'
import { categoryFigures, placeVerdict, recallOf, share } from './figures.ts'
import type { LocatedAt, PlaceVerdict } from './figures.ts'
import { categoryLabels, placeLabels, searchWords } from './labels.ts'

const [pack] = process.argv.slice(2)
if (!pack) {
  console.error('用法：node tools/acceptance/measure.ts <治理包> [--json 文件]')
  process.exit(2)
}
const jsonFile = process.argv.includes('--json')
  ? process.argv[process.argv.indexOf('--json') + 1]
  : undefined
const kept: Record<string, unknown> = {}
const say = (line: string) => console.log(line)

const standing = await stand(loadConfig(process.env), (line) => console.error(line), {
  pool: 4,
  beside: true,
})
const { ground } = standing

interface Known {
  readonly id: Uuid
  readonly no: string
  readonly title: string
  readonly text: string
  readonly item: string | null
  readonly step: string
  readonly located: boolean
  readonly place: string
  readonly kind: string
  readonly path: string
}

try {
  const here = (await knownJurisdictions(ground, true)).find((j) => j.pack === pack || j.id === pack)
  if (!here) throw new Error(`没有按“${pack}”运行的辖区`)
  const service = serviceActor(here.realm, 'acceptance')
  const known = await read(service, (ctx) =>
    ctx.tx.all<Known>(
      `SELECT r.id, r.source_no AS no, m.title, r.text, m.item, m.step, r.located, p.name AS place, p.kind, m.place_path AS path
       FROM casework.report r JOIN flow.matters m ON m.realm = r.realm AND m.id = r.id
         JOIN territory.standing p ON p.realm = m.realm AND p.id = m.place AND p.path = m.place_path
       WHERE r.realm = $1 AND r.channel = 'import' ORDER BY r.id`,
      [ctx.realm],
    ),
  )
  await places(service, known)
  await categories(service, known)
  await dispatches(service)
  await searches(here, service, known)
  if (jsonFile) writeFileSync(jsonFile, `${JSON.stringify(kept, null, 2)}\n`)
} finally {
  await standing.close()
}

function read<T>(actor: Actor, work: (ctx: ReadContext) => Promise<T>): Promise<T> {
  return ask(
    ground,
    actor,
    query('acceptance.read', (ctx: ReadContext) => work(ctx)),
    null,
  )
}

async function places(service: Actor, known: readonly Known[]): Promise<void> {
  const named = await read(service, (ctx) =>
    ctx.tx.all<{ name: string; kind: string; path: string }>(
      'SELECT name, kind, path FROM territory.standing WHERE realm = $1 AND to_on IS NULL',
      [ctx.realm],
    ),
  )
  const byPath = new Map(named.map((p) => [p.path, p]))
  const at = (k: Known): LocatedAt => {
    if (!k.located) return { place: '', city: '', subdistrict: '' }
    const line = Array.from({ length: k.path.length / 4 }, (_, i) => byPath.get(k.path.slice(0, 4 * (i + 1))))
    const [, city, district, subdistrict] = line.map((p) => p?.name ?? '')
    return { place: district || city || '', city: district ? city! : '', subdistrict: subdistrict ?? '' }
  }
  const byNo = new Map(known.map((k) => [k.no, k]))
  const labels = placeLabels()
  const verdicts = new Map<PlaceVerdict, string[]>()
  const stem = (name: string) => name.replace(/(?:街道|镇)$/, '')
  const standingStreets = new Set(named.filter((p) => p.path.length === 16).map((p) => stem(p.name)))
  const streets = { labelled: 0, known: 0, right: 0, missed: [] as string[] }
  for (const label of labels) {
    const k = byNo.get(label.number)
    if (!k) continue
    const found = at(k)
    const verdict = placeVerdict(label, found)
    verdicts.set(verdict, [...(verdicts.get(verdict) ?? []), label.number])
    if (label.subdistricts.length === 0) continue
    streets.labelled++
    if (!label.subdistricts.some((s) => standingStreets.has(stem(s)))) continue
    streets.known++
    if (label.subdistricts.some((s) => stem(s) === stem(found.subdistrict))) streets.right++
    else streets.missed.push(label.number)
  }
  const n = (v: PlaceVerdict) => verdicts.get(v)?.length ?? 0
  const all = labels.filter((l) => byNo.has(l.number)).length
  const agreed = n('same') + n('alternative')
  say(`地点对照人工标注 ${all} 条：一致 ${share(n('same'), all)}，计可接受 ${share(agreed, all)}`)
  say(
    `  更细（标注到市，系统由片区名定到区县）${n('finer')}，较粗 ${n('coarser')}，不同 ${n('wrong')}，漏定 ${n('missed')}，原文没有而定了 ${n('invented')}`,
  )
  say(
    `  标注有街道（镇）的 ${streets.labelled} 条，其中包里有的 ${streets.known} 条，定到该街道（镇）${streets.right}；没有定到：${streets.missed.join(' ') || '无'}`,
  )
  for (const v of ['wrong', 'missed', 'invented', 'coarser', 'finer'] as const)
    if (n(v) > 0) say(`    ${v}：${verdicts.get(v)!.join(' ')}`)
  kept.streets = streets
  kept.places = Object.fromEntries([...verdicts].map(([v, list]) => [v, list.length]))
}

async function categories(service: Actor, known: readonly Known[]): Promise<void> {
  const { scheme, suggest } = await read(service, packOf)
  const suggested = new Map(
    known.map((k) => [
      k.no,
      suggestCategories(`${k.title}\n${k.text}`, suggest, 3).map((s) => pathOf(scheme, s.code).join('/')),
    ]),
  )
  for (const [name, file] of [
    ['标注', 'category-labels.csv'],
    ['另行核对', 'category-check.csv'],
  ] as const) {
    const labels = categoryLabels(file).filter((l) => suggested.has(l.number))
    for (const level of [1, 2, 3] as const) {
      const f = categoryFigures(labels, suggested, level)
      const of = (n: number) => share(n, labels.length)
      say(
        `类别${name}${labels.length} 第${'一二三'[level - 1]}级：首选 ${of(f.top1)}，前三 ${of(f.top3)}；计可接受：首选 ${of(f.top1Also)}，前三 ${of(f.top3Also)}`,
      )
      kept[`categories ${file} ${level}`] = { ...f, of: labels.length }
    }
  }
  say(`没有推荐类别的 ${known.filter((k) => k.item === null).length} 条`)
}

async function dispatches(service: Actor): Promise<void> {
  const rows = await read(service, (ctx) =>
    ctx.tx.all<{ step: string; rule: string | null; why: string | null; n: bigint }>(
      `SELECT m.step, a.data->>'rule' AS rule,
         CASE WHEN m.step = 'dispatch' THEN regexp_replace(a.data->>'why', '类别“[^”]*”', '类别') END AS why, count(*) AS n
       FROM casework.report r JOIN flow.matters m ON m.realm = r.realm AND m.id = r.id
         JOIN LATERAL (SELECT data FROM flow.act x WHERE x.realm = m.realm AND x.matter = m.id AND x.act <> 'open'
           ORDER BY no DESC LIMIT 1) a ON true
       WHERE r.realm = $1 AND r.channel = 'import' GROUP BY 1, 2, 3 ORDER BY 4 DESC`,
      [ctx.realm],
    ),
  )
  const sum = (list: typeof rows) => list.reduce((n, r) => n + Number(r.n), 0)
  const done = rows.filter((r) => r.step !== 'dispatch')
  const left = rows.filter((r) => r.step === 'dispatch')
  const all = sum(rows)
  say(
    `按规则派遣 ${share(sum(done), all)}，用到 ${new Set(done.map((r) => r.rule)).size} 条规则；待派 ${sum(left)}：`,
  )
  for (const r of left) say(`  ${String(r.n).padStart(5)}  ${r.why ?? '（没有写明）'}`)
  kept.dispatch = { byRule: sum(done), queue: sum(left), without: sum(left.filter((r) => !r.why)) }
}

/** A post whose sight is the whole jurisdiction; appointed once when nobody holds it. */
async function clerk(here: Jurisdiction, service: Actor): Promise<Actor> {
  const found = await perform(
    ground,
    service,
    action('acceptance.clerk', async (ctx: Context) => {
      const root = await getPlace(ctx, here.root!)
      const pack = await packOf(ctx)
      const kinds = pack.snapshot
        .section<{ kinds: { id: string; posts: { id: string; may: string[]; sight: string }[] }[] }>('bodies')
        .kinds.flatMap((k) =>
          k.posts
            .filter((p) => p.sight === 'place' && p.may.includes('casework.intake'))
            .map((p) => ({ kind: k.id, post: p.id })),
        )
      for (const { kind, post } of kinds) {
        const body = await findServing(ctx, { kinds: [kind], path: root.path })
        if (!body) continue
        const holder = (await holdersOf(ctx, body.id, post))[0]
        if (holder) {
          ctx.touch({ kind: 'acceptance', id: null, fields: [] })
          return { person: holder.person, appointment: holder.appointment }
        }
        const person = await addPerson(ctx, { name: '验收' })
        const appointment = await appointPerson(ctx, { person, body: body.id, post, reason: '验收' })
        return { person, appointment }
      }
      throw new Error('没有能看到全辖区的受理岗位')
    }),
    null,
  )
  return resolveCapacity(
    ground,
    { person: found.person, name: '验收', session: null },
    { appointment: found.appointment, jurisdiction: here },
  )
}

async function searches(here: Jurisdiction, service: Actor, known: readonly Known[]): Promise<void> {
  const actor = await clerk(here, service)
  const total = { hits: 0, found: 0, truth: 0 }
  const times: number[] = []
  say('检索（逐词翻到最后一页，对照逐条扫描标题和内容）：')
  for (const word of searchWords()) {
    const truth = new Set(known.filter((k) => `${k.title}\n${k.text}`.includes(word)).map((k) => k.id))
    const found = new Set<string>()
    let cursor: string | null = null
    do {
      const started = performance.now()
      const page: { rows: { id: string }[]; next: string | null } = await ask(ground, actor, reports, {
        q: word,
        limit: 200,
        ...(cursor === null ? {} : { cursor }),
      })
      times.push(performance.now() - started)
      for (const row of page.rows) found.add(row.id)
      cursor = page.next
    } while (cursor !== null)
    const r = recallOf(found, truth)
    total.hits += r.hits
    total.found += r.found
    total.truth += r.truth
    say(
      `  ${word.padEnd(8, '　')} 应有 ${r.truth}，查到 ${r.found}：查全 ${share(r.hits, r.truth)}，查准 ${share(r.hits, r.found)}`,
    )
  }
  times.sort((a, b) => a - b)
  say(
    `合计：查全 ${share(total.hits, total.truth)}，查准 ${share(total.hits, total.found)}；每页（200 条）中位 ${Math.round(times[times.length >> 1]!)} 毫秒`,
  )
  kept.search = total
}
