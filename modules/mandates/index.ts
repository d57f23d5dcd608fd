/** The door of mandates: acting for somebody who asked for it. */
export { codeToSend, recordUse, sidesOf, underMandate } from './using.ts'
export type { Mandated } from './using.ts'
export type { Scope } from './rules.ts'
