/**
 * `./linli admin <login> --name <姓名> [--jurisdiction <辖区>]`: the first security administrator of a deployment without
 * demonstration. From then on accounts and appointments are made at the desk; this way stays open to whoever holds the keys.
 */
import { action, ask, perform, query } from '#kernel/action'
import type { Context, Ground, ReadContext } from '#kernel/action'
import { appointPerson, findServing, serviceActor } from '#modules/bodies'
import type { CompiledBodies } from '#modules/bodies'
import { createAccount } from '#modules/identity'
import { currentSnapshot } from '#modules/packs'
import { findJurisdiction, getStanding } from '#modules/territory'

const FLAG = 'identity.security'

/** Creates person, account and appointment; prints the first password once. Throws a Chinese sentence when it cannot. */
export async function makeAdministrator(
  ground: Ground,
  o: { login: string; name: string; jurisdiction?: string },
  print: (line: string) => void,
): Promise<void> {
  const here = await findJurisdiction(ground, o.jurisdiction)
  const service = serviceActor(here.realm, 'first-administrator')
  const seat = await ask(
    ground,
    service,
    query('platform.security-post', async (ctx: ReadContext) => {
      const { kinds } = (await currentSnapshot(ctx)).section<CompiledBodies>('bodies')
      const root = await getStanding(ctx, here.root!)
      for (const kind of kinds) {
        const post = kind.posts.find((p) => p.may.includes(FLAG))
        const body = post && (await findServing(ctx, { kinds: [kind.id], path: root.path }))
        if (post && body)
          return { body: body.id, bodyTitle: body.title, post: post.id, postTitle: post.title }
      }
      return undefined
    }),
    null,
  )
  if (!seat) throw new Error(`“${here.title}”的治理包里没有带 ${FLAG} 的岗位，或该机构尚未建立`)
  const made = await perform(ground, service, createAccount, { login: o.login, name: o.name })
  await perform(
    ground,
    service,
    action('platform.appoint-administrator', (ctx: Context) =>
      appointPerson(ctx, { person: made.person, body: seat.body, post: seat.post, reason: '首位安全管理员' }),
    ),
    null,
  )
  print(`已建立：${o.name}，${seat.bodyTitle}·${seat.postTitle}`)
  print(`登录名 ${o.login}，首次密码 ${made.password}（只显示这一次，登录后须修改）`)
}
