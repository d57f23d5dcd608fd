/** The door of packs: what is in force, what a matter pinned, the working calendar, and the checked expressions. */
export { termsOf } from './terms.ts'
export {
  calendarOf,
  calendarSourceOf,
  codesOf,
  currentSnapshot,
  digestsInForce,
  snapshotOf,
  textOf,
} from './current.ts'
export type { Snapshot } from './snapshot.ts'
export type { Code, CompiledCodes } from './sections/codes.ts'
export type { CompiledPack } from './sections/pack.ts'
export { createPacks } from './build.ts'
export type { BuiltPack, Checked, Packs, PacksOptions } from './build.ts'
export { installPacks } from './installed.ts'
export { loadBuilt } from './actions.ts'
export type { Loaded } from './actions.ts'
export type { ScenarioRunner, ScenarioWorld } from './scenarios.ts'
export type { Scenario } from './sections/tests.ts'
export { compileExpression } from './feel/expression.ts'
export type { Compiled as CompiledExpression, Expression } from './feel/expression.ts'
export type { Values } from './feel/evaluate.ts'
export { ExpressionError } from './feel/language.ts'
export type { ExpressionFinding, ValueType, Variable, Variables } from './feel/language.ts'
export { packCommand } from './cli.ts'
export type { PackEnvironment } from './cli.ts'
