/** The door of territory: the place tree with dates. */
export {
  findJurisdiction,
  findPlaceByCode,
  getPlace,
  getStanding,
  jurisdictionOf,
  knownJurisdictions,
  levelsOf,
  lineageOf,
  placesUnder,
  realmsInUse,
  searchPlaces,
  standingLine,
  textIndexOf,
} from './queries.ts'
export type { Jurisdiction, Place, PlaceCode } from './queries.ts'
export { inForce, isWithin, lineagePaths, mayNest, rangeOf } from './rules.ts'
export type { CompiledLevels, CompiledPlaces } from './sections.ts'
export type { Level, PlaceEntry } from './rules.ts'
export { buildTextIndex, locateInText } from './locate.ts'
export type { Located, Mention, NamedPlace, TextIndex } from './locate.ts'
export type { Standing } from './store/places.ts'
