/** Who may tell, and who may look at what was sent. */
import { allow, deny } from '#kernel/access'
import type { Permit, Verdict } from '#kernel/access'
import type { Acting } from '#modules/bodies'
import { refusals } from './words.ts'

/** Telling follows from an act that was allowed already; the caller's own rule decided. */
export function allowTelling(): Permit<'notices.tell'> {
  return allow('notices.tell')
}

/** Everybody keeps track of their own; the floor shows nothing else. */
export function allowSeeing(): Permit<'notices.see'> {
  return allow('notices.see')
}

export function allowSmsView(who: Acting): Verdict<'notices.sms'> {
  return who.kind === 'service' || who.may.includes('notices.view')
    ? allow('notices.sms')
    : deny('notices.no-view', refusals['notices.no-view'])
}
