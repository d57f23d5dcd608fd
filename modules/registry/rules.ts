/** Decisions of the register, pure: codes, masks, values, facts on two axes. */
export * from './rules/codes.ts'
export * from './rules/facts.ts'
export * from './rules/masks.ts'
export * from './rules/values.ts'
