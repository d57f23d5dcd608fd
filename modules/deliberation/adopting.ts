/** When a vote on a motion that carries a text has passed, the text of that very package becomes the rule of the place. */
import type { AnnouncedEvent, Context } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { dayOf } from '#kernel/time'
import { facetOf, getMatter, procedureIn, stepOf } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import { decisionsOf } from '#modules/meetings'
import type { Decision } from '#modules/meetings'
import { calendarOf, snapshotOf } from '#modules/packs'
import { allowAdopting } from './access.ts'
import { versionFacts } from './drafting.ts'
import { documentKindsOf } from './pack.ts'
import * as store from './store/documents.ts'
import type { RuleDraftRow, RuleMotionRow, RuleVersionRow } from './tables.ts'

/** Heard: a matter left a step. Does nothing unless it left by the act its ballot names as passed. Safe to run twice. */
export async function adoptPassed(ctx: Context, event: AnnouncedEvent): Promise<void> {
  if (event.data.kind !== 'motion') return
  const asks = await store.ruleMotionOf(ctx, event.data.matter as Uuid)
  if (!asks) return
  const m = await getMatter(ctx, asks.motion)
  const snapshot = await snapshotOf(ctx, m.snapshot)
  const step = stepOf(procedureIn(snapshot, m.procedure), event.data.from as string)
  if (facetOf<{ passed: string }>(step, 'ballot')?.passed !== event.data.act) return
  await store.holdDocument(ctx, asks.document, asks.place)
  const passed = passedAt(await decisionsOf(ctx, m.id), new Date(event.at))
  if (passed && (await store.versionOfBallot(ctx, passed.ballot))) return
  const draft = passed && votedOn(passed, await store.draftsOf(ctx, m.id))
  const refused = !passed ? 'no-ballot' : judge(asks, passed, draft)
  if (refused !== null) {
    await store.refuseAdoption(ctx, allowAdopting(), m.id, refused)
    ctx.touch({ kind: 'rule-motion', id: m.id, fields: ['refused'], reason: refused })
    return
  }
  const title = documentKindsOf(snapshot).find((d) => d.id === asks.document)?.title ?? asks.document
  await enact(ctx, { m, asks, draft: draft!, passed: passed!, title })
}

/** The vote of that moment: the matter moved in the same transaction in which the ballot was closed. */
const passedAt = (decisions: readonly Decision[], at: Date): Decision | undefined =>
  decisions.findLast((d) => d.verdict === 'passed' && d.closedAt.getTime() <= at.getTime())

/** The text the package froze, by its digest. */
function votedOn(d: Decision, drafts: readonly RuleDraftRow[]): RuleDraftRow | undefined {
  const { content } = JSON.parse(d.package) as { content?: string }
  const last = drafts.at(-1)
  return last && last.digest === content ? last : undefined
}

/** A text other than the one frozen, or a meeting that does not serve the place, makes no rule. */
function judge(asks: RuleMotionRow, d: Decision, draft: RuleDraftRow | undefined): RuleMotionRow['refused'] {
  if (!draft) return 'changed'
  return asks.place_path.startsWith(d.meeting.placePath) ? null : 'outside'
}

interface Passed {
  readonly m: MatterRow
  readonly asks: RuleMotionRow
  readonly draft: RuleDraftRow
  readonly passed: Decision
  readonly title: string
}

/** The next version begins on the day of the vote; the one before ends on it. */
async function enact(ctx: Context, { m, asks, draft, passed, title }: Passed): Promise<void> {
  const permit = allowAdopting()
  const from = dayOf(passed.closedAt, await calendarOf(ctx))
  const versions = await store.versionsOf(ctx, asks.document, asks.place)
  const former = versions.find((v) => v.until_day === null)
  if (former) {
    // Votes are told in the order in which they were closed; a day never runs backwards.
    const until = from < former.from_day ? former.from_day : from
    await store.endVersion(ctx, permit, former.id, until)
    ctx.touch({
      kind: 'rule-version',
      id: former.id,
      fields: ['until_day'],
      row: versionFacts({ ...former, until_day: until }),
    })
  }
  const row: RuleVersionRow = {
    realm: ctx.realm,
    id: ctx.newId(),
    document: asks.document,
    document_title: title,
    place: asks.place,
    place_path: asks.place_path,
    no: (versions[0]?.no ?? 0) + 1,
    title: draft.title,
    articles: draft.articles,
    digest: draft.digest,
    from_day: former && from < former.from_day ? former.from_day : from,
    until_day: null,
    motion: m.id,
    draft: draft.no,
    ballot: passed.ballot,
    adopted_at: passed.closedAt,
  }
  await store.insertVersion(ctx, permit, row)
  ctx.touch({ kind: 'rule-version', id: row.id, fields: ['*'], row: versionFacts(row) })
  ctx.announce('deliberation.RuleAdopted', {
    id: row.id,
    document: row.document,
    place: row.place,
    no: row.no,
    motion: m.id,
  })
}
