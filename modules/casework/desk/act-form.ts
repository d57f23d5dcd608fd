/** What an act asks for, as a form: which fields, what is still missing, and what is sent. Pure. */
import type { Static } from '#kernel/endpoint'
import type { Need, VerdictView } from '#modules/flow/contract'
import { allFilled, answersOf } from '#ui/asked-form.ts'
import type { Written } from '#ui/asked-form.ts'
import type { PhotoItem } from '#ui/photo'
import type { act } from '../contract.ts'

type Need = Static<typeof Need>
export type ActInput = Static<(typeof act)['input']>

export interface ActForm {
  readonly reason: string | null
  readonly text: string
  readonly photos: readonly PhotoItem[]
  /** Why there is no photo; only where one is asked for. */
  readonly noPhoto: string | null
  readonly target: string | null
  readonly whose: string
  readonly duplicateOf: string
  readonly rating: string | null
  readonly extension: string
  /** The step's own form, by field; left out of drafts from before there was one. */
  readonly asked?: Written
}

export const emptyForm: ActForm = {
  reason: null,
  text: '',
  photos: [],
  noPhoto: null,
  target: null,
  whose: '',
  duplicateOf: '',
  rating: null,
  extension: '',
  asked: {},
}

/** Pictures of a restored draft: their local previews died with the page, the stored ones live. */
export const revived = (
  photos: readonly PhotoItem[],
  restored: boolean,
  address: (id: string) => string,
): readonly PhotoItem[] => (restored ? photos.map((p) => ({ ...p, preview: address(p.id) })) : photos)

/** At most so many units longer, as the server judges. */
export const MAX_EXTENSION = 60

export const needs = (verdict: VerdictView, need: Need): boolean => verdict.needs.includes(need)
/** Needed or offered. */
export const asks = (verdict: VerdictView, need: Need): boolean =>
  verdict.needs.includes(need) || verdict.offers.includes(need)

/** Needs not yet met. A needed photo may be replaced by the reason why there is none. */
export function missing(verdict: VerdictView, form: ActForm): Need[] {
  const met: Record<Need, boolean> = {
    reason: form.reason !== null,
    text: form.text.trim() !== '',
    photo: form.photos.length > 0 || form.noPhoto !== null,
    target: form.target !== null,
    whose: form.whose.trim() !== '',
    duplicate: form.duplicateOf.trim() !== '',
    rating: form.rating !== null,
    extension: extensionOf(form) !== null,
  }
  const lacking = verdict.needs.filter((need) => !met[need])
  // An offered extension that was filled in badly is a mistake too.
  const spoiled = verdict.offers.includes('extension') && form.extension.trim() !== '' && !met.extension
  return spoiled ? [...lacking, 'extension'] : lacking
}

export function extensionOf(form: ActForm): number | null {
  if (!/^\d{1,2}$/.test(form.extension.trim())) return null
  const n = Number(form.extension)
  return n >= 1 && n <= MAX_EXTENSION ? n : null
}

/** Is every field of the step's own form filled in? */
export const isAskedFilled = (verdict: VerdictView, form: ActForm): boolean =>
  allFilled(verdict.asks, form.asked)

/** Sends what the act asks for and nothing else; `noPhotoSays` turns the reason for a missing photo into a line. */
export function actInput(
  matter: { readonly id: string; readonly revision: number },
  verdict: VerdictView,
  form: ActForm,
  noPhotoSays: (why: string) => string,
): ActInput {
  const without = asks(verdict, 'photo') && form.photos.length === 0 && form.noPhoto !== null
  const lines = [form.text.trim(), without ? noPhotoSays(form.noPhoto ?? '') : ''].filter(Boolean)
  const extension = extensionOf(form)
  return {
    id: matter.id,
    revision: matter.revision,
    act: verdict.act,
    ...(asks(verdict, 'reason') && form.reason ? { reason: form.reason } : {}),
    ...(lines.length > 0 ? { text: lines.join('\n') } : {}),
    ...(asks(verdict, 'photo') && form.photos.length > 0 ? { photos: form.photos.map((p) => p.id) } : {}),
    ...(asks(verdict, 'target') && form.target ? { target: form.target } : {}),
    ...(asks(verdict, 'whose') && form.whose.trim() ? { whose: form.whose.trim() } : {}),
    ...(asks(verdict, 'duplicate') && form.duplicateOf.trim()
      ? { duplicateOf: form.duplicateOf.trim() }
      : {}),
    ...(asks(verdict, 'rating') && form.rating ? { rating: form.rating } : {}),
    ...(asks(verdict, 'extension') && extension !== null ? { extension } : {}),
    ...answersOf(verdict.asks, form.asked),
  }
}
