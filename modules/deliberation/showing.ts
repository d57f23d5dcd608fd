/** What everybody reads of a motion or of a use of a power: where it stands, who has it, what was done, what may be. */
import { deny, isDenied } from '#kernel/access'
import type { Permit, Verdict } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Static } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { filesOf, filesOfAll } from '#kernel/files'
import type { FileRow } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { realmOf } from '#kernel/ids'
import { acting } from '#modules/bodies'
import type { Acting } from '#modules/bodies'
import {
  actView,
  facetOf,
  getMatter,
  stepOf,
  lineOf,
  matterWhole,
  procedureView,
  proceduresFor,
} from '#modules/flow'
import type { ActRow, ClockRule, MatterRow, MatterWhole, Procedure } from '#modules/flow'
import { codesOf } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import { levelsOf, standingLine } from '#modules/territory'
import {
  allowAsking,
  allowDrafting,
  allowEditing,
  allowSupport,
  allowUnsupport,
  isRaiser,
  judgeSupports,
} from './access.ts'
import type { Judged, Motion, PathStep } from './contract.ts'
import type { CompiledMotions, CompiledPowers } from './kinds.ts'
import { livingIn } from './living.ts'
import type { Living } from './living.ts'
import { documentKindsOf, meetingTitle } from './pack.ts'
import { pathOf } from './rules.ts'
import type { MotionFacts } from './rules.ts'
import * as store from './store.ts'
import * as documents from './store/documents.ts'
import { joinedTo, joiningOf } from './store/joining.ts'
import type { MotionRow } from './tables.ts'
import { refusals, said } from './words.ts'

const refuse = refuser(refusals)
const MOST_JOINS = 20

export function judged(verdict: Verdict<string> | Permit<string>): Judged {
  return isDenied(verdict)
    ? { allowed: false, why: verdict.sentence, source: verdict.source ?? null }
    : { allowed: true, why: null, source: null }
}

export function factsOf(m: MatterRow, procedure: Procedure): MotionFacts {
  return {
    state: m.state,
    step: m.step,
    paused: m.paused,
    power: procedure.steps.find((s) => s.id === m.step)?.power ?? null,
    exercised: m.history.map((h) => h.power),
  }
}

export const isOfHere = (ctx: ReadContext, who: Acting): boolean =>
  who.person !== null && realmOf(who.person) === ctx.realm

/** Titles of kinds and powers as the matter's own snapshot says them. */
function itemTitle(snapshot: Snapshot, code: string): string | null {
  const kinds = snapshot.has('motions') ? snapshot.section<CompiledMotions>('motions').motions : []
  const powers = snapshot.has('powers') ? snapshot.section<CompiledPowers>('powers').powers : []
  return [...kinds, ...powers].find((k) => k.id === code)?.title ?? null
}

/** Lines of many matters: places and snapshots are fetched once. */
export async function linesOf(ctx: ReadContext, rows: readonly MatterRow[], snapshot: Snapshot) {
  const [procedureOf, names] = await Promise.all([
    proceduresFor(ctx, rows),
    store.placeNames(ctx, [...new Set(rows.flatMap((r) => (r.place ? [r.place] : [])))]),
  ])
  return rows.map((row) =>
    lineOf(
      row,
      procedureOf(row),
      { item: (code) => itemTitle(snapshot, code), place: (id) => names.get(id) ?? null },
      ctx.now,
    ),
  )
}

const fileView = (f: FileRow) => ({ id: f.id, media: f.media, name: f.name })

/** Facts of an act in words. */
function factsOfAct(snapshot: Snapshot, a: ActRow): { label: string; value: string }[] {
  const d = a.data
  const facts: { label: string; value: string }[] = []
  if (Array.isArray(d.facts))
    for (const fact of d.facts as { label?: unknown; value?: unknown }[])
      if (typeof fact.label === 'string' && typeof fact.value === 'string')
        facts.push({ label: fact.label, value: fact.value })
  if (typeof d.rating === 'string')
    facts.push({
      label: '评价',
      value: codesOf(snapshot, 'satisfaction').find((c) => c.id === d.rating)?.title ?? d.rating,
    })
  if (typeof d.mergedInto === 'string') facts.push({ label: '并入', value: d.mergedInto })
  if (typeof d.extension === 'number') facts.push({ label: '延长', value: String(d.extension) })
  return facts
}

interface Shown {
  readonly whole: MatterWhole
  readonly view: Pick<
    Motion,
    'line' | 'tell' | 'lineage' | 'custody' | 'clocks' | 'acts' | 'verdicts' | 'procedure' | 'pack'
  > & { path: Static<typeof PathStep>[] }
}

/** A public matter of the kind, as both shells show it. Refuses `deliberation.no-such-motion`. */
export async function shownWhole(
  ctx: ReadContext,
  id: Uuid,
  kind: 'motion' | 'power',
  asReporter: boolean,
): Promise<Shown> {
  const whole = await matterWhole(ctx, id, { asReporter })
  const m = whole.matter
  if (m.kind !== kind) throw refuse('deliberation.no-such-motion')
  const [lineage, levels, files] = await Promise.all([
    m.place ? standingLine(ctx, m.place) : Promise.resolve([]),
    levelsOf(ctx),
    filesOfAll(
      ctx,
      'motion-act',
      whole.acts.map((a) => a.id),
    ),
  ])
  const levelTitle = new Map(levels.map((l) => [l.id, l.title]))
  const forStaff = acting(ctx).kind === 'appointment'
  const clocks = whole.snapshot.section<{ clocks: readonly ClockRule[] }>('clocks').clocks
  return {
    whole,
    view: {
      line: lineOf(
        m,
        whole.procedure,
        {
          item: (code) => itemTitle(whole.snapshot, code),
          place: () => lineage.at(-1)?.name ?? null,
        },
        ctx.now,
      ),
      tell: whole.tell,
      lineage: lineage.map((p) => ({
        id: p.id,
        name: p.name,
        kind: p.kind,
        kindTitle: levelTitle.get(p.kind) ?? '',
      })),
      path: pathOf(
        whole.procedure,
        whole.custody.map((c) => c.step),
        m.step,
      ) as Static<typeof PathStep>[],
      custody: whole.custody.map((c) => (forStaff ? c : { ...c, signedName: null })),
      clocks: whole.clocks,
      acts: whole.acts
        .filter((a) => a.open || forStaff)
        .map((a) =>
          actView(
            a,
            whole.procedure,
            factsOfAct(whole.snapshot, a),
            (files.get(a.id) ?? []).map(fileView),
            forStaff,
          ),
        ),
      verdicts: verdictsFor(ctx, whole),
      procedure: drawn(procedureView(whole.procedure, clocks)),
      pack: { title: whole.snapshot.title, version: whole.snapshot.version },
    },
  }
}

/** Who raised a motion is its proposer; 报事人 belongs to reports. */
function drawn(view: ReturnType<typeof procedureView>): ReturnType<typeof procedureView> {
  return {
    ...view,
    steps: view.steps.map((s) => ({
      ...s,
      acts: s.acts.map((a) => (a.by === '报事人' ? { ...a, by: said.proposer } : a)),
    })),
  }
}

/** The public is shown no buttons, the proposer theirs; people in a post everything, with its reason. */
function verdictsFor(ctx: ReadContext, whole: MatterWhole) {
  const { kind, person } = acting(ctx)
  if (kind !== 'public' && kind !== 'resident') return whole.verdicts
  if (person === null || person !== whole.matter.reporter) return []
  const own = whole.procedure.steps.find((s) => s.id === whole.matter.step)?.acts
  return whole.verdicts.filter((v) => own?.some((a) => a.id === v.act && a.by === 'reporter'))
}

/** A motion whole. Refuses `deliberation.no-such-motion`. */
export async function shownMotion(ctx: ReadContext, id: Uuid): Promise<Motion> {
  const who = acting(ctx)
  const motion = await store.getMotion(ctx, id)
  if (!motion) throw refuse('deliberation.no-such-motion')
  const asReporter =
    motion.body !== null && who.body === motion.body && who.may.includes('deliberation.raise')
  const [{ whole, view }, wordings, photos, own] = await Promise.all([
    shownWhole(ctx, id, 'motion', asReporter),
    store.wordingsOf(ctx, id),
    filesOf(ctx, { kind: 'motion', id }),
    who.person === null ? Promise.resolve(undefined) : store.supportOf(ctx, id, who.person),
  ])
  const m = whole.matter
  const facts = factsOf(m, whole.procedure)
  const kinds = whole.snapshot.has('motions')
    ? whole.snapshot.section<CompiledMotions>('motions').motions
    : []
  const mine = own?.active ?? false
  const [joining, joins] = await Promise.all([joiningOf(ctx, id), joinedTo(ctx, id, MOST_JOINS)])
  const to = joining && (await getMatter(ctx, joining.earlier))
  const change = mine
    ? allowUnsupport(facts)
    : to
      ? deny('deliberation.is-joined', refusals['deliberation.is-joined'], { number: to.number })
      : allowSupport(who, m, motion, facts, isOfHere(ctx, who))
  const document = await documentOf(ctx, whole, motion, isRaiser(who, m, motion))
  return {
    ...view,
    document,
    verdicts: view.verdicts.map((v) => withSupports(v, whole, motion)),
    kind: motion.kind,
    kindSource: kinds.find((k) => k.id === motion.kind)?.source ?? null,
    text: motion.text,
    affects: motion.affects,
    meeting: meetingTitle(whole.snapshot, motion.meeting),
    raiser: { as: motion.raised_as, title: motion.raiser_title },
    photos: photos.map(fileView),
    supports: motion.supports,
    needed: motion.needed,
    counting: await countingOf(ctx, motion, own, facts),
    joined: to ? { id: to.id, number: to.number, title: to.title } : null,
    joins: joins.map(({ id: other, number, title }) => ({ id: other, number, title })),
    support: { mine, judged: judged(change) },
    edit: isRaiser(who, m, motion)
      ? judged(allowEditing(who, m, motion, facts, whole.procedure.start))
      : null,
    wordings: wordings
      .filter((w) => w.no < motion.wording)
      .map((w) => ({ no: w.no, title: w.title, text: w.text, at: w.at.toISOString() })),
  }
}

/** Whose support counts, and what the caller's own does; null where everybody's does. */
async function countingOf(
  ctx: ReadContext,
  motion: MotionRow,
  own: Awaited<ReturnType<typeof store.supportOf>>,
  facts: MotionFacts,
): Promise<Motion['counting']> {
  const { within, counted } = motion
  if (within === null) return null
  const place = (await standingLine(ctx, within)).at(-1)
  const levels = await levelsOf(ctx)
  const view = {
    place: place?.name ?? '',
    placeTitle: levels.find((l) => l.id === place?.kind)?.title ?? '',
    counted,
    own: null,
  }
  const { person } = acting(ctx)
  if (!own?.active || person === null) return view
  const found = await livingIn(ctx, person, within)
  const { asked } = found
  const why = own.lives ?? (asked && asked.state !== 'confirmed' ? asked.state : notYet(found.home))
  const isAnswer = asked !== undefined && (why === 'confirmed' || why === 'declined')
  return {
    ...view,
    own: {
      counts: own.lives !== null,
      why,
      by: isAnswer ? asked.decided_title : null,
      reason: isAnswer ? asked.reason : null,
      mayAsk: asked?.state !== 'asked' && !isDenied(allowAsking(own, motion, facts)),
    },
  }
}

/** Registered since they supported it: the record is looked into again when they ask. */
const notYet = (home: Living['home']) => (home === 'elsewhere' ? 'elsewhere' : 'unknown')

/** An act that waits for supporters says how many are lacking. */
function withSupports<V extends Motion['verdicts'][number]>(v: V, whole: MatterWhole, motion: MotionRow): V {
  const act = whole.procedure.steps.find((s) => s.id === whole.matter.step)?.acts.find((a) => a.id === v.act)
  const denial = act && v.allowed ? judgeSupports(whole.matter, motion, whole.procedure, act) : null
  return denial ? { ...v, allowed: false, why: denial.sentence, source: denial.source ?? null } : v
}

/** What the motion asks to adopt, with its drafts; null when it makes no rule. */
async function documentOf(
  ctx: ReadContext,
  { matter: m, procedure, snapshot }: MatterWhole,
  motion: MotionRow,
  isOwn: boolean,
): Promise<Motion['document']> {
  const asks = await documents.ruleMotionOf(ctx, m.id)
  if (!asks) return null
  const drafts = await documents.draftsOf(ctx, m.id)
  const versions = await documents.versionsOf(ctx, asks.document, asks.place)
  const names = await store.placeNames(ctx, [asks.place])
  const view = ({ no, title, articles, digest, at }: (typeof drafts)[number]) => ({
    no,
    title,
    articles: [...articles],
    digest,
    at: at.toISOString(),
  })
  const adopted = versions.find((v) => v.motion === m.id)
  const now = versions.find((v) => v.until_day === null && v.motion !== m.id)
  const at = {
    isVotedHere: facetOf(stepOf(procedure, m.step), 'ballot') !== undefined,
    isAdopted: adopted !== undefined,
  }
  return {
    document: asks.document,
    documentTitle: documentKindsOf(snapshot).find((d) => d.id === asks.document)?.title ?? asks.document,
    place: asks.place,
    placeName: names.get(asks.place) ?? '',
    draft: view(drafts.at(-1)!),
    former: drafts.slice(0, -1).map(view),
    edit: isOwn ? judged(allowDrafting(acting(ctx), m, motion, factsOf(m, procedure), at)) : null,
    replaces: adopted ? null : (now?.no ?? null),
    adopted: adopted ? { no: adopted.no, from: adopted.from_day } : null,
    refused: asks.refused,
  }
}
