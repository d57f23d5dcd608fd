/** Days as people type them, whatever format their device has. */

const written =
  /^(\d{4})(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{2})(\d{2}))(?:[T\s]\s*(\d{1,2}):(\d{2}))?$/

/**
 * `2026-11-22`, `2026/11/2`, `2026.11.2`, `20261122`, `2026年11月2日`, full-width too; with `time` a clock time follows, and the
 * answer is `2026-11-22T14:05`. '' is none; undefined what is no day there is.
 */
export function readTypedDay(text: string, time = false): string | undefined {
  const typed = text.normalize('NFKC').trim()
  if (typed === '') return ''
  const m = written.exec(typed)
  if (!m || (m[6] === undefined) === time) return undefined
  const [year, month, day] = [m[1]!, m[2] ?? m[4]!, m[3] ?? m[5]!]
  const two = (part: string) => part.padStart(2, '0')
  const found = `${year}-${two(month)}-${two(day)}`
  const at = new Date(`${found}T00:00:00Z`)
  if (year === '0000' || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== found)
    return undefined
  if (!time) return found
  if (Number(m[6]) > 23 || Number(m[7]) > 59) return undefined
  return `${found}T${two(m[6]!)}:${m[7]!}`
}
