/** Endpoints of imports, bound to what answers them. */
import { on } from '#kernel/http'
import { cancelPersonImport, runPersonImport, startPersonImport } from './actions/importing.ts'
import { settleConflict, settleConflicts } from './actions/settling.ts'
import * as contract from './contract-import.ts'
import { conflictCounts, importConflicts, personImport, personImports } from './queries/imports.ts'

export const importRoutes = [
  on(contract.startPersonImport, startPersonImport),
  on(contract.runPersonImport, runPersonImport),
  on(contract.cancelPersonImport, cancelPersonImport),
  on(contract.personImport, personImport),
  on(contract.personImports, personImports),
  on(contract.importConflicts, importConflicts),
  on(contract.conflictCounts, conflictCounts),
  on(contract.settleConflict, settleConflict),
  on(contract.settleConflicts, settleConflicts),
]
