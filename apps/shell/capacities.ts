/** The roles a signed-in person may act in, as the bodies know them. */
import type { CapacityView, Problem } from '#client'
import { useRead } from '#client'
import { Shape, Type, read } from '#kernel/endpoint'

const mine = read({
  name: 'bodies.my-capacities',
  summary: '我可以用哪些身份办事',
  who: 'person',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({
        id: Type.String(),
        title: Type.String(),
        body: Type.String(),
        place: Type.String(),
        may: Type.Array(Type.String()),
      }),
    ),
  }),
})

/** Undefined while unknown; empty for a person without appointments. */
export function useCapacities(asked: boolean): {
  capacities: readonly CapacityView[] | undefined
  problem: Problem | undefined
} {
  const reading = useRead(mine, asked ? {} : undefined, { freshMs: 60_000 })
  return { capacities: asked ? reading.data?.rows : [], problem: reading.problem }
}
