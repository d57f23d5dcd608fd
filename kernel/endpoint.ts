/**
 * A contract is the one description of an endpoint: it validates, types, serialises, documents, and is the
 * client's type. This file also runs in the browser.
 */
import { Type } from 'typebox'
import type { Static, TObject, TProperties, TSchema } from 'typebox'

export { Type }
export type { Static, TSchema }

/** `anyone` needs no sign-in; `person` a signed-in person; `capacity` an appointment to act under. */
export type Who = 'anyone' | 'person' | 'capacity'

export interface Endpoint<I extends TSchema = TSchema, O extends TSchema = TSchema> {
  /** `module.act`, e.g. `casework.accept-report`; the path is made of it. */
  readonly name: string
  readonly kind: 'read' | 'write'
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Chinese summary for the published description. */
  readonly summary: string
  readonly who: Who
  readonly input: I
  readonly output: O
  /** Codes this endpoint may refuse with, besides the kernel's. */
  readonly refusals: readonly string[]
  /** Requests per minute and client; the default suits people, not scripts. */
  readonly perMinute: number | undefined
  /** False: the answer is never kept for repeats (a secret leaves with it), an `Idempotency-Key` is ignored. */
  readonly keepsAnswer: boolean
  /** A question: it travels like a write, and a query answers it. Made by `question`. */
  readonly asks: boolean
}

interface Description<I extends TSchema, O extends TSchema> {
  readonly name: string
  readonly summary: string
  readonly who: Who
  readonly input: I
  readonly output: O
  readonly refusals?: readonly string[]
  readonly perMinute?: number
  readonly keepsAnswer?: boolean
}

/** An object that refuses unknown fields. */
export function Shape<P extends TProperties>(
  properties: P,
  options: Record<string, unknown> = {},
): TObject<P> {
  return Type.Object(properties, { additionalProperties: false, ...options })
}

/** A read: GET, filters in the address, ETag. */
export function read<I extends TSchema, O extends TSchema>(d: Description<I, O>): Endpoint<I, O> {
  return make('read', d)
}

/** A write: POST, JSON body, may be repeated under an `Idempotency-Key`. */
export function write<I extends TSchema, O extends TSchema>(d: Description<I, O>): Endpoint<I, O> {
  return make('write', d)
}

/**
 * A read whose question holds what people type, or numbers of theirs: POST, for addresses stay in the logs of everything in
 * between. On the wire it is a write (origin judged, JSON body) that changes nothing; answered by a query.
 */
export function question<I extends TSchema, O extends TSchema>(d: Description<I, O>): Endpoint<I, O> {
  return make('write', { perMinute: 1200, ...d, keepsAnswer: false }, true)
}

function make<I extends TSchema, O extends TSchema>(
  kind: 'read' | 'write',
  d: Description<I, O>,
  asks = false,
): Endpoint<I, O> {
  return Object.freeze({
    name: d.name,
    kind,
    method: kind === 'read' ? 'GET' : 'POST',
    path: `/api/${d.name.replace('.', '/')}`,
    summary: d.summary,
    who: d.who,
    input: d.input,
    output: d.output,
    refusals: d.refusals ?? [],
    perMinute: d.perMinute,
    keepsAnswer: d.keepsAnswer ?? true,
    asks,
  })
}

export type Input<E> = E extends Endpoint<infer I, TSchema> ? Static<I> : never
export type Output<E> = E extends Endpoint<TSchema, infer O> ? Static<O> : never

// Common shapes: one spelling each, so that validation and documentation agree everywhere.
export const Id = () =>
  Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' })
/** The format knows leap seconds, JavaScript's Date does not. */
export const Instant = () => Type.String({ format: 'date-time', pattern: '^.{11}\\d\\d:\\d\\d:[0-5]\\d' })
/** A day that exists and has one before and after it: the database knows no year 0, we none after 9999. */
export const Day = () => Type.String({ format: 'date', pattern: '^(?!0000|9999)\\d{4}-\\d{2}-\\d{2}$' })
/** From the first to the last character that is no blank stand at least so many: what trimming leaves. */
const kept = (min: number) =>
  min === 0 ? '' : min === 1 ? '(?=\\s*\\S)' : `(?=\\s*\\S[\\s\\S]{${min - 2},}\\S)`
/**
 * Text of `min`–`max` characters without control characters (line feeds allowed when `lines`). Blanks at either end do not
 * count towards `min`: a reason of four spaces is none.
 */
export const Text = (min: number, max: number, options: { lines?: boolean } = {}) =>
  Type.String({
    minLength: min,
    maxLength: max,
    pattern: options.lines
      ? `^${kept(min)}[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$`
      : `^${kept(min)}[^\\u0000-\\u001f\\u007f]*$`,
  })
/**
 * Words of the pack or a sentence the server composes, in Chinese: the browser says them in the reader's language. Not for
 * names of places, bodies and people, nor for what people wrote.
 */
export const Term = () => Type.String({ 'x-term': true })
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
export const OneOf = <const V extends readonly string[]>(...values: V) =>
  Type.Unsafe<V[number]>({ type: 'string', enum: [...values] })
/** A page of a list: `next` is an opaque cursor, null at the end; `total` is exact up to 10 000, then null. */
export const PageOf = <T extends TSchema>(row: T) =>
  Shape({ rows: Type.Array(row), next: Nullable(Type.String()), total: Nullable(Type.Integer()) })
export const Revision = () => Type.Integer({ minimum: 1 })
