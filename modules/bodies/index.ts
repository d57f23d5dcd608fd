/** The door of bodies: who acts for whom, where, under which power. */
export {
  acting,
  actorUnder,
  administers,
  capacitiesOf,
  findCapacity,
  publicActor,
  residentActor,
  resolveCapacity,
  serviceActor,
} from './capacity.ts'
export type { Acting, FoundCapacity, OwnCapacity, SignedIn } from './capacity.ts'
export { appointPerson, deputisePerson, endAppointment } from './actions.ts'
export type { Appointing } from './actions.ts'
export {
  bodiesOfKinds,
  bodiesServing,
  dutyQueueGap,
  findServing,
  getBody,
  holdersOf,
  servingIn,
} from './queries.ts'
export type { Holder, Seeking } from './queries.ts'
export { postsOf } from './posts.ts'
export { postsHeldAt } from './posts-held.ts'
export type { HeldPost } from './posts-held.ts'
export type { Body, PlacedBody } from './store/bodies.ts'
export type { CompiledBodies } from './load.ts'
export { isAdministration, powers } from './rules.ts'
export type { BodyKind, Nature, Post, Power, Sight } from './rules.ts'
export { bodyWith, capacitiesOfBody, postsOfCapacities, topBodyWith } from './behind.ts'
export { postsWithFlags } from './store/behind.ts'
export type { PostBehind } from './store/behind.ts'
