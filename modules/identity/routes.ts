import { on } from '#kernel/http'
import type { Route } from '#kernel/manifest'
import * as account from './actions/account.ts'
import * as demo from './actions/demo.ts'
import { changePassword } from './actions/password.ts'
import * as phone from './actions/phone.ts'
import * as provider from './actions/provider.ts'
import * as second from './actions/second-factor.ts'
import * as session from './actions/session.ts'
import * as contract from './contract.ts'
import * as queries from './queries.ts'
import { SESSION_COOKIE } from './token.ts'

/** The token leaves as the cookie, and nowhere else. */
const cookieFor = ({ token, maxAgeSeconds }: Pick<session.Opened, 'token' | 'maxAgeSeconds'>) => ({
  name: SESSION_COOKIE,
  value: token,
  ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
})
const step = (answer: session.Opened | session.Stepped) =>
  answer.next === 'in'
    ? {
        body: {
          next: answer.next,
          ticket: null,
          person: answer.person,
          mustChange: answer.mustChange,
          mustEnrol: answer.mustEnrol,
        },
        cookies: [cookieFor(answer)],
      }
    : {
        body: { next: answer.next, ticket: answer.ticket, person: null, mustChange: false, mustEnrol: false },
        cookies: [],
      }
const gone = { name: SESSION_COOKIE, value: null }

export const routes: readonly Route[] = [
  on(contract.signIn, session.signIn, step),
  on(contract.signOut, session.signOut, ({ url }) => ({ body: { url }, cookies: [gone] })),
  on(contract.me, queries.me),
  on(contract.sessions, queries.sessions),
  on(contract.revokeSession, session.revokeSession),
  on(contract.revokeOthers, session.revokeOthers),
  on(contract.changePassword, changePassword, (opened) => ({ body: {}, cookies: [cookieFor(opened)] })),
  on(contract.ways, queries.ways),
  on(contract.mySecurity, queries.mySecurity),
  on(contract.secondStep, second.secondStep, step),
  on(contract.enrolSecond, second.enrolSecond),
  on(contract.confirmSecond, second.confirmSecond, (done) => ({
    body: { codes: [...done.codes] },
    cookies: [cookieFor(done)],
  })),
  on(contract.renewRecovery, second.renewRecovery),
  on(contract.signInByCode, phone.signInByCode, step),
  on(contract.register, phone.register, step),
  on(contract.changePhone, phone.changePhone, (fresh) => ({
    body: {},
    cookies: fresh === null ? [] : [cookieFor(fresh)],
  })),
  on(contract.forgetPhone, phone.forgetPhone, (done) => ({
    body: done,
    cookies: done.ended ? [gone] : [],
  })),
  on(contract.beginProvider, provider.beginProvider),
  on(contract.finishProvider, provider.finishProvider, step),
  on(contract.acceptInvitation, provider.acceptInvitation),
  on(contract.accounts, queries.accounts),
  on(contract.createAccount, account.createAccount),
  on(contract.lockAccount, account.lockAccount),
  on(contract.unlockAccount, account.unlockAccount),
  on(contract.resetPassword, account.resetPassword),
  on(contract.resetSecond, second.resetSecond),
  on(contract.invite, provider.invite),
  on(contract.linkAccount, provider.linkAccount),
  on(contract.unlinkAccount, provider.unlinkAccount),
]

/** A code leaves by text message; in the demonstration it is shown, for none leaves. */
export const codeRoute = (demo: boolean): Route =>
  on(contract.askCode, demo ? phone.askCodeShown : phone.askCode)

/** Only for a demonstration: elsewhere these addresses do not exist. */
export const demoRoutes: readonly Route[] = [
  on(contract.demoRoles, demo.demoRoles),
  on(contract.demoSignIn, demo.demoSignIn, step),
]
