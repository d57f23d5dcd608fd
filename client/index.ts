/** The browser's way to the server. See README.md. */
export { call, newKey, onSignedOut, onTerms, queryString } from './call.ts'
export type { CallOptions } from './call.ts'
export { Problem, asProblem, onProblem } from './problem.ts'
export {
  chooseCapacity,
  chooseJurisdiction,
  currentCapacity,
  currentJurisdiction,
  onCapacityChange,
} from './capacity.ts'
export { upload, fileUrl } from './upload.ts'
export type { Uploaded, UploadOptions } from './upload.ts'
export { download } from './download.ts'
export { useRead, useWrite, usePages, useCapacity, refreshReads } from './hooks.ts'
export type { Paging, Reading, ReadOptions, Writing, WriteOptions } from './hooks.ts'
export { ClientProvider, newCache } from './provider.ts'
export { StandingProvider, holds, opensTo, useStanding } from './standing.ts'
export type { CapacityView, Standing } from './standing.ts'
export { localities, serveLocalities, useLocality } from './localities.ts'
export type { Locality } from './localities.ts'
export { Unsent } from './unsent.ts'
export type { Landed, UnsentAct } from './unsent.ts'
export { useKeptWrite, useSending, useUnsent, useUnsentList } from './unsent-use.ts'
