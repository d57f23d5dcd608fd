import { on } from '#kernel/http'
import * as actions from './actions.ts'
import * as contract from './contract.ts'
import * as queries from './queries.ts'

export const routes = [
  on(contract.overview, queries.showOverview),
  on(contract.terms, queries.showTerms),
  on(contract.calendarAlarm, queries.showCalendarAlarm),
  on(contract.versions, queries.listVersions),
  on(contract.inForce, queries.listInForce),
  on(contract.procedureBpmn, queries.exportBpmn),
  on(contract.diff, queries.showDiff),
  on(contract.available, queries.listAvailable),
  on(contract.check, queries.checkPack),
  on(contract.load, actions.loadPack),
]
