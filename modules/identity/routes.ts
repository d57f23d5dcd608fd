import { on } from '#kernel/http'
import type { Route } from '#kernel/manifest'
import * as account from './actions/account.ts'
import * as demo from './actions/demo.ts'
import { changePassword } from './actions/password.ts'
import * as session from './actions/session.ts'
import * as contract from './contract.ts'
import * as queries from './queries.ts'
import { SESSION_COOKIE } from './token.ts'

/** The token leaves as the cookie, and nowhere else. */
const withCookie = ({ person, mustChange, token, maxAgeSeconds }: session.Opened) => ({
  body: { person, mustChange },
  cookies: [
    { name: SESSION_COOKIE, value: token, ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }) },
  ],
})
const withoutCookie = () => ({ body: {}, cookies: [{ name: SESSION_COOKIE, value: null }] })

export const routes: readonly Route[] = [
  on(contract.signIn, session.signIn, withCookie),
  on(contract.signOut, session.signOut, withoutCookie),
  on(contract.me, queries.me),
  on(contract.sessions, queries.sessions),
  on(contract.revokeSession, session.revokeSession),
  on(contract.revokeOthers, session.revokeOthers),
  on(contract.changePassword, changePassword, (opened: session.Opened) => ({
    ...withCookie(opened),
    body: {},
  })),
  on(contract.accounts, queries.accounts),
  on(contract.createAccount, account.createAccount),
  on(contract.lockAccount, account.lockAccount),
  on(contract.unlockAccount, account.unlockAccount),
  on(contract.resetPassword, account.resetPassword),
]

/** Only for a demonstration: elsewhere these addresses do not exist. */
export const demoRoutes: readonly Route[] = [
  on(contract.demoRoles, demo.demoRoles),
  on(contract.demoSignIn, demo.demoSignIn, withCookie),
]
