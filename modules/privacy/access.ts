/** Who may change purposes, consent, object, answer, approve, and look at the trace. Pure. */
import { allow, deny } from '#kernel/access'
import type { Verdict } from '#kernel/access'
import { refusals } from './words.ts'

/** Purposes are loaded in the loader's own realm; who may load is judged by the module that owns the container. */
export function allowLoading(realm: number, jurisdiction: { realm: number }): Verdict<'privacy.load'> {
  return realm === jurisdiction.realm
    ? allow('privacy.load')
    : deny('privacy.purpose-unknown', refusals['privacy.purpose-unknown'], { purpose: '' })
}
