/** Codes with check characters: resident id numbers (GB 11643) and codes of organisations (GB 32100, GB 11714). */
import { isDay } from '#kernel/time'
import type { Day } from '#kernel/time'

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const
const ID_CHECKS = '10X98765432'

/** Check character of the first 17 digits of an id number (GB 11643-1999, ISO 7064 MOD 11-2). */
export function idCheck(first17: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += Number(first17[i]) * ID_WEIGHTS[i]!
  return ID_CHECKS[sum % 11]!
}

/** What an id number tells of its holder. The area is where it was issued, never where somebody lives today. */
export interface IdNumber {
  /** 18 characters, X in capitals. */
  readonly number: string
  readonly area: string
  readonly birth: Day
  readonly sex: 'male' | 'female'
}

export type IdFault = 'shape' | 'birth' | 'check'

/**
 * Reads an id number of 18 characters, or an old one of 15, which is lengthened (GB 11643-1989 → 1999: the century 19, or 18 for the
 * sequence numbers 996–999, which were kept for those older than a hundred). `today` bounds the birth date.
 */
export function readIdNumber(text: string, today: Day): IdNumber | { readonly fault: IdFault } {
  const typed = text.trim().toUpperCase()
  const whole = /^\d{15}$/.test(typed) ? lengthened(typed) : typed
  if (!/^[1-9]\d{16}[\dX]$/.test(whole)) return { fault: 'shape' }
  const birth = `${whole.slice(6, 10)}-${whole.slice(10, 12)}-${whole.slice(12, 14)}`
  if (!isDay(birth) || birth > today || birth < '1800-01-01') return { fault: 'birth' }
  if (idCheck(whole) !== whole[17]) return { fault: 'check' }
  return {
    number: whole,
    area: whole.slice(0, 6),
    birth,
    sex: Number(whole[16]) % 2 === 1 ? 'male' : 'female',
  }
}

function lengthened(old: string): string {
  const century = Number(old.slice(12)) >= 996 ? '18' : '19'
  const first17 = old.slice(0, 6) + century + old.slice(6)
  return first17 + idCheck(first17)
}

/** Letters and digits of GB 32100, in the order of their values: without I O S V Z. */
const CREDIT = '0123456789ABCDEFGHJKLMNPQRTUWXY'
/** 3^(i−1) mod 31. */
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const

/** Check character of the first 17 of a unified social credit code (GB 32100-2015). */
export function creditCheck(first17: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += CREDIT.indexOf(first17[i]!) * CREDIT_WEIGHTS[i]!
  return CREDIT[(31 - (sum % 31)) % 31]!
}

const PART_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const

/** Check character of the first 8 of an organisation code (GB 11714-1997). */
export function organisationCheck(first8: string): string {
  let sum = 0
  for (let i = 0; i < 8; i++) sum += Number.parseInt(first8[i]!, 36) * PART_WEIGHTS[i]!
  const check = (11 - (sum % 11)) % 11
  return check === 10 ? 'X' : String(check)
}

/**
 * Reads a unified code of 18 characters, or an old organisation code of 9 (`12345678-9`). Answers capitals without the dash; undefined
 * when a check character or the alphabet does not fit.
 */
export function readOrganisationCode(text: string): string | undefined {
  const code = text.trim().toUpperCase().replace('-', '')
  if (/^[0-9A-Z]{8}[0-9X]$/.test(code))
    return organisationCheck(code.slice(0, 8)) === code[8] ? code : undefined
  if (code.length !== 18 || [...code].some((c) => !CREDIT.includes(c))) return undefined
  // Characters 9–17 are the organisation code, with its own check.
  const part = code.slice(8, 17)
  if (organisationCheck(part.slice(0, 8)) !== part[8]) return undefined
  return creditCheck(code.slice(0, 17)) === code[17] ? code : undefined
}
