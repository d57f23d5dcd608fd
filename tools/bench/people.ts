/** People of the bench: signed in for real, so that every request carries session, person and appointment. */
import { randomBytes } from 'node:crypto'
import { action, perform, query, ask } from '#kernel/action'
import type { Context, Ground, ReadContext } from '#kernel/action'
import { appointPerson, findServing, serviceActor } from '#modules/bodies'
import { createAccount } from '#modules/identity'
import { placesUnder } from '#modules/territory'
import type { Jurisdiction } from '#modules/territory'
import type { Client } from './client.ts'

export interface Signed {
  readonly cookie: string
  readonly capacity: string
}

export interface Crew {
  /** Takes in, dispatches. */
  readonly clerk: Signed
  readonly handler: Signed
  readonly verifier: Signed
  readonly resident: Signed
  readonly handlerBody: string
  /** Grid cell the crew's reports lie in. */
  readonly place: string
}

export interface Area {
  readonly community: { readonly id: string; readonly path: string }
  readonly cells: readonly { readonly id: string; readonly path: string; readonly name: string }[]
  readonly intake: { readonly id: string; readonly title: string }
  readonly handling: { readonly id: string; readonly title: string }
}

interface Kinds {
  readonly level: string
  readonly leaf: string
  readonly intake: string
  readonly handling: string
  readonly verifying: string
}

/** Communities with their cells and bodies. */
export async function areasOf(ground: Ground, jurisdiction: Jurisdiction, kinds: Kinds): Promise<Area[]> {
  const read = query('bench.areas', async (ctx: ReadContext) => {
    const communities = await placesUnder(ctx, jurisdiction.root!, { kind: kinds.level })
    const cells = await placesUnder(ctx, jurisdiction.root!, { kind: kinds.leaf })
    const areas: Area[] = []
    for (const c of communities) {
      const intake = await findServing(ctx, { kinds: [kinds.intake], path: c.path })
      const handling = await findServing(ctx, { kinds: [kinds.handling], path: c.path })
      const own = cells.filter((x) => x.path.startsWith(c.path))
      if (intake && handling && own.length > 0)
        areas.push({
          community: c,
          cells: own.map(({ id, path, name }) => ({ id, path, name })),
          intake,
          handling,
        })
    }
    return areas
  })
  return ask(ground, serviceActor(jurisdiction.realm, 'bench'), read, null as never)
}

let made = 0

/** Somebody with an account, appointed in the body that serves the path and signed in over HTTP; without a post, a resident. */
export async function hirePost(
  ground: Ground,
  realm: number,
  post: { kind: string; post: string } | null,
  path: string,
  client: Client,
): Promise<Signed> {
  const service = serviceActor(realm, 'bench')
  // A town that was kept has the accounts of earlier runs.
  const login = `bench-${randomBytes(4).toString('hex')}-${++made}`
  const { person, password } = await perform(ground, service, createAccount, { login, name: `压测${made}` })
  const capacity = post
    ? await perform(
        ground,
        service,
        action('bench.appoint', async (ctx: Context) => {
          const body = await findServing(ctx, { kinds: [post.kind], path })
          return appointPerson(ctx, { person, body: body!.id, post: post.post, reason: 'bench' })
        }),
        null as never,
      )
    : ''
  const first = await client.signIn(login, password)
  const better = `Wutong-${password}-88`
  await client.post(first, '', '/api/identity/change-password', { old: password, new: better })
  return { cookie: await client.signIn(login, better), capacity }
}

/** One crew: four people with accounts, appointed and signed in over HTTP. */
export async function hire(
  ground: Ground,
  realm: number,
  area: Area,
  kinds: Kinds,
  client: Client,
): Promise<Crew> {
  const person = (post: { kind: string; post: string } | null) =>
    hirePost(ground, realm, post, area.community.path, client)
  return {
    clerk: await person({ kind: kinds.intake, post: 'dispatcher' }),
    handler: await person({ kind: kinds.handling, post: 'director' }),
    verifier: await person({ kind: kinds.verifying, post: 'verifier' }),
    resident: await person(null),
    handlerBody: area.handling.id,
    place: area.cells[0]!.id,
  }
}
