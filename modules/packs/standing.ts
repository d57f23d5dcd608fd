/**
 * What a new version would change in bodies that stand: they are dated facts with people in them and matters in their hands,
 * so a load neither renames nor ends one. Told with place, reason and mend before anything is written. Pure.
 */
import type { Finding } from '#kernel/section'
import type { BuiltPack } from './build.ts'
import type { Snapshot } from './snapshot.ts'

interface Kind {
  readonly id: string
  readonly title: string
  readonly serves: string | null
}
interface Bodies {
  readonly kinds: readonly Kind[]
  readonly bodies: readonly { readonly id: string; readonly kind: string; readonly name: string }[]
}
interface Places {
  readonly places: readonly { readonly kind: string; readonly to: string | null }[]
}
const FILE = 'bodies.yaml'
const REFORM = '要改名、合并或撤销，走机构调整'

/** Kinds and single bodies of the version in force that stand somewhere and would be renamed or gone. */
export function bodiesTaken(before: Snapshot, built: BuiltPack): Finding[] {
  if (!before.has('bodies')) return []
  const old = before.section<Bodies>('bodies')
  const now: Bodies = { kinds: [], bodies: [], ...built.all.get<Bodies>('bodies') }
  const levels = new Set((built.all.get<Places>('places')?.places ?? []).map((p) => p.kind))
  const found: Finding[] = []
  const tell = (list: string, id: string, code: string, message: string, mend: string) =>
    found.push({ ...built.markOf(FILE, list, id), level: 'error', code, message, mend })

  for (const kind of old.kinds) {
    const stands = kind.serves === null ? old.bodies.some((b) => b.kind === kind.id) : levels.has(kind.serves)
    if (!stands) continue
    const here = now.kinds.find((k) => k.id === kind.id)
    const heir =
      here ?? now.kinds.find((k) => k.title === kind.title && !old.kinds.some((o) => o.id === k.id))
    if (!heir)
      tell(
        'kinds',
        kind.id,
        'packs.body-gone',
        `正在用的组织“${kind.title}”（${kind.id}）从包里消失了`,
        `把它写回来；${REFORM}`,
      )
    else if (!here)
      tell(
        'kinds',
        heir.id,
        'packs.body-renamed',
        `正在用的组织“${kind.title}”的标识由 ${kind.id} 变成了 ${heir.id}`,
        `改回 id: ${kind.id}；标识一经使用不改`,
      )
    else if (here.title !== kind.title)
      tell(
        'kinds',
        kind.id,
        'packs.body-renamed',
        `正在用的组织“${kind.title}”（${kind.id}）改名为“${here.title}”`,
        `改回“${kind.title}”；${REFORM}`,
      )
  }
  for (const single of old.bodies) {
    const here = now.bodies.find((b) => b.id === single.id)
    if (here && here.name !== single.name)
      tell(
        'bodies',
        single.id,
        'packs.body-renamed',
        `正在用的组织“${single.name}”（${single.id}）改名为“${here.name}”`,
        `改回“${single.name}”；${REFORM}`,
      )
    else if (!here)
      tell(
        'bodies',
        single.id,
        'packs.body-gone',
        `正在用的组织“${single.name}”（${single.id}）从包里消失了`,
        `把它写回来；${REFORM}`,
      )
  }
  return found
}
