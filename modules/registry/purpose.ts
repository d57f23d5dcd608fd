/** What persons' data are shown for: the one place where the register meets privacy, and where reads are recorded. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { refuser } from '#kernel/errors'
import { misfit, needApproval, needConsent, needPurpose } from '#modules/privacy'
import type { Purpose } from '#modules/privacy'
import type { Kind } from './contract.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** An element as the ledger and the purposes name it. */
export function fieldOf(kind: Kind, element: string): string {
  if (kind !== 'person') return `${kind}.${element}`
  if (element === 'relation') return 'person.household'
  return element === 'place' ? 'person.address' : `person.${element}`
}

/** Whether a purpose reaches an element of a subject. */
export function reachedBy(purpose: Purpose, kind: Kind, element: string): boolean {
  const field = fieldOf(kind, element)
  return purpose.fields.some((f) => f === field || (f.endsWith('.*') && field.startsWith(f.slice(0, -1))))
}

/** What `showing` and `needFields` would answer a post for a person's element, as far as the purpose decides it. */
export function usable(
  purpose: Purpose,
  may: readonly string[],
  element: string,
  way: 'read' | 'unmask',
): boolean {
  return way === 'unmask'
    ? misfit(purpose, may, [fieldOf('person', element)]) === null
    : misfit(purpose, may, ['person.name']) === null && reachedBy(purpose, 'person', element)
}

export interface Showing {
  readonly purpose: Purpose
  /** Whether the purpose reaches this element: what it does not reach is left out. */
  readonly covers: (kind: Kind, element: string) => boolean
}

/**
 * The purpose under which persons may be shown side by side: their names. Refuses privacy's codes, and
 * `registry.one-by-one` for a purpose that rests on consent: that is one person's and carries no list.
 */
export async function showing(ctx: ReadContext, purpose: string | undefined): Promise<Showing> {
  const shown = await showingOne(ctx, purpose)
  if (shown.purpose.consent !== null) throw refuse('registry.one-by-one', { purpose: shown.purpose.title })
  return shown
}

/** For the page of one person; `clearedFor` then asks for consent and approval. Refuses privacy's codes. */
export async function showingOne(ctx: ReadContext, purpose: string | undefined): Promise<Showing> {
  const found = await needPurpose(ctx, purpose, ['person.name'])
  return {
    purpose: found,
    covers: (kind, element) => reachedBy(found, kind, element),
  }
}

/** For clear values: every field must lie within the purpose. */
export async function needFields(
  ctx: ReadContext,
  purpose: string | undefined,
  kind: Kind,
  elements: readonly string[],
): Promise<Purpose> {
  return needPurpose(
    ctx,
    purpose,
    elements.map((e) => fieldOf(kind, e)),
  )
}

/**
 * One person's details: their consent where the purpose rests on it, another's approval for a minor's (its id goes into
 * the ledger). Refuses `privacy.no-consent`, `privacy.minor-needs-approval`.
 */
export async function clearedFor(
  ctx: ReadContext,
  person: Uuid,
  purpose: Purpose,
  minor: boolean,
): Promise<string | undefined> {
  if (purpose.consent !== null) await needConsent(ctx, person, purpose.id)
  if (!minor) return undefined
  return (await needApproval(ctx, { person, purpose: purpose.id }))?.id
}

/** Records that these persons were shown, with the fields shown. */
export function recordRead(
  ctx: ReadContext,
  act: string,
  persons: readonly Uuid[],
  elements: readonly string[],
  purpose: Purpose,
  reason?: string,
): void {
  if (persons.length === 0) return
  ctx.readPersonal({
    act,
    persons,
    fields: [...new Set(elements.map((e) => fieldOf('person', e)))].toSorted(),
    purpose: purpose.id,
    ...(reason === undefined ? {} : { reason }),
  })
}
