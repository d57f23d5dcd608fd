/** The door of notices: telling people and units, in the app and by text message. */
export { notify } from './actions.ts'
export type { Telling, ToBody } from './actions.ts'
export type { NoticeKind } from './rules.ts'
export { outbox, sendRound } from './jobs.ts'
export type { SmsAdapter } from './jobs.ts'
