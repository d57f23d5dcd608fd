/** The demonstration: roles one enters by one click. Mounted on the embedded database with demonstration data only. */
import { action, query } from '#kernel/action'
import type { Context } from '#kernel/action'
import { refuser } from '#kernel/errors'
import { realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import * as store from '../store/accounts.ts'
import { refusals } from '../words.ts'
import { endFormer, newSession } from './session.ts'
import type { Opened } from './session.ts'

const refuse = refuser(refusals)

export interface DemoRole {
  readonly person: Uuid
  /** Place in the list; rows of one level stand together. */
  readonly sort: number
  readonly level: string
  readonly title: string
  readonly body: string
  /** What one can try in this role, one sentence. */
  readonly hint: string
  readonly app: 'desk' | 'resident'
}

/** Offers a seeded person as a role; for seeds, under a service capacity. */
export async function offerDemoRole(ctx: Context, role: DemoRole): Promise<void> {
  await store.insertDemoRole(ctx.tx, { realm: realmOf(role.person), ...role })
  ctx.touch({ kind: 'identity.demo-role', id: role.person, fields: ['title', 'body', 'hint'] })
}

/** All roles on offer. Their names belong to nobody. */
export const demoRoles = query('identity.demo-roles', async (ctx, _input: object) => {
  const roles = await store.listDemoRoles(ctx.tx)
  const names = await store.demoNames(ctx.tx)
  return {
    rows: roles.map(({ person, level, title, body, hint, app }) => ({
      person,
      realm: realmOf(person),
      name: names.get(person) ?? '',
      level,
      title,
      body,
      hint,
      app,
    })),
  }
})

/** Signs in as a role; refuses `identity.no-demo-role` for anybody else. */
export const demoSignIn = action(
  'identity.demo-sign-in',
  async (ctx, input: { person: Uuid }): Promise<Opened> => {
    const session = newSession(ctx, realmOf(input.person), false)
    const opened = await store.openDemoSession(ctx.tx, session, input.person)
    if (!opened) throw refuse('identity.no-demo-role')
    await endFormer(ctx, input.person)
    ctx.touch({ kind: 'identity.session', id: session.id, fields: ['made_at'], reason: 'demonstration' })
    const name = (await store.demoNames(ctx.tx)).get(input.person) ?? ''
    return {
      next: 'in',
      person: { id: input.person, name },
      mustChange: false,
      mustEnrol: false,
      token: session.token,
      maxAgeSeconds: undefined,
    }
  },
)
