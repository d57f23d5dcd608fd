/** Bodies, posts and appointments as pure rules. Runs in the browser too. */

export type Power = 'lead' | 'decide' | 'execute' | 'supervise'
export const powers: readonly Power[] = ['lead', 'decide', 'execute', 'supervise']
export type Nature =
  | 'party'
  | 'government'
  | 'department'
  | 'centre'
  | 'self-government'
  | 'enterprise'
  | 'organisation'
export const natures: readonly Nature[] = [
  'party',
  'government',
  'department',
  'centre',
  'self-government',
  'enterprise',
  'organisation',
]
/** What a post sees of matters: those of its place and below, those its body handles, none. */
export type Sight = 'place' | 'body' | 'none'
export const sights: readonly Sight[] = ['place', 'body', 'none']

/** How a duty is fulfilled. */
export interface DutyWay {
  /** The sentence, as in `duties`. */
  readonly duty: string
  /** Codes or prefixes with `*`. */
  readonly items: readonly string[]
  readonly procedure: string | null
  /** Post of the body that holds the duty. */
  readonly post: string | null
}

export interface Post {
  readonly id: string
  readonly title: string
  /** 0: not limited. */
  readonly seats: number
  readonly powers: readonly Power[]
  readonly may: readonly string[]
  readonly sight: Sight
  readonly deputy: string | null
  readonly duties: readonly string[]
  /** Left out when no duty says how it is fulfilled. */
  readonly ways?: readonly DutyWay[]
}

export interface BodyKind {
  readonly id: string
  readonly title: string
  readonly nature: Nature
  /** Level whose every place has one; null for bodies listed singly. */
  readonly serves: string | null
  /** Title of an instance; `{place}` stands for the place's name. */
  readonly name: string
  readonly within: string | null
  readonly powers: readonly Power[]
  readonly duties: readonly string[]
  /** Left out when no duty says how it is fulfilled. */
  readonly ways?: readonly DutyWay[]
  readonly from: string
  readonly source: string | null
  readonly posts: readonly Post[]
}

export interface SingleBody {
  readonly id: string
  readonly kind: string
  /** Code of the place. */
  readonly place: string
  readonly name: string
}

export interface Flaw {
  /** Where: `['kinds', 2, 'posts', 0]`, within the merged lists. */
  readonly path: readonly (string | number)[]
  readonly code: string
  readonly level: 'error' | 'warning'
  readonly message: string
  readonly mend: string
}

/** What the check needs to know of the levels. */
export interface LevelShape {
  readonly id: string
  readonly within: readonly string[]
}

/**
 * Families of administrative permissions that must never meet in one hand (三员分立): the system, its security with the
 * giving of posts, and the audit.
 */
const families: Readonly<Record<string, 'system' | 'security' | 'audit'>> = {
  'packs.load': 'system',
  'jobs.view': 'system',
  'system.view': 'system',
  'identity.security': 'security',
  'bodies.appoint': 'security',
  'trace.audit': 'audit',
}
export const familyTitles = { system: '系统管理', security: '安全管理', audit: '审计' } as const

/** The administrative families a post's permissions belong to. */
export function familiesOf(may: readonly string[]): ('system' | 'security' | 'audit')[] {
  return [...new Set(may.flatMap((flag) => families[flag] ?? []))]
}

/** Whether these permissions are of administration: such a post needs a second factor. */
export function isAdministration(may: readonly string[]): boolean {
  return familiesOf(may).length > 0
}

export function titleOf(kind: Pick<BodyKind, 'name'>, place: string): string {
  return kind.name.replaceAll('{place}', place)
}

const powerTitles: Readonly<Record<Power, string>> = {
  lead: '领导',
  decide: '决策',
  execute: '执行',
  supervise: '监督',
}

/** Judges kinds among themselves and, when given, against the levels. */
export function judgeKinds(kinds: readonly BodyKind[], levels: readonly LevelShape[] | undefined): Flaw[] {
  const flaws: Flaw[] = []
  const byId = new Map(kinds.map((k) => [k.id, k]))
  kinds.forEach((kind, i) => {
    const path = ['kinds', i]
    const wrong = (at: (string | number)[], code: string, message: string, mend: string) =>
      flaws.push({ path: [...path, ...at], code, level: 'error', message, mend })
    if (levels && kind.serves !== null && !levels.some((l) => l.id === kind.serves))
      wrong(
        ['serves'],
        'level-unknown',
        `“${kind.title}”服务的层级“${kind.serves}”不存在`,
        '改正 serves，或在 levels.yaml 增加这个层级',
      )
    if (kind.within !== null && !byId.has(kind.within))
      wrong(
        ['within'],
        'kind-unknown',
        `“${kind.title}”内设于不存在的“${kind.within}”`,
        '改正 within，或增加这类组织',
      )
    else if (rootOf(byId, kind) === undefined)
      wrong(['within'], 'within-cycle', `“${kind.title}”绕了一圈又内设于自己`, '改正 within')
    else if (levels && !parentReachable(byId, kind, levels))
      wrong(
        ['within'],
        'within-unreachable',
        `“${kind.title}”（${kind.serves ?? 'none'}）上面没有“${byId.get(kind.within!)?.title}”所在的层级`,
        '内设的组织与上级在同一地方，或上级在更大的地方',
      )
    judgePosts(kind, path, flaws)
  })
  flaws.push(...judgeNests(kinds, byId))
  return flaws
}

function judgePosts(kind: BodyKind, path: readonly (string | number)[], flaws: Flaw[]): void {
  const say = (level: Flaw['level'], at: (string | number)[], code: string, message: string, mend: string) =>
    flaws.push({ path: [...path, ...at], code, level, message, mend })
  if (kind.posts.length === 0)
    say('warning', ['posts'], 'no-posts', `“${kind.title}”没有岗位，没有人能代表它办事`, '写上 posts')
  for (const power of kind.powers)
    if (!kind.posts.some((p) => p.powers.includes(power)))
      say(
        'error',
        ['powers'],
        'power-unfilled',
        `“${kind.title}”有${powerTitles[power]}权，却没有任何岗位行使`,
        `给一个岗位写上 powers: [${power}]`,
      )
  kind.posts.forEach((post, j) => {
    const at = ['posts', j]
    for (const power of post.powers)
      if (!kind.powers.includes(power))
        say(
          'error',
          [...at, 'powers'],
          'power-beyond-body',
          `岗位“${post.title}”有${powerTitles[power]}权，“${kind.title}”却没有`,
          '岗位的权只能是本组织 powers 的一部分',
        )
    if (post.deputy !== null && !kind.posts.some((p) => p.id === post.deputy))
      say(
        'error',
        [...at, 'deputy'],
        'deputy-unknown',
        `岗位“${post.title}”的代行岗位“${post.deputy}”不在“${kind.title}”里`,
        'deputy 写同一组织的岗位 id',
      )
    if (post.deputy === post.id)
      say('error', [...at, 'deputy'], 'deputy-self', `岗位“${post.title}”由自己代行`, '改正 deputy')
    if (kind.posts.findIndex((p) => p.id === post.id) !== j)
      say('error', [...at, 'id'], 'id-twice', `岗位“${post.id}”写了两次`, '删去其中一个')
    const mixed = familiesOf(post.may)
    if (mixed.length > 1)
      say(
        'error',
        [...at, 'may'],
        'admins-apart',
        `岗位“${post.title}”同时有${mixed.map((f) => familyTitles[f]).join('、')}的许可`,
        '系统、安全、审计三类管理员分设三个岗位',
      )
  })
}

/** Of the four powers a body takes at most one, and a nested office counts as the body it is nested in. */
function judgeNests(kinds: readonly BodyKind[], byId: ReadonlyMap<string, BodyKind>): Flaw[] {
  const held = new Map<string, { power: Power; by: string }>()
  const flaws: Flaw[] = []
  kinds.forEach((kind, i) => {
    const root = rootOf(byId, kind)
    if (root === undefined) return
    for (const power of kind.powers) {
      const before = held.get(root)
      if (!before) held.set(root, { power, by: kind.title })
      else if (before.power !== power)
        flaws.push({
          path: ['kinds', i, 'powers'],
          code: 'two-powers',
          level: 'error',
          message: `“${kind.title}”有${powerTitles[power]}权，而${before.by === kind.title ? '它' : `与它同属一体的“${before.by}”`}已有${powerTitles[before.power]}权`,
          mend: '领导、决策、执行、监督分属不同的组织；内设机构算作上级那一个',
        })
    }
  })
  return flaws
}

/** The outermost kind; undefined in a circle. */
function rootOf(byId: ReadonlyMap<string, BodyKind>, kind: BodyKind): string | undefined {
  const seen = new Set<string>()
  let here = kind
  for (;;) {
    if (seen.has(here.id)) return undefined
    seen.add(here.id)
    const up = here.within === null ? undefined : byId.get(here.within)
    if (!up) return here.id
    here = up
  }
}

function parentReachable(
  byId: ReadonlyMap<string, BodyKind>,
  kind: BodyKind,
  levels: readonly LevelShape[],
): boolean {
  const parent = kind.within === null ? undefined : byId.get(kind.within)
  if (!parent || parent.serves === null || kind.serves === null) return true
  const todo = [kind.serves]
  const seen = new Set<string>()
  for (let level = todo.pop(); level !== undefined; level = todo.pop()) {
    if (level === parent.serves) return true
    if (seen.has(level)) continue
    seen.add(level)
    todo.push(...(levels.find((l) => l.id === level)?.within ?? []))
  }
  return false
}

/** Judges the bodies listed singly. `codes` are those of the container's places. */
export function judgeSingles(
  bodies: readonly SingleBody[],
  kinds: readonly BodyKind[],
  codes: ReadonlySet<string> | undefined,
): Flaw[] {
  const flaws: Flaw[] = []
  bodies.forEach((body, i) => {
    const wrong = (field: string, code: string, message: string, mend: string) =>
      flaws.push({ path: ['bodies', i, field], code, level: 'error', message, mend })
    const kind = kinds.find((k) => k.id === body.kind)
    if (!kind)
      wrong(
        'kind',
        'kind-unknown',
        `“${body.name}”的类别“${body.kind}”不存在`,
        '改正 kind，或在 kinds 里增加',
      )
    else if (kind.serves !== null)
      wrong(
        'kind',
        'kind-served',
        `“${kind.title}”每个${kind.serves}自动各有一个，不能单独列出`,
        '删去这一项，或把该类别的 serves 改为 none',
      )
    if (codes && !codes.has(body.place))
      wrong(
        'place',
        'place-unknown',
        `“${body.name}”所在的地方 ${body.place} 不在 places.csv 里`,
        '改正 place',
      )
  })
  kinds.forEach((kind, i) => {
    if (kind.serves === null && !bodies.some((b) => b.kind === kind.id))
      flaws.push({
        path: ['kinds', i],
        code: 'kind-without-body',
        level: 'warning',
        message: `“${kind.title}”没有任何组织`,
        mend: '在 bodies 里列出，或写上 serves',
      })
  })
  return flaws
}

/** An appointment's time as the rules see it. */
export interface Held {
  readonly seat: number | null
  readonly from: Date
  readonly to: Date | null
}

/** Do two half-open spans of time overlap? */
export function overlap(a: { from: Date; to: Date | null }, b: { from: Date; to: Date | null }): boolean {
  return (a.to === null || b.from < a.to) && (b.to === null || a.from < b.to)
}

/** Is the appointment in force at this instant? */
export function holdsAt(held: { from: Date; to: Date | null }, at: Date): boolean {
  return held.from <= at && (held.to === null || at < held.to)
}

/** The lowest seat free for the whole span; undefined when the post is full. `seats` 0 never fills. */
export function freeSeat(
  seats: number,
  held: readonly Held[],
  span: { from: Date; to: Date | null },
): number | undefined {
  const taken = new Set(held.filter((h) => overlap(h, span)).map((h) => h.seat))
  const most = seats === 0 ? taken.size + 1 : seats
  for (let seat = 1; seat <= most; seat++) if (!taken.has(seat)) return seat
  return undefined
}

/** Posts with fewer holders than seats; a post without a limit is empty when nobody holds it. */
export function gapsOf(
  posts: readonly { id: string; title: string; seats: number }[],
  held: ReadonlyMap<string, number>,
): { post: string; title: string; missing: number }[] {
  return posts.flatMap((p) => {
    const missing = Math.max(1, p.seats) - (held.get(p.id) ?? 0)
    return missing > 0 ? [{ post: p.id, title: p.title, missing }] : []
  })
}

/** State of an appointment on a screen. */
export function stateAt(held: { from: Date; to: Date | null }, now: Date): 'in-force' | 'future' | 'ended' {
  if (holdsAt(held, now)) return 'in-force'
  return held.from > now && (held.to === null || held.to > held.from) ? 'future' : 'ended'
}
