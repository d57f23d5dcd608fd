/** How personal values are shown to whoever has not given a reason. */

/** Province and year of birth: `11****1990`. Neither the place of issue nor day, sequence or check can be told from it. */
export function maskIdNumber(number: string): string {
  return `${number.slice(0, 2)}****${number.slice(6, 10)}`
}

/** `138****5678`; of a short number the last two digits. */
export function maskPhone(phone: string): string {
  return phone.length >= 9 ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : `****${phone.slice(-2)}`
}

/** `王*`, `王**`: of minors in lists. */
export function maskName(name: string): string {
  const letters = [...name]
  return letters.length === 0 ? '' : letters[0] + '*'.repeat(Math.max(1, letters.length - 1))
}

/** A value out of a masked field: it came back from a page, nobody means it. */
export function isMasked(text: string): boolean {
  return /[*＊•●]/.test(text)
}
