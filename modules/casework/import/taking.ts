/** A row that passed the check becomes a report: located and classified from its text, taken in and dispatched by the rules. */
import type { Permit } from '#kernel/access'
import type { Context, ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { actOn } from '#modules/flow'
import type { Entered } from '#modules/flow'
import { findPlaceByCode, getPlace, jurisdictionOf, locateInText, textIndexOf } from '#modules/territory'
import type { Place, TextIndex } from '#modules/territory'
import { dispatchByRule } from '../actions/dispatching.ts'
import { file } from '../actions/filing.ts'
import { itemClockOf, proposeDispatch } from '../dispatch.ts'
import { prepare } from '../pack.ts'
import type { Prepared } from '../pack.ts'
import { suggestCategories } from '../suggest.ts'
import type { Candidate } from './checking.ts'

/** What all rows of an import share; places are fetched once. */
export interface Surroundings {
  readonly pack: Prepared
  readonly index: TextIndex
  readonly root: Place
  readonly places: Map<Uuid, Place>
}

/** Throws what `getPlace` refuses when the jurisdiction has no root place. */
export async function surroundingsOf(ctx: ReadContext, pack: Prepared): Promise<Surroundings> {
  const [index, here] = await Promise.all([textIndexOf(ctx), jurisdictionOf(ctx)])
  const root = await getPlace(ctx, here.root!)
  return { pack, index, root, places: new Map([[root.id, root]]) }
}

export interface Origin {
  readonly source: string
  readonly no: string
  readonly importId: Uuid
}

/** Takes one candidate in, in the transaction of its batch. */
export async function takeIn(
  ctx: Context,
  permit: Permit<'casework.file'>,
  s: Surroundings,
  c: Candidate,
  origin: Origin,
): Promise<Entered> {
  const { place, located } = await placeOf(ctx, s, c)
  const text = `${c.title ?? ''}\n${c.text}`.trim()
  const item = c.item ?? suggestCategories(text, s.pack.suggest, 1)[0]?.code ?? null
  const filed = await file(ctx, permit, s.pack, {
    text: c.text,
    title: c.title,
    item,
    place,
    placeText: c.place,
    located,
    photos: [],
    confidentiality: c.confidentiality,
    contact:
      c.confidentiality === 'anonymous' || (c.name === '' && c.phone === '')
        ? null
        : { name: c.name, phone: c.phone, person: null },
    channel: 'import',
    writtenAt: c.writtenAt,
    origin,
    via: c.via,
  })
  return passOn(ctx, filed, place, c.text)
}

/** The place the row names by code or words; the root, not located, when it names none below it. */
async function placeOf(
  ctx: ReadContext,
  s: Surroundings,
  c: Candidate,
): Promise<{ place: Place; located: boolean }> {
  if (c.place !== null && /^[0-9A-Za-z-]{4,30}$/.test(c.place)) {
    const found = await findPlaceByCode(ctx, c.place)
    if (found) return { place: found, located: true }
  }
  const found = locateInText(s.index, [c.title, c.place].filter(Boolean).join(' ') + `\n${c.text}`)
  if (!found || found.place === s.root.id) return { place: s.root, located: false }
  let place = s.places.get(found.place)
  if (!place) {
    place = await getPlace(ctx, found.place)
    s.places.set(place.id, place)
  }
  return { place, located: true }
}

/**
 * Where the procedure lets the system take a report in, it goes on to dispatch, and further by the rule that takes it. The
 * act that leaves it in the queue says why no rule did.
 */
async function passOn(ctx: Context, entered: Entered, place: Place, text: string): Promise<Entered> {
  const accept = entered.step?.acts.find(
    (act) =>
      act.by === 'system' &&
      entered.procedure.steps.some((step) => step.id === act.to && step.dispatch === 'auto'),
  )
  if (!accept) return entered
  const pack = prepare(entered.snapshot)
  const proposal = await proposeDispatch(ctx, pack, entered.matter, {
    text,
    channel: 'import',
    placeKind: place.kind,
    placeName: place.name,
  })
  const stays = proposal.body === null
  const accepted = await actOn(
    ctx,
    entered.matter,
    { act: accept.id },
    {
      bySystem: true,
      itemClock: itemClockOf(pack, entered.matter.item),
      data: stays
        ? {
            version: proposal.version,
            why: proposal.whose ? `${proposal.why}：应由${proposal.whose}办理，待人工核定` : proposal.why,
            ...(proposal.rule ? { rule: proposal.rule.id, ruleTitle: proposal.rule.title } : {}),
          }
        : {},
    },
  )
  return stays ? accepted : dispatchByRule(ctx, accepted, proposal)
}
