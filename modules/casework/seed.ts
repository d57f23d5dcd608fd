/**
 * Demonstration reports: what a city's people wrote in the last weeks and what became of it. Every text is invented, every
 * place and category comes from the pack, every step goes through the real actions at its own instant.
 */
import { ask, query } from '#kernel/action'
import type { Ground, ReadContext } from '#kernel/action'
import type { JudgedFile } from '#kernel/files'
import { dayOf } from '#kernel/time'
import { expireRound } from '#modules/flow'
import type { Procedure } from '#modules/flow'
import type { Jurisdiction } from '#modules/territory'
import { gatherCast, service } from './seed/cast.ts'
import { chanceOf } from './seed/chance.ts'
import { picture, scenes } from './seed/pictures.ts'
import { LAG_MS, SOURCE, play } from './seed/playing.ts'
import type { Stage } from './seed/playing.ts'
import { planOf } from './seed/stories.ts'
import type { Planned } from './seed/stories.ts'
import * as store from './seed/store.ts'

const AT_ONCE = 8

/**
 * Fills the demonstration with reports in every state. True when anything was added. A seed that was killed goes on where it
 * was; one that is whole is recognised by its last report and left alone, whatever people did with it since.
 */
export async function seedReports(
  ground: Ground,
  jurisdiction: Jurisdiction,
  say: (line: string) => void,
  o: { few?: boolean } = {},
): Promise<boolean> {
  const started = Date.now()
  const there = await ask(
    ground,
    service(jurisdiction),
    query('casework.seeded', (ctx: ReadContext, _input: null) => store.reportsFrom(ctx, SOURCE)),
    null,
  )
  if (there.some((r) => r.source_no.endsWith(`/${LAST}`))) return false
  const cast = await gatherCast(ground, jurisdiction)
  if (!cast) return false
  const anchor = there[0] ? new Date(there[0].source_no.split('/')[0]!) : ground.clock()
  const whole = planOf(Number(dayOf(anchor, cast.calendar).slice(5, 7)), cast.offered)
  const plan = o.few ? fewOf(whole, cast.procedure) : whole
  const stage: Stage = {
    ground,
    cast,
    anchor,
    pictures: await drawn(ground),
    able: new Map(),
    known: new Map(there.map((r) => [Number(r.source_no.split('/')[1]), r.id])),
  }
  const [last, ...others] = plan.toReversed()
  for (const p of others.filter((o) => o.story.late)) await play(stage, p)
  for (const isRepeat of [false, true])
    await inTurn(
      others.filter((p) => !p.story.late && (p.sameAs !== null) === isRepeat),
      (p) => play(stage, p),
    )
  await letTimePass(stage)
  await play(stage, { ...last!, no: LAST })
  say(`演示诉求 ${plan.length} 件，用时 ${((Date.now() - started) / 1000).toFixed(1)} 秒。`)
  return true
}

/** A report each of some stories that this procedure's acts can tell: enough for a small locality. */
function fewOf(plan: readonly Planned[], procedure: Procedure): Planned[] {
  const acts = new Set(procedure.steps.flatMap((s) => s.acts.map((a) => a.id)))
  const told = plan.filter((p) => p.sameAs === null && p.story.steps.every((s) => acts.has(s.act)))
  const one = [...Map.groupBy(told, (p) => p.story.name).values()].map(([first]) => first!)
  // The last one says that the seed is whole; of the others some are enough.
  return one.filter((_, i) => i === one.length - 1 || i % 3 === 0)
}

/** Number of the report that says that the seed is whole, whatever the length of the plan. */
const LAST = 9999

async function inTurn(list: readonly Planned[], work: (p: Planned) => Promise<void>): Promise<void> {
  const waiting = [...list]
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let p = waiting.shift(); p; p = waiting.shift()) await work(p)
    }),
  )
}

const kept = new WeakMap<Ground['files'], Promise<Stage['pictures']>>()

/** Every scene before and after, drawn once; the reports of all localities share them. */
function drawn(ground: Ground): Promise<Stage['pictures']> {
  let pictures = kept.get(ground.files)
  if (!pictures) kept.set(ground.files, (pictures = draw(ground)))
  return pictures
}

async function draw(ground: Ground): Promise<Stage['pictures']> {
  const pictures = new Map<string, JudgedFile>()
  for (const [i, scene] of scenes.entries())
    for (const [j, when] of (['before', 'after'] as const).entries())
      pictures.set(
        `${scene}/${when}`,
        await ground.files.judge(await picture(scene, j === 1, chanceOf(500 + i * 2 + j))),
      )
  return pictures as Stage['pictures']
}

/** What the clocks would have done: marks what ran out of time when it did. */
async function letTimePass(stage: Stage): Promise<void> {
  const due = await ask(
    stage.ground,
    service(stage.cast.jurisdiction),
    query('casework.seed-due', (ctx: ReadContext, _input: null) => store.dueBefore(ctx, stage.anchor)),
    null,
  )
  for (const at of due) {
    const soon = new Date(Math.min(at.getTime() + LAG_MS, stage.anchor.getTime()))
    await expireRound({ ...stage.ground, clock: () => soon }, stage.cast.jurisdiction.realm)
  }
}
