/** Who may raise, support, change a motion, and use a power. Acts on a matter are judged by flow; these are our own. */
import { allow, deny, isDenied } from '#kernel/access'
import type { Permit, Verdict } from '#kernel/access'
import type { Acting } from '#modules/bodies'
import type { MatterRow } from '#modules/flow'
import type { MotionKind, PowerEntry, Raiser } from './kinds.ts'
import { countOf, draftOpen, lacking, supportsOpen, refusedUse, wordsOpen } from './rules.ts'
import type { MotionFacts } from './rules.ts'
import type { MotionRow } from './tables.ts'
import { raiserNames, refusals } from './words.ts'

/** As whom somebody could raise a motion at all; the place is judged with it when it is known. */
export function allowRaising(
  who: Acting,
  kind: Pick<MotionKind, 'title' | 'raisedBy' | 'source'>,
  as: Raiser,
  place: { readonly name: string; readonly path: string } | null,
): Verdict<'deliberation.raise'> {
  if (who.person === null) return deny('deliberation.sign-in', refusals['deliberation.sign-in'])
  if (!kind.raisedBy.includes(as))
    return deny('deliberation.not-raiser', refusals['deliberation.not-raiser'], {
      kind: kind.title,
      raisers: kind.raisedBy.map((r) => raiserNames[r]).join('、'),
    })
  if (as === 'resident') return allow('deliberation.raise')
  if (who.kind !== 'appointment') return deny('deliberation.no-post', refusals['deliberation.no-post'])
  if (as === 'body' && !who.may.includes('deliberation.raise'))
    return deny('deliberation.no-raise', refusals['deliberation.no-raise'])
  if (place !== null && !(who.placePath !== null && place.path.startsWith(who.placePath)))
    return deny('deliberation.outside-place', refusals['deliberation.outside-place'], {
      place: place.name,
      own: who.placeName ?? '',
    })
  return allow('deliberation.raise')
}

/** Anybody of the realm who is signed in, once, until deciding begins; not their own. */
export function allowSupport(
  who: Acting,
  m: Pick<MatterRow, 'reporter'>,
  motion: Pick<MotionRow, 'body'>,
  facts: MotionFacts,
  isOfHere: boolean,
): Verdict<'deliberation.support'> {
  if (who.person === null) return deny('deliberation.sign-in', refusals['deliberation.sign-in'])
  if (!isOfHere) return deny('deliberation.not-of-here', refusals['deliberation.not-of-here'])
  if (m.reporter === who.person || (motion.body !== null && motion.body === who.body))
    return deny('deliberation.own-motion', refusals['deliberation.own-motion'])
  if (!supportsOpen(facts)) return deny('deliberation.supports-over', refusals['deliberation.supports-over'])
  return allow('deliberation.support')
}

/** Taking one's support back: as long as supporting is open. */
export function allowUnsupport(facts: MotionFacts): Verdict<'deliberation.support'> {
  return supportsOpen(facts)
    ? allow('deliberation.support')
    : deny('deliberation.supports-over', refusals['deliberation.supports-over'])
}

/** Whoever raised it: the person; for a body's motion its people who may raise one. */
export function isRaiser(
  who: Acting,
  m: Pick<MatterRow, 'reporter'>,
  motion: Pick<MotionRow, 'body'>,
): boolean {
  if (motion.body !== null) return who.body === motion.body && who.may.includes('deliberation.raise')
  return who.person !== null && m.reporter === who.person
}

export function allowEditing(
  who: Acting,
  m: Pick<MatterRow, 'reporter'>,
  motion: Pick<MotionRow, 'body'>,
  facts: MotionFacts,
  start: string,
): Verdict<'deliberation.edit'> {
  if (!isRaiser(who, m, motion)) return deny('deliberation.not-yours', refusals['deliberation.not-yours'])
  return wordsOpen(facts, start)
    ? allow('deliberation.edit')
    : deny('deliberation.words-over', refusals['deliberation.words-over'])
}

/** The draft of a rule: by whoever raised the motion, as long as it is not voted on. */
export function allowDrafting(
  who: Acting,
  m: Pick<MatterRow, 'reporter'>,
  motion: Pick<MotionRow, 'body'>,
  facts: MotionFacts,
  at: { readonly isVotedHere: boolean; readonly isAdopted: boolean },
): Verdict<'deliberation.edit'> {
  if (!isRaiser(who, m, motion)) return deny('deliberation.not-yours', refusals['deliberation.not-yours'])
  return draftOpen(facts, at.isVotedHere, at.isAdopted)
    ? allow('deliberation.edit')
    : deny('deliberation.draft-frozen', refusals['deliberation.draft-frozen'])
}

/** A vote that passed makes the rule; nobody in particular does. */
export function allowAdopting(): Permit<'deliberation.adopt'> {
  return allow('deliberation.adopt')
}

/** The supporters an act waits for; null when it waits for none. Judged before flow judges the act. */
export function judgeSupports(
  m: { readonly step: string },
  motion: Pick<MotionRow, 'supports' | 'counted' | 'within' | 'needed'>,
  road: Parameters<typeof lacking>[1],
  act: Parameters<typeof lacking>[2],
) {
  const n = lacking({ step: m.step, supports: countOf(motion), needed: motion.needed }, road, act)
  if (n === 0) return null
  const code = motion.within === null ? 'deliberation.supports-lacking' : 'deliberation.residents-lacking'
  return deny(code, refusals[code], { n, needed: motion.needed })
}

/** Asking a station to confirm where one lives: for one's own support, while it could still count. */
export function allowAsking(
  support: { readonly active: boolean; readonly lives: string | null } | undefined,
  motion: Pick<MotionRow, 'within'>,
  facts: MotionFacts,
): Verdict<'deliberation.ask-residence'> {
  if (motion.within === null || support?.lives)
    return deny('deliberation.counts-already', refusals['deliberation.counts-already'])
  if (!support?.active) return deny('deliberation.not-supported', refusals['deliberation.not-supported'])
  return supportsOpen(facts)
    ? allow('deliberation.ask-residence')
    : deny('deliberation.supports-over', refusals['deliberation.supports-over'])
}

type Keeper = Pick<Acting, 'kind' | 'may' | 'sight' | 'placePath'>

/** Joining is a screener's act, judged by flow; nobody joins a motion of their own, or to one of their own. */
export function allowJoining(
  who: Acting,
  both: readonly {
    readonly m: Pick<MatterRow, 'reporter'>
    readonly motion: Pick<MotionRow, 'body'>
  }[],
): Verdict<'deliberation.join'> {
  const own = both.some(
    ({ m, motion }) =>
      (m.reporter !== null && m.reporter === who.person) ||
      (motion.body !== null && motion.body === who.body),
  )
  return own
    ? deny('deliberation.own-joining', refusals['deliberation.own-joining'])
    : allow('deliberation.join')
}

/** The act that led it back was judged by flow. */
export function allowUnjoining(): Permit<'deliberation.join'> {
  return allow('deliberation.join')
}

/** Who keeps the register sees who asked to be confirmed; which of them, the floor says. */
export function allowResidences(who: Keeper): Verdict<'deliberation.residence'> {
  return who.kind === 'appointment' && who.may.includes('registry.edit') && who.sight === 'place'
    ? allow('deliberation.residence')
    : deny('deliberation.no-residence', refusals['deliberation.no-residence'])
}

/** Answering: in one's own place, never for oneself. */
export function allowConfirming(
  who: Keeper & Pick<Acting, 'person'>,
  asked: { readonly person: string; readonly place_path: string },
): Verdict<'deliberation.residence'> {
  const seen = allowResidences(who)
  if (isDenied(seen)) return seen
  if (who.placePath === null || !asked.place_path.startsWith(who.placePath))
    return deny('deliberation.no-residence', refusals['deliberation.no-residence'])
  if (who.person === asked.person)
    return deny('deliberation.own-residence', refusals['deliberation.own-residence'])
  return seen
}

/** What is kept longer than its purpose says is forgotten; nobody in particular does. */
export function allowForgetting(): Permit<'deliberation.forget'> {
  return allow('deliberation.forget')
}

/** Using a power of the list: the named kind of body only. A no is kept on record by the caller. */
export function allowUse(
  who: Acting,
  power: PowerEntry | undefined,
  asked: string,
  bodyTitle: string,
): Verdict<'deliberation.use'> {
  if (who.kind !== 'appointment' || who.body === null)
    return deny('deliberation.no-post', refusals['deliberation.no-post'])
  const refused = refusedUse(power, who)
  if (refused === 'outside-list')
    return deny('deliberation.outside-list', refusals['deliberation.outside-list'], { power: asked })
  if (refused === 'other-body')
    return deny('deliberation.other-body', refusals['deliberation.other-body'], {
      power: power!.title,
      body: bodyTitle,
    })
  return allow('deliberation.use')
}

/** The record of a refusal is made for whoever was refused: nobody has to be asked. */
export function allowRecord(): Permit<'deliberation.refused'> {
  return allow('deliberation.refused')
}
