/** A row that passed the check becomes a report: located and classified from its text, taken in and dispatched by the rules. */
import type { Permit } from '#kernel/access'
import type { Context, ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { actOn } from '#modules/flow'
import type { Entered } from '#modules/flow'
import { findPlaceByCode, getPlace, jurisdictionOf, locateInText, textIndexOf } from '#modules/territory'
import type { Place, TextIndex } from '#modules/territory'
import { dispatchByRule, itemClockOf, proposeDispatch } from '../dispatch.ts'
import { file } from '../filing.ts'
import type { Proposal } from '../dispatch.ts'
import { prepare } from '../pack.ts'
import type { Prepared } from '../pack.ts'
import { titleFrom } from '../rules.ts'
import { nodeOf } from '../scheme.ts'
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

/** A candidate with all that can be said of it without the database. */
export interface Understood {
  readonly candidate: Candidate
  readonly title: string
  /** The place its text names; null for none below the root. */
  readonly place: Uuid | null
  readonly item: string | null
  readonly words: readonly string[]
}

/** Reads place, category and words out of the text. Pure and the slow part: done while the database is at work. */
export function understood(s: Surroundings, c: Candidate): Understood {
  const title = c.title?.trim() || titleFrom(c.text)
  const found = locateInText(s.index, `${[title, c.place].filter(Boolean).join(' ')}\n${c.text}`)
  // A code the pack no longer knows is no category; the text is asked instead.
  const given = c.item !== null && nodeOf(s.pack.scheme, c.item)?.leaf ? c.item : null
  return {
    candidate: c,
    title,
    place: found && found.place !== s.root.id ? found.place : null,
    item: given ?? suggestCategories(`${title}\n${c.text}`, s.pack.suggest, 1)[0]?.code ?? null,
    words: s.pack.cut.words(`${title}\n${c.text}\n${c.place ?? ''}`),
  }
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
  u: Understood,
  origin: Origin,
): Promise<Entered> {
  const c = u.candidate
  const place = await placeOf(ctx, s, u)
  const filed = await file(ctx, permit, s.pack, {
    text: c.text,
    title: u.title,
    item: u.item,
    place: place ?? s.root,
    placeText: c.place,
    located: place !== null,
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
    words: u.words,
  })
  return passOn(ctx, filed, place, c.text)
}

/** The place the row names by code or words; null for the to-locate list. */
async function placeOf(ctx: ReadContext, s: Surroundings, u: Understood): Promise<Place | null> {
  const { place } = u.candidate
  if (place !== null && /^[0-9A-Za-z-]{4,30}$/.test(place)) {
    const found = await findPlaceByCode(ctx, place)
    if (found) return found
  }
  if (u.place === null) return null
  const known = s.places.get(u.place) ?? (await getPlace(ctx, u.place))
  s.places.set(known.id, known)
  return known
}

/**
 * Where the procedure lets the system take a report in, it goes on to dispatch, and further by the rule that takes it. The
 * act that leaves it in the queue says why no rule did.
 */
async function passOn(ctx: Context, entered: Entered, place: Place | null, text: string): Promise<Entered> {
  const accept = entered.step?.acts.find(
    (act) =>
      act.by === 'system' &&
      entered.procedure.steps.some((step) => step.id === act.to && step.dispatch === 'auto'),
  )
  if (!accept) return entered
  const pack = prepare(entered.snapshot)
  const proposal = place
    ? await proposeDispatch(ctx, pack, entered.matter, {
        text,
        channel: 'import',
        placeKind: place.kind,
        placeName: place.name,
      })
    : null
  const stays = proposal?.body ? null : whyItStays(proposal)
  const accepted = await actOn(
    ctx,
    entered.matter,
    { act: accept.id },
    {
      bySystem: true,
      itemClock: itemClockOf(pack, entered.matter.item),
      data: stays === null ? {} : { version: pack.rules.version, ...stays },
    },
  )
  return proposal && stays === null ? dispatchByRule(ctx, accepted, proposal) : accepted
}

function whyItStays(proposal: Proposal | null): Record<string, string> {
  if (!proposal) return { why: '原文没有写明地点，待定位后派遣' }
  const { rule, whose, why } = proposal
  return {
    why: whose ? `${why}：应由${whose}办理，待人工核定` : why,
    ...(rule ? { rule: rule.id, ruleTitle: rule.title } : {}),
  }
}
