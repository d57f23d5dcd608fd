/** The roles a signed-in person may act in, as the bodies know them. */
import type { CapacityView, Problem } from '#client'
import { useRead } from '#client'
import { myCapacities } from '#modules/bodies/contract'

/** Undefined while unknown; empty for a person without appointments. */
export function useCapacities(asked: boolean): {
  capacities: readonly CapacityView[] | undefined
  problem: Problem | undefined
} {
  const reading = useRead(myCapacities, asked ? {} : undefined, { freshMs: 60_000, sameForAll: true })
  // What is known stays while it cannot be asked anew: a lost network takes no page away.
  return { capacities: asked ? reading.data?.rows : [], problem: reading.data ? undefined : reading.problem }
}
