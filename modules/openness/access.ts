/** Who publishes, answers, disposes of objections, looks at what is overdue; who asks and objects. Pure: facts are given. */
import { allow, deny } from '#kernel/access'
import type { Permit, Verdict } from '#kernel/access'
import type { Params } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import type { Acting } from '#modules/bodies'
import type { Category } from './rules.ts'
import { refusals } from './words.ts'

export const PUBLISH = 'openness.publish'
export const ANSWER = 'openness.answer'
export const OVERSEE = 'openness.oversee'

const no = (code: keyof typeof refusals, params?: Params) => deny(code, refusals[code], params)

/** The body a publication belongs to. */
export interface Owned {
  readonly body: Uuid
  readonly body_title: string
}

/** A post that publishes, of a body whose kind owes the category; `ofMatter`: the procedure says who, not the category. */
export function allowPublish(
  who: Acting,
  category: Pick<Category, 'title' | 'by'>,
  ofMatter = false,
): Verdict<'openness.publish'> {
  if (who.kind !== 'appointment' || !who.may.includes(PUBLISH)) return no('openness.not-publisher')
  if (!ofMatter && category.by.length > 0 && !category.by.includes(who.bodyKind ?? ''))
    return no('openness.not-your-category', { category: category.title, body: who.bodyTitle ?? '' })
  return allow('openness.publish')
}

/** The publishing body itself, never one above it. */
export function allowCorrect(who: Acting, p: Owned): Verdict<'openness.correct'> {
  if (who.kind !== 'appointment' || !who.may.includes(PUBLISH)) return no('openness.not-publisher')
  return who.body === p.body ? allow('openness.correct') : no('openness.not-yours', { body: p.body_title })
}

export function allowAnswer(who: Acting, p: Owned): Verdict<'openness.answer'> {
  if (who.kind !== 'appointment' || !who.may.includes(ANSWER)) return no('openness.not-answerer')
  return who.body === p.body ? allow('openness.answer') : no('openness.not-yours', { body: p.body_title })
}

/** Questions and objections are people's own, not of a post. */
export function allowSpeak(who: Acting): Verdict<'openness.speak'> {
  return who.kind === 'resident' && who.person !== null ? allow('openness.speak') : no('openness.as-resident')
}

/** Lists of the desk: whoever publishes, answers or oversees. */
export function allowSeeing(who: Acting): Verdict<'openness.see'> {
  const own = [PUBLISH, ANSWER, OVERSEE].some((flag) => who.may.includes(flag))
  return who.kind === 'appointment' && own ? allow('openness.see') : no('openness.not-overseer')
}

/** Beyond one's own body: only those who oversee. The place itself is public, the list of the desk is theirs. */
export function allowOversee(who: Acting): Verdict<'openness.oversee'> {
  return who.kind === 'appointment' && who.may.includes(OVERSEE)
    ? allow('openness.oversee')
    : no('openness.not-overseer')
}

/** Time itself: windows that end, questions and periods that are late. */
export function timePermit(): Permit<'openness.time'> {
  return allow('openness.time')
}

/** Categories are applied in the loader's own realm; who loads is judged by the owner of the container. */
export function allowLoading(realm: number, to: { readonly realm: number }): Verdict<'openness.load'> {
  return realm === to.realm ? allow('openness.load') : no('openness.not-publisher')
}
