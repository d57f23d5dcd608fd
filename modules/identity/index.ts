/** The door of identity: who is who. What somebody may do is decided above, from appointments. */
export { authenticate, refuseFirstPassword } from './authenticate.ts'
export type { Live } from './authenticate.ts'
export { SESSION_COOKIE } from './token.ts'
export { addPerson, createAccount } from './actions/account.ts'
export { addPersons } from './actions/people.ts'
export { demoRoles, offerDemoRole } from './actions/demo.ts'
export type { DemoRole } from './actions/demo.ts'
export { namesOf } from './names.ts'
