import { allow, deny } from '#kernel/access'
import type { Verdict } from '#kernel/access'
import type { Acting } from '#modules/bodies'
import { refusals } from './words.ts'

/** Checking and loading containers: a post that may `packs.load`, or the system itself. */
export function allowLoad(acting: Pick<Acting, 'kind' | 'may'>): Verdict<'packs.load'> {
  return acting.kind === 'service' || (acting.kind === 'appointment' && acting.may.includes('packs.load'))
    ? allow('packs.load')
    : deny('packs.not-allowed', refusals['packs.not-allowed'])
}
