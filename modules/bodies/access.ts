/** Who gives and takes posts. Pure: the actor's facts and the row's facts are given. */
import { allow, deny } from '#kernel/access'
import type { Verdict } from '#kernel/access'
import type { Acting } from './capacity.ts'
import { familiesOf } from './rules.ts'
import { refusals } from './words.ts'

export type Appointing = 'bodies.appoint'
export type Loading = 'bodies.load'

export interface AppointFacts {
  /** The person appointed or whose appointment ends. */
  readonly person: string
  readonly body: { readonly title: string; readonly placePath: string }
  /** Permissions of the post. */
  readonly may: readonly string[]
  /** Other posts the person holds in the same time. */
  readonly others: readonly { readonly title: string; readonly may: readonly string[] }[]
}

/** Appointing under a post that may, within one's own place, never oneself, never two families of administration. */
export function allowAppoint(acting: Acting, facts: AppointFacts): Verdict<Appointing> {
  const no = (code: keyof typeof refusals, params = {}) => deny(code, refusals[code], params)
  if (acting.kind !== 'service') {
    if (acting.kind !== 'appointment' || !acting.may.includes('bodies.appoint'))
      return no('bodies.not-appointer')
    if (acting.placePath === null || !facts.body.placePath.startsWith(acting.placePath))
      return no('bodies.outside-your-place', { body: facts.body.title })
    if (acting.person === facts.person) return no('bodies.not-yourself')
  }
  const mine = familiesOf(facts.may)
  const clash = facts.others.find((o) => {
    const theirs = familiesOf(o.may)
    return mine.length > 0 && theirs.some((f) => !mine.includes(f))
  })
  if (clash) return no('bodies.admins-apart', { post: clash.title })
  return allow('bodies.appoint')
}

/** Who sees who held which post since when: staff of the realm, under any post, and the system. */
export function allowSeeing(acting: Acting): Verdict<'bodies.see-appointments'> {
  return acting.kind === 'appointment' || acting.kind === 'service'
    ? allow('bodies.see-appointments')
    : deny('bodies.not-staff', refusals['bodies.not-staff'])
}

/** Bodies are loaded in the loader's own realm; who may load is judged by the module that owns the container. */
export function allowLoading(realm: number, jurisdiction: { realm: number }): Verdict<Loading> {
  return realm === jurisdiction.realm
    ? allow('bodies.load')
    : deny('bodies.outside-your-place', refusals['bodies.outside-your-place'], { body: '该辖区' })
}
