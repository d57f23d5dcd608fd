/** The door of registry: persons, households, dwellings, organisations, and what was known of them when. */
export { countsOf } from './counting.ts'
export type { Counted } from './counting.ts'
export { catalogueOf } from './elements.ts'
export type { Catalogue } from './elements.ts'
export { ownHome } from './home.ts'
export type { Element } from './rules.ts'
