/**
 * Demonstration publications: a few staffed bodies that publish show something of the law's kinds, one ended, one corrected,
 * with questions and an objection. Every figure is invented; what is published follows from the pack's categories.
 */
import { ask, perform, query } from '#kernel/action'
import type { Action, Actor, Ground, ReadContext } from '#kernel/action'
import { realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import {
  bodiesOfKinds,
  getBody,
  holdersOf,
  postsOf,
  residentActor,
  resolveCapacity,
  serviceActor,
} from '#modules/bodies'
import { facetOf, getMatter, stepNow } from '#modules/flow'
import { demoRoles } from '#modules/identity'
import { currentSnapshot } from '#modules/packs'
import type { Jurisdiction } from '#modules/territory'
import { PUBLISH } from './access.ts'
import { answer, dispose } from './actions/answering.ts'
import { correct } from './actions/correcting.ts'
import { endWindows } from './actions/passing.ts'
import { publish } from './actions/publishing.ts'
import { ask as askQuestion, object } from './actions/speaking.ts'
import type { Category, CompiledOpenness, PublicationFacet } from './rules.ts'
import { anyRipe, page } from './store/publications.ts'

const MOST_BODIES = 4
const DAY_MS = 86_400_000

/** By the law's number: what a committee would write. */
const samples: Readonly<Record<number, { title: string; text: string }>> = {
  1: {
    title: '居民代表会议关于楼道整治的决定',
    text: '居民代表会议讨论通过：清理三个单元楼道堆物，增设充电插座八处。\n经费从公益金列支，预算 4600 元，由居委会组织实施，居务监督委员会检查。\n实施情况：已清理两个单元，余下一个单元本月底前完成。',
  },
  2: {
    title: '居委会财务收支情况',
    text: '上期结余 6320.50 元。\n收入：办公经费 9000 元，废旧物品回收 412 元。\n支出：办公用品 1180 元，活动室电费 963.20 元，楼道灯更换 2150 元。\n本期结余 11439.30 元。票据由居务监督委员会逐张核对。',
  },
  3: {
    title: '协助政府开展工作情况',
    text: '协助入户核对居住信息 214 户；协助发放燃气安全告知书 380 份；协助调解邻里纠纷 5 件，达成协议 4 件。\n没有承接应由部门自己办理的事项。',
  },
  4: {
    title: '拨付资金和捐赠物资管理使用情况',
    text: '拨付的为民服务资金 20000 元：休闲座椅 12 把 7800 元，楼门扶手 16 处 5600 元，余 6600 元待用。\n接受捐赠图书 160 册，放在活动室供借阅，目录可以查看。',
  },
  5: {
    title: '社会救助政策落实情况',
    text: '本期新增低保 1 户、临时救助 2 户，经入户调查、民主评议，名单按规定隐去部分信息后张贴在公示栏。\n取消低保 1 户（收入超过标准）。对名单有疑问的可以提问或者向居务监督委员会反映。',
  },
  6: {
    title: '公共事务和公益事业办理情况',
    text: '更换楼道灯 43 盏；清掏化粪池 2 处；组织义诊一次，到场居民 86 人次；老年食堂每日就餐约 40 人。',
  },
  7: {
    title: '停车位改造征求意见情况',
    text: '拟把二号楼西侧空地改为停车位 14 个。收到意见 37 条：赞成 25 条，反对 9 条，建议保留绿地 3 条。\n下一步由议事会讨论，结果另行公示。',
  },
}

interface Publisher {
  readonly person: Uuid
  readonly name: string
  readonly appointment: Uuid
  readonly categories: readonly Category[]
}

interface Plan {
  readonly publishers: readonly Publisher[]
  readonly residents: readonly { readonly person: Uuid; readonly name: string }[]
}

/** Fills a jurisdiction once. True when anything was added. */
export async function seedPublications(ground: Ground, jurisdiction: Jurisdiction): Promise<boolean> {
  const service = serviceActor(jurisdiction.realm, 'demonstration')
  const plan = await ask(
    ground,
    service,
    query('openness.seed-plan', (ctx: ReadContext, _input: null) => planOf(ctx)),
    null,
  )
  for (const [i, p] of plan.publishers.entries()) await play(ground, jurisdiction, plan, p, i)
  if (plan.publishers.length === 0) return false
  while (
    await ask(
      ground,
      service,
      query('openness.seed-ripe', (ctx, _input: null) => anyRipe(ctx)),
      null,
    )
  )
    if ((await perform(ground, service, endWindows, null)) === 0) break
  return true
}

/** Empty when there is nothing to publish, nobody to do it, or it was done before. */
async function planOf(ctx: ReadContext): Promise<Plan> {
  const none = { publishers: [], residents: [] }
  const snapshot = await currentSnapshot(ctx)
  if (!snapshot.has('openness')) return none
  const { categories } = snapshot.section<CompiledOpenness>('openness')
  const anything = await page(ctx, {
    paths: null,
    under: null,
    body: null,
    states: ['open', 'ended', 'returned'],
    category: null,
    text: '',
    waiting: false,
    after: null,
    limit: 1,
  })
  if (anything.length > 0) return none
  const kinds = [...new Set(categories.flatMap((c) => (c.law === null ? [] : c.by)))]
  const [bodies, posts] = await Promise.all([bodiesOfKinds(ctx, kinds), postsOf(ctx, kinds)])
  const held = await Promise.all(bodies.map((b) => holdersOf(ctx, b.id)))
  const publishers = bodies.flatMap((b, i) => {
    const may = posts.filter((p) => p.kind === b.kind && p.may.includes(PUBLISH)).map((p) => p.id)
    const holder = held[i]!.find((h) => may.includes(h.post))
    if (!holder) return []
    const own = categories.filter((c) => c.law !== null && c.by.includes(b.kind))
    return [{ person: holder.person, name: holder.name, appointment: holder.appointment, categories: own }]
  })
  const roles = (await demoRoles.run(ctx, {})).rows.filter(
    (r) => realmOf(r.person) === ctx.realm && r.app === 'resident',
  )
  return {
    publishers: publishers.slice(0, MOST_BODIES),
    residents: roles.map((r) => ({ person: r.person, name: r.name })),
  }
}

async function play(
  ground: Ground,
  jurisdiction: Jurisdiction,
  plan: Plan,
  p: Publisher,
  index: number,
): Promise<void> {
  const now = ground.clock().getTime()
  const ago = (days: number): Ground => ({ ...ground, clock: () => new Date(now - days * DAY_MS) })
  const actor = await resolveCapacity(
    ground,
    { person: p.person, name: p.name, session: null },
    { appointment: p.appointment, jurisdiction },
  )
  const neighbour = plan.residents[index % Math.max(1, plan.residents.length)]
  const resident =
    neighbour &&
    residentActor({ person: neighbour.person, name: neighbour.name, session: null }, jurisdiction)
  const shown = async (law: number, days: number) => {
    const category = p.categories.find((c) => c.law === law)
    const sample = samples[law]
    if (!category || !sample) return null
    return (await perform(ago(days), actor, publish, { category: category.id, ...sample })).id
  }
  const said = <I, O>(days: number, who: Actor | undefined, act: Action<I, O>, input: I) =>
    who ? perform(ago(days), who, act, input) : undefined

  const old = await shown(2, 27)
  const asked =
    old &&
    (await said(25, resident, askQuestion, {
      publication: old,
      text: '楼道灯换了多少盏，在哪几栋楼？',
      named: index % 2 === 0,
    }))
  if (asked)
    await said(23, actor, answer, {
      question: asked.id,
      text: '共 43 盏，一号楼 18 盏，二号楼 25 盏，明细在公示栏。',
    })

  const fixed = await shown(1, 9)
  if (fixed)
    await said(7, actor, correct, {
      id: fixed,
      revision: 1,
      kind: 'wording',
      title: samples[1]!.title,
      text: samples[1]!.text.replace('增设充电插座八处', '增设充电插座八处（均在室外棚内）'),
      note: '补写插座的位置',
    })

  const open = await shown(4, 5)
  if (open) {
    await said(2, resident, askQuestion, {
      publication: open,
      text: '余下的 6600 元准备用在什么地方？',
      named: false,
    })
    const objected =
      index % 2 === 0
        ? await said(3, resident, object, {
            publication: open,
            text: '座椅单价高于市场价，请核实报价。',
            named: true,
          })
        : undefined
    if (objected)
      await said(1, actor, dispose, {
        objection: objected.id,
        accept: false,
        reasons: '三家询价取最低价，单价 650 元，含安装和三年保修，询价单在活动室可以查看。',
      })
  }
  await shown(6, 1)
}

/**
 * Publishes a decided matter at an instant of the past, by whoever of its holder publishes; until when it is shown. Null where
 * it does not wait for that. For the seed of modules above, through the demonstration.
 */
export async function seedShown(
  ground: Ground,
  jurisdiction: Jurisdiction,
  matter: Uuid,
  at: Date,
): Promise<Date | null> {
  const found = await ask(
    ground,
    serviceActor(jurisdiction.realm, 'demonstration'),
    query('openness.seed-shown', async (ctx: ReadContext, _input: null) => {
      const m = await getMatter(ctx, matter)
      const { step } = await stepNow(ctx, m)
      const facet = facetOf<PublicationFacet>(step, 'publication')
      const body = await getBody(ctx, m.holder)
      if (!facet || !body) return null
      const may = (await postsOf(ctx, [body.kind])).filter((p) => p.may.includes(PUBLISH)).map((p) => p.id)
      const holder = (await holdersOf(ctx, m.holder)).find((h) => may.includes(h.post))
      return holder ? { facet, holder, m } : null
    }),
    null,
  )
  if (!found) return null
  const { facet, holder, m } = found
  const then: Ground = { ...ground, clock: () => at }
  const actor = await resolveCapacity(
    then,
    { person: holder.person, name: holder.name, session: null },
    { appointment: holder.appointment, jurisdiction },
  )
  const { until } = await perform(then, actor, publish, {
    category: facet.category,
    title: `“${m.title}”的决议`.slice(0, 80),
    text: '会议按规则表决通过。执行单位、预算和期限在执行时公开，有意见可以在公示期内提出。',
    matter,
    revision: m.revision,
  })
  return new Date(until)
}
