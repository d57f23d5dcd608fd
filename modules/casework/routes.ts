import { on } from '#kernel/http'
import * as contract from './contract.ts'
import { whoSees as whoSeesContract } from './contract-seeing.ts'
import { act, track, trackAct } from './actions/acting.ts'
import { correct, revealReporter } from './actions/correcting.ts'
import { fileForSomebody, fileReport } from './actions/filing.ts'
import { cancelImport, startImport } from './actions/importing.ts'
import { counts, report, reports, todos } from './queries/desk.ts'
import { importState, imports } from './queries/imports.ts'
import { myReport, myReports } from './queries/mine.ts'
import { whoSees } from './queries/seeing.ts'
import { duplicates, scheme, suggest, targets } from './queries/suggesting.ts'

export const routes = [
  on(contract.scheme, scheme),
  on(contract.suggest, suggest),
  on(contract.fileReport, fileReport),
  on(contract.fileForSomebody, fileForSomebody),
  on(contract.track, track),
  on(contract.trackAct, trackAct),
  on(contract.myReports, myReports),
  on(contract.myReport, myReport),
  on(contract.act, act),
  on(contract.correct, correct),
  on(contract.report, report),
  on(contract.todos, todos),
  on(contract.counts, counts),
  on(contract.reports, reports),
  on(contract.duplicates, duplicates),
  on(contract.targets, targets),
  on(contract.revealReporter, revealReporter),
  on(contract.startImport, startImport),
  on(contract.importState, importState),
  on(contract.imports, imports),
  on(contract.cancelImport, cancelImport),
  on(whoSeesContract, whoSees),
]
