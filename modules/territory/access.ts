import { allow, deny } from '#kernel/access'
import type { Verdict } from '#kernel/access'
import { refusals } from './words.ts'

/** Places are written in the writer's own realm only; who may load a container is judged by the module that owns it. */
export function allowLoad(
  realm: number,
  jurisdiction: { id: string; realm: number },
): Verdict<'territory.load'> {
  return realm === jurisdiction.realm
    ? allow('territory.load')
    : deny('territory.other-realm', refusals['territory.other-realm'], { id: jurisdiction.id })
}
