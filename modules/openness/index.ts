/** The door of openness: what was shown of a matter. */
export { publicationsOf } from './shown.ts'
export type { ShownPublication } from './shown.ts'
export { scheduleRound, windowRound } from './jobs.ts'
export type { Category, CompiledOpenness, PublicationFacet } from './rules.ts'
