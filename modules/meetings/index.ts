/** The door of meetings: what was held and decided on a matter, and the runner of its scenarios. */
export { decisionsOf } from './decisions.ts'
export type { Decision } from './decisions.ts'
export { scenarioRunners } from './scenarios.ts'
export type { CompiledMeetings, CompiledVotes } from './section.ts'
export type { MeetingKind, VoteRule } from './rules.ts'
