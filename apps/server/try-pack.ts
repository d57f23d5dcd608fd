/**
 * `./linli pack try`: a pack is loaded into an empty deployment of its own, one demonstration person is appointed to every post,
 * and what stands is told. Database, keys and files are thrown away afterwards.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { action, ask, perform, query } from '#kernel/action'
import type { Context, ReadContext } from '#kernel/action'
import type { Config } from '#kernel/config'
import { appointPerson, findServing, serviceActor } from '#modules/bodies'
import { addPerson } from '#modules/identity'
import { loadBuilt } from '#modules/packs'
import type { BuiltPack } from '#modules/packs'
import { findPlaceByCode } from '#modules/territory'
import { stand } from './ground.ts'

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
interface Procedures {
  readonly procedures: readonly {
    readonly title: string
    readonly steps: readonly { readonly title: string }[]
  }[]
}

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
      const service = serviceActor(built.info.realm!, 'packs')
      const { snapshot } = await perform(ground, service, loadBuilt, { built })
      print(`已装入“${built.info.title}”${built.info.version}（${seconds()}）。快照 ${snapshot}`)
      const { kinds, bodies } = built.all.get<Kinds>('bodies') ?? { kinds: [], bodies: [] }
      const places = (built.all.get<Places>('places')?.places ?? []).filter((p) => p.to === null)
      const inside = <T>(work: (ctx: Context) => Promise<T>) =>
        perform(
          ground,
          service,
          action('packs.try', async (ctx: Context) => {
            const answer = await work(ctx)
            ctx.touch({ kind: 'try', id: null, fields: [] })
            return answer
          }),
          null,
        )
      let stood = 0
      let people = 0
      const lacking: string[] = []
      for (const kind of kinds) {
        const at = places.filter(
          (p) => p.kind === kind.serves || bodies.some((b) => b.kind === kind.id && b.place === p.code),
        )
        let found = 0
        for (const p of at) {
          const place = await ask(
            ground,
            service,
            query('packs.try-place', (ctx: ReadContext) => findPlaceByCode(ctx, p.code)),
            null,
          )
          const appointed = await inside(async (ctx) => {
            const body = place && (await findServing(ctx, { kinds: [kind.id], path: place.path }))
            if (!body) return null
            for (const post of kind.posts)
              await appointPerson(ctx, {
                person: await addPerson(ctx, { name: `${post.title}（演示）` }),
                body: body.id,
                post: post.id,
                reason: '试运行',
              })
            return kind.posts.length
          })
          if (appointed === null) lacking.push(`${p.name}的${kind.title}`)
          else {
            found++
            people += appointed
          }
        }
        stood += found
        print(`  ${kind.title}：${found} 个，每个 ${kind.posts.length} 个岗位`)
      }
      for (const one of lacking) print(`  没有建起来：${one}`)
      print(`地方 ${places.length} 个，组织 ${stood} 个，演示人员 ${people} 名，每个岗位一名。`)
      for (const p of built.all.get<Procedures>('procedures')?.procedures ?? [])
        print(`流程“${p.title}”：${p.steps.map((s) => s.title).join(' → ')}`)
      print(`试运行完毕，用时 ${seconds()}；临时数据库已删除。`)
      return lacking.length === 0 ? 0 : 1
    } finally {
      await standing.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
