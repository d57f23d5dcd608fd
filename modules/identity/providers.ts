/** Signing in by an outside provider: what one must be able to do, and OpenID Connect as the one that is built in. */
import * as oidc from 'openid-client'
import { refuser } from '#kernel/errors'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** What binds the answer of a provider to the question: kept by us, never by the browser. */
export interface Question {
  readonly state: string
  readonly nonce: string
  /** PKCE verifier (RFC 7636). */
  readonly verifier: string
  /** Where the provider sends the browser back to; registered there. */
  readonly redirect: string
}

/** A provider. Identity knows a person of it by issuer and subject only, never by name, phone or e-mail. */
export interface SignInProvider {
  readonly id: string
  /** Shown on the button. */
  readonly title: string
  readonly issuer: string
  /** Address to send the browser to. Refuses `identity.provider-unreachable`. */
  begin(question: Question): Promise<URL>
  /**
   * Proves the answer that came back in the browser's address: one subject, or a refusal (`identity.provider-denied`,
   * `identity.provider-invalid`, `identity.provider-unreachable`). `now` judges how old a token is.
   */
  finish(answer: URL, question: Question, now: Date): Promise<{ readonly subject: string }>
  /** Where one signs out there as well, when the provider has such a place. */
  leave(back: string): Promise<URL | undefined>
}

export interface OpenIdConnect {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly title: string
}

const TIMEOUT_SECONDS = 10

/**
 * OpenID Connect: authorization code with PKCE, nonce and state; signatures are checked even though the token came straight
 * from the provider. Discovery waits until the first sign-in, so that an unreachable provider does not keep the platform
 * from starting, and is asked again after a failure.
 */
export function openIdConnect(options: OpenIdConnect): SignInProvider {
  const { issuer, title } = options
  let found: Promise<oidc.Configuration> | undefined
  const discovered = () =>
    (found ??= discover(options).catch((error: unknown) => {
      found = undefined
      throw error
    }))
  return {
    id: 'oidc',
    title,
    issuer,
    async begin(question) {
      const config = await named(title, discovered)
      return oidc.buildAuthorizationUrl(config, {
        redirect_uri: question.redirect,
        scope: 'openid',
        state: question.state,
        nonce: question.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(question.verifier),
        code_challenge_method: 'S256',
      })
    },
    async finish(answer, question, now) {
      const claims = await named(title, async () => {
        const config = atTime(await discovered(), options, now)
        const tokens = await oidc.authorizationCodeGrant(config, answer, {
          pkceCodeVerifier: question.verifier,
          expectedState: question.state,
          expectedNonce: question.nonce,
          idTokenExpected: true,
        })
        return tokens.claims()
      })
      if (!claims?.sub) throw refuse('identity.provider-invalid', { title })
      return { subject: claims.sub }
    },
    async leave(back) {
      const config = await named(title, discovered)
      if (!config.serverMetadata().end_session_endpoint) return undefined
      return oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: back })
    },
  }
}

async function discover(o: OpenIdConnect): Promise<oidc.Configuration> {
  return oidc.discovery(new URL(o.issuer), o.clientId, undefined, oidc.ClientSecretBasic(o.clientSecret), {
    execute: checksFor(o),
    timeout: TIMEOUT_SECONDS,
  })
}

/** The platform's clock is the one all deadlines run by; in operation the two agree. */
function atTime(config: oidc.Configuration, o: OpenIdConnect, now: Date): oidc.Configuration {
  const skew = Math.round((now.getTime() - Date.now()) / 1000)
  if (Math.abs(skew) <= 1) return config
  const metadata = { [oidc.clockSkew]: skew }
  const shifted = new oidc.Configuration(
    config.serverMetadata(),
    o.clientId,
    metadata,
    oidc.ClientSecretBasic(o.clientSecret),
  )
  for (const check of checksFor(o)) check(shifted)
  shifted.timeout = TIMEOUT_SECONDS
  return shifted
}

/** Signatures are checked always. Plain HTTP only to this machine, for trying out: the configuration refuses it elsewhere. */
const checksFor = (o: OpenIdConnect): ((config: oidc.Configuration) => void)[] => [
  oidc.enableNonRepudiationChecks,
  ...(new URL(o.issuer).protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
]

/** What went wrong, as one of our refusals. */
async function named<T>(title: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof oidc.AuthorizationResponseError)
      throw refuse(
        error.error === 'access_denied' ? 'identity.provider-denied' : 'identity.provider-invalid',
        {
          title,
        },
      )
    throw refuse(isUnreachable(error) ? 'identity.provider-unreachable' : 'identity.provider-invalid', {
      title,
    })
  }
}

/** The network, a time-out, or a provider that answers with a failure of its own. */
function isUnreachable(error: unknown): boolean {
  const e = error as { name?: string; code?: string; status?: number; cause?: { status?: number } }
  if (e.name === 'TypeError' || e.name === 'TimeoutError' || e.code === 'OAUTH_TIMEOUT') return true
  const status = e.status ?? e.cause?.status
  return status !== undefined && status >= 500
}
