/**
 * What a row means for the register: somebody new, nothing new, something new, or a question for a person. What somebody
 * confirmed or corrected is never overwritten by a list, and a doubt about who is meant is never resolved by a guess. Pure.
 */
import type { Day } from '#kernel/time'
import type { ConflictChoice, ConflictKind } from '../contract-import.ts'
import type { Origin } from '../contract.ts'
import { foldName } from './folding.ts'

/** A value the register holds. Sealed ones are compared by digest. */
export interface Held {
  /** In clear, or the keyed digest of a sealed value. */
  readonly key: string
  readonly origin: Origin
  readonly from: Day
}

/** A person of the register who may be meant. */
export interface Known {
  readonly id: string
  readonly name: string
  readonly birth: Day | null
  readonly idMac: string | null
  readonly phoneMac: string | null
  readonly dwelling: string | null
  readonly state: 'here' | 'left'
  /** The importer may see and change it. */
  readonly inSight: boolean
  readonly placePath: string
  readonly held: ReadonlyMap<string, Held>
}

/** A row as it is compared: values by element, sealed ones as digests. */
export interface Asked {
  readonly name: string
  readonly birth: Day | null
  readonly keys: ReadonlyMap<string, string>
  /** Where and with whom the row puts the person; something that is not there yet has a name of its own. */
  readonly dwelling: string | null
  readonly household: string | null
  readonly place: { readonly id: string; readonly path: string }
  readonly from: Day
}

export type Decision =
  | { readonly kind: 'new' }
  | { readonly kind: 'same'; readonly person: Known }
  | { readonly kind: 'changed'; readonly person: Known; readonly elements: readonly string[] }
  | { readonly kind: 'conflict'; readonly why: ConflictKind; readonly persons: readonly Known[] }

const conflict = (why: ConflictKind, persons: readonly Known[]): Decision => ({
  kind: 'conflict',
  why,
  persons,
})

/** `known`: whoever shares the id number, the telephone, the name with the birth date, or the dwelling. */
export function decide(asked: Asked, known: readonly Known[]): Decision {
  const idMac = asked.keys.get('id-number')
  const phoneMac = asked.keys.get('phone')
  const name = foldName(asked.name)
  if (idMac !== undefined) {
    const owner = known.find((k) => k.idMac === idMac)
    if (owner) return foldName(owner.name) === name ? compared(asked, owner) : judged(owner, 'name')
  }
  // An id number of their own says that they are others.
  const others = known.filter((k) => foldName(k.name) === name && (idMac === undefined || k.idMac === null))
  const sameBirth = others.filter((k) => asked.birth !== null && k.birth === asked.birth)
  const certain = sameBirth.filter((k) => phoneMac !== undefined && k.phoneMac === phoneMac)
  if (certain.length === 1) return compared(asked, certain[0]!)
  if (certain.length > 1) return conflict('several', certain)
  if (sameBirth.length > 1) return conflict('several', sameBirth)
  if (sameBirth.length === 1) return likely(asked, sameBirth[0]!)
  // Without a birth date on one side: the door or the telephone may still tell.
  const unsaid = others.filter((k) => asked.birth === null || k.birth === null)
  const door = unsaid.filter((k) => asked.dwelling !== null && k.dwelling === asked.dwelling)
  if (door.length === 1 && !(phoneMac && door[0]!.phoneMac && phoneMac !== door[0]!.phoneMac))
    return compared(asked, door[0]!)
  const phone = unsaid.filter((k) => phoneMac !== undefined && k.phoneMac === phoneMac)
  const maybe = [...new Set([...door, ...phone])]
  if (maybe.length > 1) return conflict('several', maybe)
  return maybe.length === 1 ? judged(maybe[0]!, 'likely') : { kind: 'new' }
}

/** Name and birth date agree: at the same door it is the same person, otherwise somebody must look. */
function likely(asked: Asked, k: Known): Decision {
  return asked.dwelling !== null && k.dwelling === asked.dwelling ? compared(asked, k) : judged(k, 'likely')
}

function judged(k: Known, why: ConflictKind): Decision {
  return conflict(k.inSight ? (k.state === 'left' ? 'gone' : why) : 'elsewhere', [k])
}

/** The row means this person: what is new in it? */
function compared(asked: Asked, k: Known): Decision {
  if (!k.inSight || k.state === 'left') return judged(k, 'protected')
  const elements = differing(asked, k)
  if (elements.length === 0) return { kind: 'same', person: k }
  // Gone from a door without word of the new one: where to, somebody must ask.
  const homeless = elements.includes('place') && k.dwelling !== null
  return homeless || elements.some((e) => isProtected(k.held.get(e), asked.from))
    ? conflict('protected', [k])
    : { kind: 'changed', person: k, elements }
}

/** Confirmed, corrected, or of a later day than the list. */
export function isProtected(held: Held | undefined, from: Day): boolean {
  return (
    held !== undefined && (held.origin === 'confirmed' || held.origin === 'corrected' || held.from > from)
  )
}

/** Elements about which the row says something else than the register. */
export function differing(asked: Asked, k: Known): string[] {
  const elements: string[] = []
  for (const [element, key] of asked.keys) {
    if (element === 'name' ? foldName(asked.name) === foldName(k.name) : k.held.get(element)?.key === key)
      continue
    elements.push(element)
  }
  if (asked.household !== null && k.held.get('household')?.key !== asked.household) elements.push('household')
  if (asked.dwelling !== null) {
    if (k.dwelling !== asked.dwelling) elements.push('dwelling')
  }
  // A list that knows only the community says nothing against the grid or the room the register knows.
  else if (!k.placePath.startsWith(asked.place.path)) elements.push('place')
  return elements
}

const choices: Readonly<Record<ConflictKind, readonly ConflictChoice[]>> = {
  protected: ['register', 'row', 'merge', 'skip'],
  name: ['register', 'row', 'merge', 'skip'],
  likely: ['register', 'row', 'merge', 'new', 'skip'],
  several: ['register', 'row', 'merge', 'new', 'skip'],
  // Beyond one's own place nothing is changed; who has left is brought back on the person's own page.
  elsewhere: ['register', 'skip'],
  gone: ['register', 'skip'],
}

/** What may be decided of a conflict of this kind. */
export const choicesOf = (kind: ConflictKind): readonly ConflictChoice[] => choices[kind]
