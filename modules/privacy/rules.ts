/** Purposes and fields as pure rules. Runs in the browser too. */

export type Basis = 'statute' | 'consent' | 'contract' | 'emergency' | 'public'
/** The grounds of PIPL 13 this platform knows. */
export const bases: readonly Basis[] = ['statute', 'consent', 'contract', 'emergency', 'public']

/** A declared reason to process personal data. */
export interface DeclaredPurpose {
  readonly id: string
  readonly title: string
  readonly basis: Basis
  /** The clause it rests on, in words people can look up. */
  readonly clause: string
  /** `person.phone`; `person.*` for every field of a person. */
  readonly fields: readonly string[]
  /** Permissions whose holders may use it; none: only the system itself. */
  readonly may: readonly string[]
  /** Kept so many days; null when another rule says, in `retention`. */
  readonly retentionDays: number | null
  readonly retention: string
  /** Sensitive data (PIPL 28). */
  readonly sensitive: boolean
  /** What one agrees to; only where the basis is consent. */
  readonly consent: string | null
}

/** A purpose in force. */
export interface Purpose extends DeclaredPurpose {
  readonly version: number
  readonly from: Date
}

/** A field without a subject is a person's: `phone` is `person.phone`. */
export function fieldOf(field: string): string {
  return field.includes('.') ? field : `person.${field}`
}

/** Does a purpose cover a field? `person.*` covers all of `person`. */
export function covers(purpose: Pick<DeclaredPurpose, 'fields'>, field: string): boolean {
  const wanted = fieldOf(field)
  return purpose.fields.some((f) => f === wanted || (f.endsWith('.*') && wanted.startsWith(f.slice(0, -1))))
}

/** The fields a purpose does not cover. */
export function beyond(purpose: Pick<DeclaredPurpose, 'fields'>, fields: readonly string[]): string[] {
  return fields.filter((f) => !covers(purpose, f))
}

/** May somebody with these permissions use the purpose? */
export function mayUse(purpose: Pick<DeclaredPurpose, 'may'>, may: readonly string[]): boolean {
  return purpose.may.some((flag) => may.includes(flag))
}

/** Why a purpose does not serve: not these permissions', or fields beyond it; null when it does. A post's permissions, `null` the system. */
export function misfit(
  purpose: Pick<DeclaredPurpose, 'fields' | 'may'>,
  may: readonly string[] | null,
  fields: readonly string[],
): { readonly why: 'not-yours' } | { readonly why: 'beyond'; readonly fields: readonly string[] } | null {
  if (may !== null && !mayUse(purpose, may)) return { why: 'not-yours' }
  const outside = beyond(purpose, fields)
  return outside.length > 0 ? { why: 'beyond', fields: outside } : null
}

/** Whether two declarations say the same, so that loading the same again makes no version. */
export function sameDeclaration(a: DeclaredPurpose, b: DeclaredPurpose): boolean {
  const key = (p: DeclaredPurpose) =>
    JSON.stringify([
      p.title,
      p.basis,
      p.clause,
      p.fields,
      p.may,
      p.retentionDays,
      p.retention,
      p.sensitive,
      p.consent,
    ])
  return key(a) === key(b)
}
