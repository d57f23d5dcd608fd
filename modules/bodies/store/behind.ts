/** What stood behind capacities, and which kinds of body hold a permission. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'

/** Unit and post of an appointment, in force or over. */
export interface PostBehind {
  readonly appointment: Uuid
  readonly body: Uuid
  readonly bodyTitle: string
  readonly bodyKind: string
  readonly within: Uuid | null
  readonly post: string
  readonly postTitle: string
  readonly place: Uuid
}

export function postsBehind(ctx: ReadContext, appointments: readonly Uuid[]): Promise<PostBehind[]> {
  return ctx.tx.all<PostBehind>(
    {
      name: 'bodies.posts-behind',
      text: `SELECT appointment, body, body_title AS "bodyTitle", body_kind AS "bodyKind", within, post,
        post_title AS "postTitle", place FROM bodies.posts_behind($1)`,
    },
    [appointments],
  )
}

export async function appointmentsEver(ctx: ReadContext, body: Uuid): Promise<Uuid[]> {
  const rows = await ctx.tx.all<{ appointment: Uuid }>(
    'SELECT appointment FROM bodies.appointments_ever($1)',
    [body],
  )
  return rows.map((r) => r.appointment)
}

/** Kinds of body with a post that holds the permission. */
export async function kindsWith(ctx: ReadContext, flag: string): Promise<string[]> {
  const rows = await ctx.tx.all<{ kind: string }>(
    {
      name: 'bodies.kinds-with',
      text: 'SELECT DISTINCT kind FROM bodies.post WHERE realm = $1 AND $2 = ANY (may) ORDER BY kind',
    },
    [ctx.realm, flag],
  )
  return rows.map((r) => r.kind)
}

/** The body in force with that permission whose place lies highest. */
export function topWith(
  ctx: ReadContext,
  flag: string,
): Promise<{ id: Uuid; title: string; place: Uuid } | undefined> {
  return ctx.tx.first(
    `SELECT b.id, b.title, b.place FROM bodies.body b JOIN territory.standing s ON s.realm = b.realm AND s.id = b.place
      JOIN bodies.kind k ON k.realm = b.realm AND k.id = b.kind
      WHERE b.realm = $1 AND b.to_on IS NULL AND s.to_on IS NULL
        AND EXISTS (SELECT 1 FROM bodies.post p WHERE p.realm = b.realm AND p.kind = b.kind AND $2 = ANY (p.may))
      ORDER BY length(s.path), k.sort, b.title, b.id LIMIT 1`,
    [ctx.realm, flag],
  )
}

/** Posts of all kinds of body that hold some permission, in the pack's order. */
export function postsWithFlags(ctx: ReadContext): Promise<{ title: string; may: string[] }[]> {
  return ctx.tx.all(
    {
      name: 'bodies.posts-with-flags',
      text: `SELECT p.title, p.may FROM bodies.post p JOIN bodies.kind k ON k.realm = p.realm AND k.id = p.kind
        WHERE p.realm = $1 AND p.may <> '{}' ORDER BY k.sort, p.sort`,
    },
    [ctx.realm],
  )
}
