/** What people type, made into what travels. */

/** `89.5` → `8950`: square metres with at most two decimals as hundredths; anything else comes back as it is. */
export function hundredths(typed: string): string {
  const m = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(typed.normalize('NFKC').trim())
  return m ? String(BigInt(m[1]! + (m[2] ?? '').padEnd(2, '0'))) : typed
}

/** `8950` → `89.50`, for the field. */
export function squareMetres(canonical: string): string {
  return canonical === '' ? '' : canonical.padStart(3, '0').replace(/(\d\d)$/, '.$1')
}

/**
 * The id number or telephone somebody typed into a search for persons; null when it is a name. A number is posted, never put into an
 * address: so whatever holds a long row of digits counts as one, complete or not, alone or beside a name.
 */
export function numberIn(text: string): { readonly idNumber: string } | { readonly phone: string } | null {
  const plain = text.normalize('NFKC').replace(/[\s()-]/g, '')
  const number = /\+?\d{7,20}[Xx]?/.exec(plain)?.[0] ?? /^\+?\d{5,6}$/.exec(plain)?.[0]
  if (number === undefined) return null
  return /^\d{17}[\dXx]$|^\d{15}$/.test(number) ? { idNumber: number } : { phone: number.slice(0, 20) }
}
