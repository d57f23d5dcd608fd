/** The door of casework. */
export { file } from './actions/filing.ts'
export type { FiledReport, Filing } from './actions/filing.ts'
export { importCommand } from './cli.ts'
export { scenarioRunners } from './scenarios.ts'
