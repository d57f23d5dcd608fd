/** A real OpenID Connect provider on this machine, and a browser that goes there and comes back. */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import type { Context } from 'oidc-provider'

export const CLIENT = { clientId: 'linli', clientSecret: 'a secret of this test alone' }
export const URL_OF_LINLI = 'http://127.0.0.1:1'

export type LocalProvider = Awaited<ReturnType<typeof localProvider>>

export async function localProvider() {
  const behaviour = { subject: 'staff-1', denies: false, tampers: false }
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => {}
  const server: Server = createServer((request, response) => handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [`${URL_OF_LINLI}/sign-in/provider`, `${URL_OF_LINLI}/desk/sign-in/provider`],
        post_logout_redirect_uris: [`${URL_OF_LINLI}/sign-in`],
      },
    ],
    pkce: { required: () => true },
    cookies: { keys: ['a key of this test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub }) }),
    // Nobody is asked to consent: this is about who comes back.
    async loadExistingGrant({ oidc }: Context) {
      const of = { clientId: oidc.client.clientId, accountId: oidc.session.accountId }
      const grant = new oidc.provider.Grant(of)
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
  })
  const callback = provider.callback()
  handle = (request, response) => {
    if (request.url?.startsWith('/interaction/')) {
      const result = behaviour.denies
        ? { error: 'access_denied' }
        : { login: { accountId: behaviour.subject } }
      void provider.interactionFinished(request, response, result)
      return
    }
    if (behaviour.tampers && request.url === '/token') tamper(response)
    void callback(request, response)
  }
  return {
    issuer,
    behaviour,
    /** Follows the provider's redirects with its cookies; the query the browser comes back to us with. */
    async visit(from: string): Promise<string> {
      const jar = new Map<string, string>()
      let at = new URL(from)
      for (let hops = 0; hops < 10; hops++) {
        if (at.origin === URL_OF_LINLI) return at.search
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
        const answer = await fetch(at, { redirect: 'manual', headers: { cookie } })
        for (const line of answer.headers.getSetCookie()) {
          const [name = '', value = ''] = line.split(';')[0]!.split('=')
          jar.set(name, value)
        }
        const to = answer.headers.get('location')
        if (!to) throw new Error(`${at.pathname} answered ${answer.status}: ${await answer.text()}`)
        at = new URL(to, at)
      }
      throw new Error('redirected in a circle')
    },
    close: () => new Promise<unknown>((resolve) => server.close(resolve)),
  }
}

/** Another subject in the token, under the signature of the old one. */
function tamper(response: ServerResponse): void {
  const end = response.end.bind(response) as (body?: unknown) => ServerResponse
  response.end = ((body: string) => {
    const answer = JSON.parse(body) as { id_token: string }
    const [head, claims, signature] = answer.id_token.split('.')
    const changed = { ...(JSON.parse(Buffer.from(claims!, 'base64url').toString()) as object), sub: 'chief' }
    answer.id_token = `${head}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`
    const text = JSON.stringify(answer)
    response.setHeader('content-length', Buffer.byteLength(text))
    return end(text)
  }) as typeof response.end
}
