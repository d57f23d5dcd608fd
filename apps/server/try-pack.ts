/**
 * `./linli pack try`: a pack is loaded into an empty deployment of its own, one demonstration person is appointed to every post, a
 * matter of each procedure is opened and the scenarios are walked by real acts (try-walk.ts), and what stands is told.
 * Database, keys and files are thrown away afterwards.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { perform } from '#kernel/action'
import type { Config } from '#kernel/config'
import { Refusal } from '#kernel/errors'
import { ensurePartitions } from '#kernel/partitions'
import { appointPerson, findServing, serviceActor } from '#modules/bodies'
import type { Procedure } from '#modules/flow'
import { addPerson } from '#modules/identity'
import { loadBuilt } from '#modules/packs'
import type { BuiltPack, Scenario } from '#modules/packs'
import { knownJurisdictions } from '#modules/territory'
import { stand } from './ground.ts'
import { inside, openOne, placeOf, seatOf, walkReally } from './try-walk.ts'
import type { Trial } from './try-walk.ts'

interface Kinds {
  readonly kinds: readonly {
    readonly id: string
    readonly title: string
    readonly serves: string | null
    readonly posts: readonly { readonly id: string; readonly title: string }[]
  }[]
  readonly bodies: readonly { readonly kind: string; readonly place: string }[]
}
interface Places {
  readonly places: readonly {
    readonly code: string
    readonly name: string
    readonly kind: string
    readonly to: string | null
  }[]
}
type Place = Places['places'][number]
type Print = (line: string) => void

/** Tries a pack; 0 when everything stood. Never touches the deployment's own database, keys or files. */
export async function tryPack(
  config: Config,
  built: BuiltPack,
  print: (line: string) => void,
): Promise<number> {
  const began = Date.now()
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} 秒`
  const folder = mkdtempSync(join(tmpdir(), 'linli-try-'))
  const own: Config = {
    ...config,
    server: undefined,
    dataDir: join(folder, 'data'),
    keysDir: join(folder, 'keys'),
    log: 'error',
  }
  try {
    const standing = await stand(own, () => {}, { pool: 4 })
    print(`空的临时数据库已准备（${seconds()}）。`)
    try {
      const { ground } = standing
      await ensurePartitions(ground.database, ground.clock())
      const { snapshot } = await perform(ground, serviceActor(built.info.realm!, 'packs'), loadBuilt, {
        built,
      })
      print(`已装入“${built.info.title}”${built.info.version}（${seconds()}）。快照 ${snapshot}`)
      const [jurisdiction] = await knownJurisdictions(ground, true)
      const trial: Trial = { ground, built, jurisdiction: jurisdiction!, appointed: new Map() }
      const places = (built.all.get<Places>('places')?.places ?? []).filter((p) => p.to === null)
      const lacking = await appointAll(trial, places, print)
      const failed = await openAndWalk(trial, places, print)
      print(`试运行完毕，用时 ${seconds()}；临时数据库已删除。`)
      return lacking + failed === 0 ? 0 : 1
    } finally {
      await standing.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One demonstration person for each post of each body; how many bodies did not stand. */
async function appointAll(trial: Trial, places: readonly Place[], print: Print): Promise<number> {
  const { built, appointed } = trial
  const { kinds, bodies } = built.all.get<Kinds>('bodies') ?? { kinds: [], bodies: [] }
  let stood = 0
  const lacking: string[] = []
  for (const kind of kinds) {
    const at = places.filter(
      (p) => p.kind === kind.serves || bodies.some((b) => b.kind === kind.id && b.place === p.code),
    )
    let found = 0
    for (const p of at) {
      const place = await placeOf(trial, p.code)
      const isThere = await inside(trial, async (ctx) => {
        const body = place && (await findServing(ctx, { kinds: [kind.id], path: place.path }))
        if (!body) return false
        for (const post of kind.posts) {
          const name = `${post.title}（演示）`
          const person = await addPerson(ctx, { name })
          const appointment = await appointPerson(ctx, {
            person,
            body: body.id,
            post: post.id,
            reason: '试运行',
          })
          appointed.set(seatOf(body.id, post.id), { person, name, appointment })
        }
        return true
      })
      if (isThere) found++
      else lacking.push(`${p.name}的${kind.title}`)
    }
    stood += found
    print(`  ${kind.title}：${found} 个，每个 ${kind.posts.length} 个岗位`)
  }
  for (const one of lacking) print(`  没有建起来：${one}`)
  print(`地方 ${places.length} 个，组织 ${stood} 个，演示人员 ${appointed.size} 名，每个岗位一名。`)
  return lacking.length
}

/** A matter of each procedure, then the walks; how many came out differently. */
async function openAndWalk(trial: Trial, places: readonly Place[], print: Print): Promise<number> {
  const { built } = trial
  let failed = 0
  const lowest = places.at(-1)
  const there = lowest && (await placeOf(trial, lowest.code))
  for (const p of built.all.get<{ procedures: readonly Procedure[] }>('procedures')?.procedures ?? []) {
    const steps = p.steps.map((s) => s.title).join(' → ')
    try {
      const matter = there && (await openOne(trial, p, there))
      print(
        `流程“${p.title}”：${steps}；${matter ? `在${lowest.name}开了一件 ${matter.number}，由${matter.holder_title}负责` : '没有地方，没有开件'}`,
      )
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      failed++
      print(`流程“${p.title}”：${steps}；开不了件（${error.code}）：${error.message}`)
    }
  }
  const scenarios = built.all.get<{ scenarios: readonly Scenario[] }>('tests')?.scenarios ?? []
  const walks = scenarios.filter((s) => s.when === 'walk')
  const taken = new Set<string>()
  for (const scenario of walks) {
    const walked = await walkReally(trial, scenario)
    for (const title of walked.taken) taken.add(title)
    const counts = `由人办理 ${walked.acts} 次，被拒绝 ${walked.refused} 次，系统得出 ${walked.results} 次`
    if (walked.different === null) print(`情景“${scenario.title}”：真的走了一遍，与所写相同（${counts}）`)
    else {
      failed++
      print(`情景“${scenario.title}”：走出来与所写不同：${walked.different}（${counts}）`)
    }
  }
  if (taken.size > 0)
    print(`由规则代替的（没有真的开会、投票、公示、检查、测评、封存）：${[...taken].join('、')}`)
  const others = scenarios.length - walks.length
  if (others > 0) print(`其余情景 ${others} 个（派遣、建议分类、时限、计票）只按规则演算，检查时已经成立。`)
  return failed
}
