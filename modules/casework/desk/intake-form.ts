/** What the operator fills in, what is still missing, and what is sent. Pure. */
import type { Static } from '#kernel/endpoint'
import type { PhotoItem } from '#ui/photo'
import type { PickOption } from '#ui/quick-pick'
import type { Confidentiality, fileForSomebody } from '../contract.ts'

export type IntakeInput = Static<(typeof fileForSomebody)['input']>
export const intakeChannels = ['phone', 'counter', 'paper', 'patrol'] as const
export const confidentialities = ['named', 'confidential', 'anonymous'] as const

export interface IntakeForm {
  readonly text: string
  readonly item: PickOption | null
  readonly place: PickOption | null
  readonly placeText: string
  readonly channel: (typeof intakeChannels)[number] | null
  readonly confidentiality: Confidentiality | null
  readonly name: string
  readonly phone: string
  /** Local date and time as the browser's field gives it; only for paper. */
  readonly writtenAt: string
  readonly photos: readonly PhotoItem[]
}

export const emptyIntake: IntakeForm = {
  text: '',
  item: null,
  place: null,
  placeText: '',
  channel: null,
  confidentiality: null,
  name: '',
  phone: '',
  writtenAt: '',
  photos: [],
}

export const MIN_TEXT = 5
const PHONE = /^[0-9+][0-9 -]{4,19}$/

export type IntakeField = 'text' | 'item' | 'place' | 'channel' | 'confidentiality' | 'name' | 'phone'

/** Fields in the order of the form, so that the first can take the focus. Anonymous reports keep no contact. */
export function intakeMissing(form: IntakeForm): IntakeField[] {
  const contact = form.confidentiality === 'named' || form.confidentiality === 'confidential'
  const lacking: [IntakeField, boolean][] = [
    ['text', [...form.text.trim()].length < MIN_TEXT],
    ['place', form.place === null],
    ['channel', form.channel === null],
    ['confidentiality', form.confidentiality === null],
    ['name', contact && form.name.trim() === ''],
    ['phone', contact && !PHONE.test(form.phone.trim())],
  ]
  return lacking.filter(([, lacks]) => lacks).map(([field]) => field)
}

/** Null while anything is missing. A category may be left to those who take in. */
export function intakeInput(form: IntakeForm): IntakeInput | null {
  const { place, channel, confidentiality } = form
  if (intakeMissing(form).length > 0 || !place || !channel || !confidentiality) return null
  const written = channel === 'paper' && form.writtenAt !== '' ? new Date(form.writtenAt) : null
  return {
    text: form.text.trim(),
    place: place.id,
    channel,
    confidentiality,
    ...(form.item ? { item: form.item.id } : {}),
    ...(form.placeText.trim() ? { placeText: form.placeText.trim() } : {}),
    ...(form.photos.length > 0 ? { photos: form.photos.map((p) => p.id) } : {}),
    ...(confidentiality === 'anonymous'
      ? {}
      : { contactName: form.name.trim(), contactPhone: form.phone.trim() }),
    ...(written && !Number.isNaN(written.getTime()) ? { writtenAt: written.toISOString() } : {}),
  }
}
