import type { Ground } from '#kernel/action'
import type { Jurisdiction } from '#modules/territory'

/** Demonstration reports. */
export async function seedReports(
  _ground: Ground,
  _jurisdiction: Jurisdiction,
  _say: (line: string) => void,
): Promise<boolean> {
  return false
}
