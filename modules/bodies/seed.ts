/**
 * Demonstration people: every name is invented from common syllables and belongs to nobody. Generic over packs: who is
 * appointed follows from levels, natures and permissions, never from a locality's own ids.
 */
import { action, ask, perform, query } from '#kernel/action'
import type { Context, Ground, ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { addPerson, createAccount, offerDemoRole } from '#modules/identity'
import { levelsOf, placesUnder } from '#modules/territory'
import type { Jurisdiction } from '#modules/territory'
import { appointPerson } from './actions.ts'
import { serviceActor } from './capacity.ts'
import { familiesOf } from './rules.ts'
import type { Nature } from './rules.ts'
import * as store from './store/bodies.ts'

const SERVICE = 'demonstration'
const REASON = '演示任命'
/** Everybody has been in office long enough for the demonstration's past. */
const IN_OFFICE_DAYS = 400
const BATCH = 40

const surnames = [...'王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭肖田董潘袁蔡蒋余']
const given = [
  ...'敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰玉梅华英文博宁欣悦泽晨宇航佳琪思远若溪嘉禾志远海燕春生秋实建国晓光',
]

/** The n-th invented name; the first 10 000 differ. */
function inventedName(n: number): string {
  const surname = surnames[(n * 7) % surnames.length]!
  const first = given[(n * 11) % given.length]!
  const second = given[(n * 5 + Math.floor(n / given.length)) % given.length]!
  return n % 3 === 0 ? surname + first : surname + first + (second === first ? '' : second)
}

/** One seat to fill. */
interface Seat {
  /** Number in the whole plan: the same on every run. */
  readonly number: number
  readonly body: Uuid
  readonly bodyTitle: string
  readonly post: string
  readonly postTitle: string
  readonly nature: Nature
  readonly may: readonly string[]
  readonly powers: readonly string[]
  /** How far from the root the place lies: 0 is the root itself. */
  readonly depth: number
  readonly single: boolean
  /** The post of those who do the daily work: the last a kind lists. */
  readonly daily: boolean
  readonly levelTitle: string
}

/**
 * Fills the demonstration: every post in two communities, the core of the bodies above them, the administrators; and
 * offers one-click roles. True when anything was added. A seed that was killed goes on where it was, and a post that was
 * given once is never filled again.
 */
export async function seedPeople(
  ground: Ground,
  jurisdiction: Jurisdiction,
  { smallSeats = SMALL_SEATS }: { smallSeats?: number } = {},
): Promise<boolean> {
  const actor = serviceActor(jurisdiction.realm, SERVICE)
  const plan = await ask(
    ground,
    actor,
    query('bodies.seed-plan', (ctx: ReadContext, _input: null) => planned(ctx, jurisdiction, smallSeats)),
    null,
  )
  const roles = rolesFor(plan.seats)
  const missing = plan.seats.filter((seat) => !plan.filled.has(seat.number))
  for (let at = 0; at < missing.length; at += BATCH) {
    const batch = missing.slice(at, at + BATCH)
    const accounts = await perform(
      ground,
      actor,
      action('bodies.seed-people', (ctx: Context, _input: null) => appointBatch(ctx, batch, roles)),
      null,
    )
    // Some accounts, so that the security administrator has something to look after. Not for the roles: a first password
    // nobody knows would have to be changed before anything else.
    await Promise.all(
      accounts.map(({ person, login }) => perform(ground, actor, createAccount, { person, login })),
    )
  }
  return missing.length > 0
}

async function appointBatch(ctx: Context, batch: readonly Seat[], roles: ReadonlyMap<number, Role>) {
  const from = new Date(ctx.now.getTime() - IN_OFFICE_DAYS * 86_400_000)
  const accounts: { person: Uuid; login: string }[] = []
  for (const seat of batch) {
    const person = await addPerson(ctx, { name: inventedName(seat.number) })
    await appointPerson(ctx, { person, body: seat.body, post: seat.post, from, reason: REASON })
    const role = roles.get(seat.number)
    if (!role) {
      if (seat.number % 50 === 7) accounts.push({ person, login: `staff${seat.number}-${ctx.realm}` })
      continue
    }
    await offerDemoRole(ctx, {
      person,
      sort: role.sort,
      level: seat.single ? PLATFORM : seat.levelTitle,
      title: seat.postTitle,
      body: seat.bodyTitle,
      hint: role.hint,
      app: 'desk',
    })
  }
  if (batch[0]?.number === 0)
    for (const [i, hint] of residentHints.entries())
      await offerDemoRole(ctx, {
        person: await addPerson(ctx, { name: inventedName(9000 + i) }),
        sort: 100 + i,
        level: RESIDENTS,
        title: RESIDENTS,
        body: '',
        hint,
        app: 'resident',
      })
  return accounts
}

// The plan.

/** Seats of the chosen bodies in a fixed order, and which of them were filled at any time. */
async function planned(ctx: ReadContext, jurisdiction: Jurisdiction, smallSeats: number) {
  const root = jurisdiction.root
  if (root === null) return { seats: [], filled: new Set<number>() }
  const [levels, below, bodies, posts, given_] = await Promise.all([
    levelsOf(ctx),
    placesUnder(ctx, root),
    store.allBodies(ctx),
    store.postsIn(ctx.tx, ctx.realm),
    store.appointedEver(ctx.tx, ctx.realm),
  ])
  const postsOf = Map.groupBy(posts, (p) => p.kind)
  const patrolled = new Set(posts.filter((p) => p.may.includes(PATROL)).map((p) => p.kind))
  const lively = livelyPlaces(bodies, patrolled, below)
  const rootPath = bodies.find((b) => b.place === root)?.placePath ?? below[0]?.path.slice(0, 4) ?? ''
  const depthOf = (path: string) => (path.length - rootPath.length) / 4
  const isAbove = (path: string) => lively.some((l) => l.path !== path && l.path.startsWith(path))
  const areas = lively.flatMap((l) =>
    below.filter((p) => p.path.length === l.path.length + 4 && p.path.startsWith(l.path)).slice(0, AREAS),
  )
  // A small locality is staffed throughout; a city only where it is lively.
  const isSmall =
    bodies.reduce(
      (sum, b) => sum + (postsOf.get(b.kind) ?? []).reduce((n, p) => n + wanted(p, true), 0),
      0,
    ) <= smallSeats
  const throughout = new Set(isSmall ? bodies.map((b) => b.place) : [...lively, ...areas].map((p) => p.id))
  const seats: Seat[] = []
  for (const body of bodies) {
    const full = throughout.has(body.place)
    if (!full && !isAbove(body.placePath) && !body.single) continue
    for (const post of postsOf.get(body.kind) ?? [])
      for (let i = 0; i < wanted(post, full || body.single); i++)
        seats.push({
          number: seats.length,
          body: body.id,
          bodyTitle: body.title,
          post: post.id,
          postTitle: post.title,
          nature: body.nature,
          may: post.may,
          powers: post.powers,
          depth: depthOf(body.placePath),
          single: body.single,
          daily: post === postsOf.get(body.kind)?.at(-1),
          levelTitle: levels.find((l) => l.id === body.placeKind)?.title ?? '',
        })
  }
  const filled = new Set<number>()
  const left = new Map(given_.map((g) => [`${g.body}/${g.post}`, g.count]))
  for (const seat of seats) {
    const key = `${seat.body}/${seat.post}`
    const count = left.get(key) ?? 0
    if (count > 0) filled.add(seat.number)
    left.set(key, count - 1)
  }
  return { seats, filled }
}

function wanted(post: { seats: number }, full: boolean): number {
  const seats = post.seats === 0 ? 2 : post.seats
  return full ? seats : Math.min(seats, 2)
}

/**
 * The two places whose bodies patrol and which have most below them, side by side: there the demonstration is staffed
 * throughout. Of several levels with patrols the one with most kinds of bodies counts.
 */
function livelyPlaces(
  bodies: readonly { kind: string; place: Uuid; placeKind: string }[],
  patrolled: ReadonlySet<string>,
  below: readonly { id: Uuid; kind: string; path: string; parent: Uuid | null }[],
) {
  const kindsAt = new Map<string, Set<string>>()
  for (const b of bodies) kindsAt.set(b.placeKind, (kindsAt.get(b.placeKind) ?? new Set()).add(b.kind))
  const level = [...kindsAt.entries()]
    .filter(([, kinds]) => [...kinds].some((k) => patrolled.has(k)))
    .toSorted((a, b) => b[1].size - a[1].size)[0]?.[0]
  const candidates = below
    .filter((p) => p.kind === level)
    .map((p) => ({ ...p, size: below.filter((q) => q.path.startsWith(p.path)).length }))
    .toSorted((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1))
  const first = candidates[0]
  return first
    ? [first, ...candidates.filter((c) => c !== first && c.parent === first.parent).slice(0, 1)]
    : []
}

// Roles.

const PATROL = 'casework.patrol'
const STATION = ['casework.intake', 'casework.dispatch', 'casework.handle']
const REGISTER = ['registry.view', 'registry.edit']
/** So many seats in all are filled one by one. */
const SMALL_SEATS = 600
/** Areas of a community whose own bodies are filled too. */
const AREAS = 3
const PLATFORM = '平台管理'
const RESIDENTS = '居民'

const residentHints = [
  '拍一张照片报一件事，看它走到哪一步、谁在办、什么时候办完',
  '用编号和查询码查件；对结果不满意，可以要求重办',
]

interface Role {
  readonly sort: number
  readonly hint: string
}

const has = (seat: Seat, ...flags: string[]) => flags.every((f) => seat.may.includes(f))
const lacks = (seat: Seat, ...flags: string[]) => !flags.some((f) => seat.may.includes(f))

/** Which seats become roles: the first that fits each line. */
const wishes: readonly {
  fits: (seat: Seat, bottom: number) => boolean
  hint: string
  /** In so many bodies. */
  times?: number
  /** So many people of one body. */
  each?: number
  /** Only where nobody chosen before carries all of these. */
  unless?: readonly string[]
}[] = [
  {
    fits: (s) => s.depth === 0 && has(s, 'casework.intake') && lacks(s, 'casework.dispatch'),
    hint: '接电话登记：全用键盘，一分钟内登记一件；也可以用表格批量导入',
  },
  {
    fits: (s) => s.depth === 0 && has(s, 'casework.dispatch') && lacks(s, 'casework.approve-extension'),
    hint: '看待派遣的件：按哪条规则派给谁，规则没说的由您决定',
  },
  {
    fits: (s) => s.depth === 0 && has(s, 'casework.verify'),
    hint: '核查别的单位办完的件，回访居民；自己经手的不能核查',
  },
  { fits: (s) => has(s, 'casework.arbitrate'), hint: '两次被退回的件由您裁决归谁承办' },
  { fits: (s) => s.depth === 0 && s.powers.includes('lead'), hint: '看全局：每件现在在谁手里、时限走到哪里' },
  {
    fits: (s, bottom) => s.depth > 0 && s.depth < bottom && has(s, 'casework.dispatch'),
    hint: '调度本辖区的件，批准延期',
  },
  {
    fits: (s, bottom) => s.depth > 0 && s.depth < bottom && has(s, 'casework.verify'),
    hint: '核查处置结果，不通过的退回重办；重新办理的件须由另一人核查',
    each: 2,
  },
  {
    fits: (s, bottom) =>
      s.depth > 0 &&
      s.depth < bottom &&
      s.nature === 'department' &&
      s.daily &&
      has(s, 'casework.handle') &&
      lacks(s, PATROL),
    hint: '部门承办：签收、处置、带照片办结，不归自己的写明理由退回',
    times: 3,
  },
  {
    fits: (s, bottom) => s.depth === bottom && has(s, 'casework.intake', 'casework.dispatch'),
    hint: '受理本社区的件，派给部门、物业或网格',
  },
  {
    fits: (s, bottom) => s.depth === bottom && has(s, PATROL),
    hint: '网格巡查：发现的事当场上报、能办的当场办',
  },
  {
    fits: (s, bottom) =>
      s.depth === bottom &&
      has(s, 'casework.handle', 'casework.approve-extension') &&
      lacks(s, 'casework.dispatch'),
    hint: '看本社区的人、岗位、空缺和在办的件',
  },
  {
    fits: (s, bottom) =>
      s.depth === bottom && has(s, 'casework.intake') && lacks(s, 'casework.dispatch', PATROL),
    hint: '窗口：替到场的居民登记',
  },
  {
    fits: (s, bottom) => s.depth === bottom && s.nature === 'enterprise' && has(s, 'casework.handle'),
    hint: '企业承办：处理派来的小区里的事',
  },
  {
    fits: (s, bottom) => s.depth >= bottom && s.nature === 'self-government' && s.powers.includes('decide'),
    hint: '自治组织：看本地方的公开信息；行政事务不派给您',
  },
  { fits: (s) => has(s, 'deliberation.screen'), hint: '审查居民提出的议题：列入或不列入，都书面说明理由' },
  { fits: (s) => has(s, 'deliberation.review'), hint: '复核没有列入的议题' },
  {
    fits: (s) => has(s, 'openness.publish', 'execution.plan'),
    hint: '居委会：收集议题、公示决议、安排任务、回答居民提问',
    times: 2,
  },
  // Two of one body, where it has them: who chairs and who records sign the minutes, each for themselves.
  { fits: (s) => has(s, 'meetings.convene', 'meetings.vote'), hint: '召集会议、作记录、点票、签字', each: 2 },
  { fits: (s) => has(s, 'meetings.vote') && lacks(s, 'meetings.convene'), hint: '参加会议，表决', each: 2 },
  { fits: (s) => has(s, 'meetings.convene') && lacks(s, 'meetings.vote'), hint: '组织听证会和议事活动' },
  { fits: (s) => has(s, 'execution.check'), hint: '检查执行、监督公开、组织测评', each: 2 },
  {
    fits: (s) => s.depth > 0 && has(s, 'casework.handle', 'casework.approve-extension'),
    hint: '本级平台：签收、办理、上报或向下交办',
    times: 3,
  },
  { fits: (s) => has(s, PATROL), hint: '网格：发现的事当场上报、能办的当场办', each: 3 },
  {
    fits: (s) => has(s, ...STATION),
    hint: '受理本社区的件，派给网格或就地办',
    unless: STATION,
  },
  {
    fits: (s) => has(s, ...REGISTER),
    hint: '人房户登记：登记、更正、核实本地方的人、户、房',
    unless: REGISTER,
  },
  {
    fits: (s) => familiesOf(s.may)[0] === 'system',
    hint: '系统管理员：看治理包的层级、组织、流程图，看后台任务',
  },
  { fits: (s) => familiesOf(s.may)[0] === 'security', hint: '安全管理员：管账号、任免岗位；看不到件的内容' },
  { fits: (s) => familiesOf(s.may)[0] === 'audit', hint: '审计员：查谁在何时做了什么、看了谁的信息' },
]

function rolesFor(seats: readonly Seat[]): Map<number, Role> {
  const bottom = seats.find((s) => has(s, PATROL) && s.depth > 0)?.depth ?? 1
  const roles = new Map<number, Role>()
  for (const wish of wishes) {
    const { unless } = wish
    if (unless && [...roles.keys()].some((number) => has(seats[number]!, ...unless))) continue
    const bodies = new Map<Uuid, number>()
    for (const seat of seats) {
      const taken = bodies.get(seat.body) ?? 0
      if (taken === 0 && bodies.size >= (wish.times ?? 1)) continue
      if (roles.has(seat.number) || taken >= (wish.each ?? 1) || !wish.fits(seat, bottom)) continue
      bodies.set(seat.body, taken + 1)
      roles.set(seat.number, { sort: roles.size + 1, hint: wish.hint })
    }
  }
  return roles
}
