/** The door of deliberation: kinds of motions and powers as a pack compiles them; the public record of a motion; rules in force. */
export type { CompiledMotions, CompiledPowers, DocumentKind, MotionKind, PowerEntry } from './kinds.ts'
export { motionKindsOf, powersOf } from './pack.ts'
export { actFilesOf, motionRecordOf } from './record.ts'
export type { MotionRecord } from './record.ts'
export { makesRule, ruleInForce } from './in-force.ts'
export type { RuleInForce } from './in-force.ts'
