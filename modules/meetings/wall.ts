/** Instants in sentences: day and clock of the jurisdiction. */
import type { ReadContext } from '#kernel/action'
import { dayOf, startOfDay } from '#kernel/time'
import { jurisdictionOf } from '#modules/territory'

/** `2026-03-06 14:00`. */
export async function wallText(ctx: ReadContext, at: Date): Promise<string> {
  const zone = await jurisdictionOf(ctx)
  const day = dayOf(at, zone)
  const minutes = Math.floor((at.getTime() - startOfDay(day, zone).getTime()) / 60_000)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${day} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
