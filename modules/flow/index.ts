/** The door of flow: matters, custody, clocks. */
export { actOn } from './actions/acting.ts'
export type { ActOptions } from './actions/acting.ts'
export { correctMatter } from './actions/correcting.ts'
export { lockMain, lockMatter } from './actions/locking.ts'
export type { Entered } from './actions/locking.ts'
export { recordPower } from './actions/powers.ts'
export type { Exercised } from './actions/powers.ts'
export { openToTry } from './actions/trying.ts'
export { openMatter } from './actions/opening.ts'
export type { Opening } from './actions/opening.ts'
export {
  actView,
  contentOf,
  findMatterOfAct,
  maySeeMatter,
  getMatter,
  lineOf,
  matterWhole,
  procedureView,
  proceduresFor,
  stepTitle,
} from './queries.ts'
export type { MatterWhole, Titles } from './queries.ts'
export { floorShows, judgePower } from './access.ts'
export { facetOf, stepsWith } from './facets.ts'
export type { FacetName, Facets } from './facets.ts'
export { markOfStep } from './procedure-marks.ts'
export { passedOn } from './passed-on.ts'
export { custodyAt } from './custody-at.ts'
export { expireRound } from './jobs.ts'
export { endOf, stepOf } from './procedure.ts'
export type { Act, ClockRule, End, Power, Procedure, Role, Step } from './procedure.ts'
export type { ActInput } from './rules.ts'
export type { ActRow, MatterRow } from './tables.ts'
export { numbersOf } from './numbers.ts'
export { procedureIn, runningUnderOlder, stepNow } from './pinned.ts'
export { recomputeDeadlines } from './events.ts'
export { walkRunner } from './scenarios.ts'
