/** Where only residents count: the supporters of a demonstration motion ask, and the station confirms enough of them. */
import { ask, perform } from '#kernel/action'
import type { Actor, Ground } from '#kernel/action'
import { Refusal } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { answerResidence, askResidence } from '../actions/residing.ts'
import { residences } from '../queries/residence.ts'

interface Confirming {
  /** The clock stands where the story is. */
  readonly ground: Ground
  readonly supporters: readonly Actor[]
  /** Posts of the place's bodies; those that do not keep the register are refused. */
  readonly seats: readonly Actor[]
  /** How many are confirmed; the others wait. */
  readonly enough: number
}

export async function confirmSome(motion: Uuid, c: Confirming): Promise<void> {
  for (const [i, who] of c.supporters.entries())
    // oxlint-disable-next-line no-await-in-loop
    await orRefused(perform(c.ground, who, askResidence, { id: motion, said: `${(i % 9) + 1}号楼，租住` }))
  for (const seat of c.seats) {
    // oxlint-disable-next-line no-await-in-loop
    const seen = await orRefused(ask(c.ground, seat, residences, { limit: c.enough }))
    if (!seen) continue
    for (const { id } of seen.rows)
      // oxlint-disable-next-line no-await-in-loop
      await orRefused(
        perform(c.ground, seat, answerResidence, {
          id,
          decision: 'confirm',
          reason: '入户时见过，核对过租房合同。',
        }),
      )
    return
  }
}

/** A refusal of the pack's own rules ends a story; anything else is a fault. */
export async function orRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
