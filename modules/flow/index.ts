/** The door of flow: matters, custody, clocks. */
export { actOn, correctMatter, lockMain, lockMatter, openMatter, procedureIn } from './actions.ts'
export type { ActOptions, Entered, Opening } from './actions.ts'
export {
  actView,
  getMatter,
  lineOf,
  matterWhole,
  procedureView,
  proceduresFor,
  stepTitle,
} from './queries.ts'
export type { MatterWhole, Titles } from './queries.ts'
export { expireRound } from './jobs.ts'
export type { Act, ClockRule, Power, Procedure, Step } from './procedure.ts'
export type { ActInput } from './rules.ts'
export type { ActRow, MatterRow } from './tables.ts'
