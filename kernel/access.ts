/**
 * Permission as a type. A store's writing functions ask for a `Permit`; only `allow` makes one, and only a
 * module's `access.ts` calls `allow` (the fence checks it). No permit, no write: it does not compile.
 */
import type { RefusalWord, Params } from '#kernel/errors'
import { Refusal } from '#kernel/errors'

declare const permitted: unique symbol

/** Proof that a rule allowed the act `A`. */
export interface Permit<A extends string> {
  readonly [permitted]: A
  readonly act: A
}

/** A refused verdict names its reason, so that the browser can grey a button and say why. */
export interface Denial {
  readonly denied: true
  readonly code: string
  readonly sentence: string
  readonly source: string | undefined
  readonly refusal: Refusal
}

export type Verdict<A extends string> = Permit<A> | Denial

/** The only maker of permits. */
export function allow<A extends string>(act: A): Permit<A> {
  return Object.freeze({ act }) as Permit<A>
}

/** A named no. */
export function deny(code: string, word: RefusalWord, params?: Params): Denial {
  const refusal = new Refusal(code, word, params)
  return { denied: true, code, sentence: refusal.message, source: word.source, refusal }
}

export function isDenied<A extends string>(verdict: Verdict<A>): verdict is Denial {
  return (verdict as Partial<Denial>).denied === true
}

/** Turns a verdict into a permit or throws its refusal. */
export function must<A extends string>(verdict: Verdict<A>): Permit<A> {
  if (isDenied(verdict)) throw verdict.refusal
  return verdict
}
