/** Every post that somebody held at an instant, with the rights it carries: what explanations of rights are computed from. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { factsOfRow } from './capacity.ts'
import type { Acting } from './capacity.ts'
import { heldAt } from './store/held.ts'

export interface HeldPost {
  /** As any holder of the post would act; `person` is one of them and says nothing about the post. */
  readonly acting: Acting
  /** How many held it, deputies among them. */
  readonly people: number
  readonly deputies: number
}

/**
 * Posts held at that instant in the realm, one entry for each body and post: dates of appointments, bodies and places are
 * those of the instant; what a post may do is what the pack says now. Staff and services: the floor hides it from others.
 */
export async function postsHeldAt(
  ctx: ReadContext,
  at: Date,
  only?: { readonly body: Uuid; readonly post: string },
): Promise<HeldPost[]> {
  return (await heldAt(ctx, at, only)).map((row) => ({
    acting: factsOfRow(row, { appointment: row.appointment, realm: ctx.realm, name: '' }),
    people: row.people,
    deputies: row.deputies,
  }))
}
