/** The door of privacy: what for, with whose consent, by whose approval, and who looked. */
export { consentOf, needApproval, needConsent, needPurpose, purposesAt } from './purposes.ts'
export type { Consented } from './purposes.ts'
export { misfit } from './rules.ts'
export type { Basis, DeclaredPurpose, Purpose } from './rules.ts'
export { fieldTitle } from './words.ts'
