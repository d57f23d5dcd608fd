/** Lists and the matter page of the desk: everything already filtered by what the actor may see. */
import { must, isDenied } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import { query } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { isUuid } from '#kernel/ids'
import { startOfDay, addDays } from '#kernel/time'
import { acting } from '#modules/bodies'
import { actView, lineOf, passedOn, procedureView } from '#modules/flow'
import type { ClockRule, MatterRow } from '#modules/flow'
import { calendarOf } from '#modules/packs'
import { getStanding } from '#modules/territory'
import { allowCorrecting, allowList, allowRevealing } from '../access.ts'
import { proposeDispatch } from '../dispatch.ts'
import type * as contract from '../contract.ts'
import { noteLook } from '../looking.ts'
import { packOf } from '../pack.ts'
import { queryOf } from '../segment.ts'
import * as store from '../store.ts'
import * as lists from '../store/lists.ts'
import type { Cursor } from '../store/lists.ts'
import { factsOfAct, linesOf, titlesOf, wholeOf } from '../showing.ts'
import { suggestionsFor } from './suggesting.ts'

/** Opaque to clients: instant and id of the last row. A broken one starts from the beginning. */
function cursorOf(text: string | undefined): Cursor | null {
  if (!text) return null
  const [at, id] = text.split('_')
  const instant = at === 'infinity' ? FAR : /^\d{1,14}$/.test(at!) ? new Date(Number(at)) : null
  return instant && isUuid(id) ? { at: instant, id } : null
}
const FAR = new Date('9999-12-31T00:00:00Z')
const after = (at: Date | null, id: string) => `${at === null ? 'infinity' : at.getTime()}_${id}`

export const report = query(
  'casework.report',
  async (ctx: ReadContext, input: Input<typeof contract.report>): Promise<Output<typeof contract.report>> => {
    const w = await wholeOf(ctx, input.id, false)
    const who = acting(ctx)
    const m = w.matter
    noteLook(ctx, 'casework.report', [m], ['text'])
    const reveal = allowRevealing(who, m, w.report.confidentiality)
    const wantsDispatch =
      m.state === 'open' && (m.step === 'dispatch' || m.step === 'arbitrate' || m.step === 'intake')
    const place = m.place ? await getStanding(ctx, m.place) : undefined
    const [proposal, merged, main, hasContact] = await Promise.all([
      wantsDispatch
        ? proposeDispatch(ctx, w.pack, m, {
            text: w.report.text,
            channel: w.report.channel,
            placeKind: place?.kind ?? '',
            placeName: place?.name ?? '',
          })
        : Promise.resolve(null),
      store.mergedInto(ctx, m.id),
      m.merged_into ? store.mattersById(ctx, [m.merged_into]) : Promise.resolve([]),
      Promise.resolve(w.report.confidentiality !== 'anonymous'),
    ])
    const dispatched = w.acts.findLast((a) => typeof a.data.version === 'string')
    return {
      line: lineOf(m, w.procedure, titlesOf(w), ctx.now),
      tell: w.tell,
      text: w.report.text,
      placeText: w.report.place_text,
      lineage: w.lineage,
      channel: w.report.channel,
      writtenAt: w.report.written_at?.toISOString() ?? null,
      confidentiality: w.report.confidentiality,
      reporter: {
        name: null,
        phone: null,
        hidden: isDenied(reveal) ? reveal.sentence : null,
        mayReveal: hasContact && !isDenied(reveal),
      },
      photos: w.photos.map((f) => ({ id: f.id, media: f.media, name: f.name })),
      custody: w.custody,
      clocks: w.clocks,
      acts: w.acts.map((a) =>
        actView(
          a,
          w.procedure,
          factsOfAct(w, a, true),
          (w.filesOfAct.get(a.id) ?? []).map((f) => ({ id: f.id, media: f.media, name: f.name })),
          true,
        ),
      ),
      verdicts: w.verdicts.filter((v) => isStaffAct(w.procedure, m.step, v.act)),
      procedure: procedureView(
        w.procedure,
        w.snapshot.section<{ clocks: readonly ClockRule[] }>('clocks').clocks,
      ),
      suggestions: m.item === null ? suggestionsFor(w.pack, `${m.title}\n${w.report.text}`) : [],
      dispatch: proposal
        ? {
            rule: proposal.rule?.id ?? null,
            ruleTitle: proposal.rule?.title ?? null,
            version: proposal.version,
            source: proposal.rule?.source ?? null,
            body: proposal.body?.id ?? null,
            bodyTitle: proposal.body?.title ?? null,
            whose: proposal.whose,
            why: proposal.why,
          }
        : dispatched
          ? {
              rule: text(dispatched.data.rule),
              ruleTitle: text(dispatched.data.ruleTitle),
              version: text(dispatched.data.version) ?? '',
              source: null,
              body: null,
              bodyTitle: null,
              whose: null,
              why: text(dispatched.data.why) ?? '',
            }
          : null,
      mergedInto: main[0] ? { id: main[0].id, number: main[0].number } : null,
      merged: merged.map((x) => ({ id: x.id, number: x.number, title: x.title })),
      mayCorrect: !isDenied(allowCorrecting(who, m)),
      pack: { title: w.snapshot.title, version: w.snapshot.version, snapshot: w.snapshot.hash },
    }
  },
  { personal: true },
)

const text = (v: unknown) => (typeof v === 'string' ? v : null)

function isStaffAct(
  procedure: { steps: readonly { id: string; acts: readonly { id: string; by: unknown }[] }[] },
  step: string,
  act: string,
) {
  return procedure.steps.some((s) => s.id === step && s.acts.some((a) => a.id === act && a.by !== 'reporter'))
}

/** Steps whose acts this post may do: the rest of the unit's queue belongs to colleagues. */
const stepFlags: Readonly<Record<string, string>> = {
  intake: 'casework.intake',
  dispatch: 'casework.dispatch',
  arbitrate: 'casework.arbitrate',
  handle: 'casework.handle',
  redo: 'casework.handle',
  verify: 'casework.verify',
  rate: 'casework.verify',
}

const wholeList = <T>(rows: T[]) => ({ rows, next: null, total: rows.length })

export const todos = query(
  'casework.todos',
  async (ctx: ReadContext, input: Input<typeof contract.todos>): Promise<Output<typeof contract.todos>> => {
    const who = acting(ctx)
    must(allowList(who))
    const limit = input.limit ?? 30
    if (input.queue === 'passed') return wholeList(await linesOf(ctx, await passedOn(ctx, ['report'])))
    if (input.queue === 'sent') {
      const rows = await lists.sentBy(ctx, who.bodies, cursorOf(input.cursor)?.id ?? null, limit + 1)
      const page = rows.slice(0, limit)
      return {
        rows: await linesOf(ctx, page),
        next: rows.length > limit ? after(page.at(-1)!.opened_at, page.at(-1)!.id) : null,
        total: null,
      }
    }
    const mine = Object.entries(stepFlags).flatMap(([step, flag]) => (who.may.includes(flag) ? [step] : []))
    const asked = input.queue === 'mine' ? mine : null
    const steps = input.step === undefined ? asked : asked && !asked.includes(input.step) ? [] : [input.step]
    const rows = await lists.heldByOwn(ctx, steps, cursorOf(input.cursor), limit + 1)
    const page = rows.slice(0, limit)
    return {
      rows: await linesOf(ctx, page),
      next: rows.length > limit ? after(page.at(-1)!.due_at, page.at(-1)!.id) : null,
      total: null,
    }
  },
)

export const counts = query(
  'casework.counts',
  async (
    ctx: ReadContext,
    _input: Input<typeof contract.counts>,
  ): Promise<Output<typeof contract.counts>> => {
    const who = acting(ctx)
    must(allowList(who))
    const [held, sent, pack, passed] = await Promise.all([
      lists.countHeld(ctx, who.bodies),
      lists.countSent(ctx, who.bodies),
      packOf(ctx),
      passedOn(ctx, ['report']),
    ])
    const mine = { overdue: 0, soon: 0, calm: 0 }
    const steps = new Map<string, number>()
    let unit = 0
    let unsigned = 0
    for (const h of held) {
      const all = Number(h.overdue + h.soon + h.calm)
      unit += all
      if (!h.signed && (h.step === 'handle' || h.step === 'redo')) unsigned += all
      const flag = stepFlags[h.step]
      if (flag && who.may.includes(flag)) {
        mine.overdue += Number(h.overdue)
        mine.soon += Number(h.soon)
        mine.calm += Number(h.calm)
      }
      steps.set(h.step, (steps.get(h.step) ?? 0) + all)
    }
    const procedure = pack.snapshot
      .section<{ procedures: readonly { id: string; steps: readonly { id: string; title: string }[] }[] }>(
        'procedures',
      )
      .procedures.find((p) => p.id === 'report')
    return {
      mine,
      unit,
      unsigned,
      sent,
      passed: passed.length,
      // Empty ones too: the list offers every step to search by.
      steps: (procedure?.steps ?? []).map((s) => ({
        step: s.id,
        title: s.title,
        count: steps.get(s.id) ?? 0,
      })),
    }
  },
)

type Which = Omit<Input<typeof contract.reports>, 'cursor' | 'limit'>

/** Gives the list piece by piece: matters after `after`, at most `limit`. What is typed wrong finds nothing. */
export async function walkReports(ctx: ReadContext, input: Which) {
  const who = acting(ctx)
  const zone = await calendarOf(ctx)
  const place = input.place ? await getStanding(ctx, input.place) : null
  const filter = {
    state: input.state ?? null,
    step: input.step ?? null,
    item: input.item ?? null,
    // A post that sees a place needs no wider search than its place: what is narrower is found sooner.
    pathFrom: place ? place.path : who.sight === 'place' ? who.placePath : null,
    holder: input.holder ?? null,
    channel: input.channel ?? null,
    overdue: input.overdue ?? false,
    unlocated: input.unlocated ?? false,
    from: input.from ? startOfDay(input.from, zone) : null,
    to: input.to ? startOfDay(addDays(input.to, 1), zone) : null,
    sort: input.sort ?? 'newest',
  }
  const q = input.q?.trim() ?? ''
  const isNumber = /^\d{8}-\d{7,12}$/.test(q)
  const words = q === '' || isNumber ? [] : (await packOf(ctx)).cut.query(q)
  return {
    /** Found by its printed number: one or none. */
    isNumber,
    /** Found by what somebody wrote. */
    byWords: q !== '' && !isNumber,
    /** No word to search by is left of what was typed. */
    isIdle: q !== '' && !isNumber && words.length === 0,
    async piece(from: Cursor | null, limit: number): Promise<MatterRow[]> {
      if (isNumber) {
        const found = await store.matterByNumber(ctx, q)
        return found ? [found] : []
      }
      if (q === '') return lists.listMatters(ctx, { ...filter, after: from, limit })
      if (words.length === 0) return []
      const found = await lists.searchMatters(ctx, { ...filter, after: from, limit, query: queryOf(words) })
      const ids = found.map((f) => f.matter)
      const byId = new Map((await store.mattersById(ctx, ids)).map((m) => [m.id, m]))
      return found.flatMap((f) => byId.get(f.matter) ?? [])
    },
    /** Where the next piece begins. */
    cursorAfter: (m: MatterRow): Cursor => ({
      // What is found by words comes newest first.
      at: (q === '' && input.sort === 'due' ? m.due_at : m.opened_at) ?? FAR,
      id: m.id,
    }),
  }
}

export const reports = query(
  'casework.reports',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.reports>,
  ): Promise<Output<typeof contract.reports>> => {
    must(allowList(acting(ctx)))
    const limit = input.limit ?? 30
    const walk = await walkReports(ctx, input)
    const rows = await walk.piece(cursorOf(input.cursor), limit + 1)
    if (walk.isNumber) return { rows: await linesOf(ctx, rows), next: null, total: rows.length }
    if (walk.isIdle) return { rows: [], next: null, total: 0 }
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    if (walk.byWords) noteLook(ctx, 'casework.reports', page, ['text'])
    return {
      rows: await linesOf(ctx, page),
      next: rows.length > limit && last ? after(walk.cursorAfter(last).at, last.id) : null,
      total: null,
    }
  },
  { personal: true },
)
