/** The door of casework. */
export { file } from './filing.ts'
export type { FiledReport, Filing } from './filing.ts'
export { importCommand } from './cli.ts'
export { scenarioRunners } from './scenarios.ts'
