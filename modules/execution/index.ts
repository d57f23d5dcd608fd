/** The door of execution: its rounds, for whoever must not wait for them. */
export { lateRound, ratingRound } from './jobs.ts'
export { packageOf } from './package.ts'
export type { Package } from './package.ts'
export type { ArchiveFacet, RatingFacet, TasksFacet } from './rules.ts'
