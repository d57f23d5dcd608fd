/** The door of deliberation: kinds of motions and powers as a pack compiles them. */
export type { CompiledMotions, CompiledPowers, MotionKind, PowerEntry } from './kinds.ts'
export { motionKindsOf, powersOf } from './pack.ts'
