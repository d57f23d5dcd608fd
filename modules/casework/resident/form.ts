/** A report being written: what is asked in which order, what is still missing, what is sent. Pure. */
import type { Static } from '#kernel/endpoint'
import type { Confidentiality, SchemeNode, Suggestion, fileReport } from '../contract.ts'

type SchemeNode = Static<typeof SchemeNode>
type Suggestion = Static<typeof Suggestion>

export interface DraftPhoto {
  readonly id: string
  readonly name: string
  readonly blob: Blob
  /** Reference the server gave, and whether it was given to nobody in particular. */
  readonly sent: { readonly ref: string; readonly anonymous: boolean } | null
}

export interface DraftPlace {
  readonly id: string
  readonly name: string
  /** Names of the places above, widest first. */
  readonly within: readonly string[]
}

export interface Form {
  /** In whose name, when it is not my own. */
  readonly mandate: { readonly id: string; readonly name: string } | null
  readonly text: string
  readonly photos: readonly DraftPhoto[]
  /** A leaf of the scheme; `unsure`: the staff shall decide; null: nothing said yet. */
  readonly item: { readonly code: string; readonly path: readonly string[] } | 'unsure' | null
  readonly place: DraftPlace | null
  readonly placeText: string
  readonly confidentiality: Confidentiality | null
  readonly contactName: string
  readonly contactPhone: string
  /** Emergency numbers the person was told to call first and went on from. */
  readonly warned: readonly string[]
  /** The submission under way: the same content goes under the same key, even after the page was closed. */
  readonly submission: Submission | null
}

export interface Submission {
  readonly key: string
  readonly content: string
  /** Whose session it went under; null: the public's. A draft of an older version does not say. */
  readonly by?: string | null
}

/** Whether the submission under way is of somebody who is not signed in now: sent like this it would be another report. */
export const isTheirs = ({ submission, confidentiality }: Form, person: string | null): boolean =>
  confidentiality !== 'anonymous' && typeof submission?.by === 'string' && submission.by !== person

export const emptyForm: Form = {
  mandate: null,
  text: '',
  photos: [],
  item: null,
  place: null,
  placeText: '',
  confidentiality: null,
  contactName: '',
  contactPhone: '',
  warned: [],
  submission: null,
}

export const isEmpty = (form: Form): boolean =>
  form.text.trim() === '' && form.photos.length === 0 && form.place === null

export type Pane = 'text' | 'photos' | 'category' | 'place' | 'detail' | 'identity' | 'contact' | 'check'

/** What stands on one screen. In 长辈版 one thing each. */
export function screensOf(form: Form, large: boolean): readonly (readonly Pane[])[] {
  const contact: Pane[] = needsContact(form) ? ['contact'] : []
  if (!large)
    return [['text', 'category', 'photos'], ['place', 'detail'], ['identity', ...contact], ['check']]
  const single: Pane[] = ['text', 'category', 'photos', 'place', 'detail', 'identity', ...contact, 'check']
  return single.map((pane) => [pane])
}

export const needsContact = (form: Form): boolean =>
  form.confidentiality === 'named' || form.confidentiality === 'confidential'

export const MIN_TEXT = 5
export const MAX_TEXT = 4000
export const MAX_PHOTOS = 9
const PHONE = /^[0-9+][0-9 -]{4,19}$/

export type Lack = 'text' | 'place' | 'detail' | 'identity' | 'name' | 'phone'

/** What keeps a pane from being left. Photos and category may stay open. */
export function lacksOf(form: Form, pane: Pane): readonly Lack[] {
  switch (pane) {
    case 'text':
      return [...form.text.trim()].length < MIN_TEXT ? ['text'] : []
    case 'place':
      return form.place === null ? ['place'] : []
    case 'detail':
      return isCoarse(form.place) && form.placeText.trim() === '' ? ['detail'] : []
    case 'identity':
      return form.confidentiality === null ? ['identity'] : []
    case 'contact':
      if (!needsContact(form)) return []
      return [
        ...(form.contactName.trim() === '' ? (['name'] as const) : []),
        ...(PHONE.test(form.contactPhone.trim()) ? [] : (['phone'] as const)),
      ]
    default:
      return []
  }
}

const asked: readonly Pane[] = ['text', 'place', 'detail', 'identity', 'contact']

/** First pane that still lacks something. */
export const firstLacking = (form: Form): Pane | undefined =>
  asked.find((pane) => lacksOf(form, pane).length > 0)

/** Names of the places above that tell it apart: the locality itself is the same for all. */
export const shownWithin = (within: readonly string[]): string =>
  (within.length > 1 ? within.slice(1) : within).join(' · ')

/** A whole district cannot be walked through: then the words must say where. */
export const isCoarse = (place: DraftPlace | null): boolean => place !== null && place.within.length <= 1

/** Number to call first: of the chosen category, or of the likeliest one while none is chosen. */
export function urgentOf(
  form: Form,
  nodes: readonly SchemeNode[],
  suggestions: readonly Suggestion[],
): string | null {
  const { item } = form
  if (item !== null && item !== 'unsure') return nodes.find((n) => n.code === item.code)?.urgent ?? null
  return suggestions[0]?.urgent ?? null
}

export type FileInput = Static<(typeof fileReport)['input']>

/** What is sent; only when nothing is lacking. `refs` are those of the photos. */
export function wireOf(form: Form, refs: readonly string[]): FileInput | undefined {
  if (firstLacking(form) || form.place === null || form.confidentiality === null) return undefined
  const item = form.item === 'unsure' ? null : (form.item?.code ?? null)
  const detail = form.placeText.trim()
  return {
    // A draft kept from before mandates has none.
    ...(form.mandate ? { mandate: form.mandate.id } : {}),
    text: form.text.trim(),
    item,
    place: form.place.id,
    confidentiality: form.confidentiality,
    ...(detail ? { placeText: detail } : {}),
    ...(refs.length > 0 ? { photos: [...refs] } : {}),
    ...(needsContact(form)
      ? { contactName: form.contactName.trim(), contactPhone: form.contactPhone.trim() }
      : {}),
  }
}
