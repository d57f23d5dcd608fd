import { on } from '#kernel/http'
import { addDwelling, addHousehold, addOrganisation, addPerson } from './actions/adding.ts'
import { letSignIn, rebindPhone } from './actions/binding.ts'
import { leave, move, record } from './actions/changing.ts'
import { askCorrection, decideCorrection } from './actions/correcting.ts'
import { cancelPersonImport, runPersonImport, startPersonImport } from './actions/importing.ts'
import { findPerson, unmask } from './actions/looking.ts'
import { mergePersons, undoMerge } from './actions/merging.ts'
import { settleConflict, settleConflicts } from './actions/settling.ts'
import * as imports from './contract-import.ts'
import * as contract from './contract.ts'
import { conflictCounts, importConflicts, personImport, personImports } from './queries/imports.ts'
import { dwellings, elements, households, organisations, people } from './queries/lists.ts'
import { dwelling, history, household, organisation, person } from './queries/one.ts'
import { buildings, corrections, counts, myCorrections, myRecord } from './queries/others.ts'
import { whoSees } from './queries/seeing.ts'

export const routes = [
  on(contract.elements, elements),
  on(contract.people, people),
  on(contract.person, person),
  on(contract.households, households),
  on(contract.household, household),
  on(contract.dwellings, dwellings),
  on(contract.dwelling, dwelling),
  on(contract.organisations, organisations),
  on(contract.organisation, organisation),
  on(contract.history, history),
  on(contract.whoSees, whoSees),
  on(contract.counts, counts),
  on(contract.buildings, buildings),
  on(contract.addPerson, addPerson),
  on(contract.addHousehold, addHousehold),
  on(contract.addDwelling, addDwelling),
  on(contract.addOrganisation, addOrganisation),
  on(contract.record, record),
  on(contract.move, move),
  on(contract.leave, leave),
  on(contract.mergePersons, mergePersons),
  on(contract.undoMerge, undoMerge),
  on(contract.unmask, unmask),
  on(contract.findPerson, findPerson),
  on(contract.letSignIn, letSignIn),
  on(contract.rebindPhone, rebindPhone),
  on(contract.myRecord, myRecord),
  on(contract.askCorrection, askCorrection),
  on(contract.myCorrections, myCorrections),
  on(contract.corrections, corrections),
  on(contract.decideCorrection, decideCorrection),
  on(imports.startPersonImport, startPersonImport),
  on(imports.runPersonImport, runPersonImport),
  on(imports.cancelPersonImport, cancelPersonImport),
  on(imports.personImport, personImport),
  on(imports.personImports, personImports),
  on(imports.importConflicts, importConflicts),
  on(imports.conflictCounts, conflictCounts),
  on(imports.settleConflict, settleConflict),
  on(imports.settleConflicts, settleConflicts),
]
