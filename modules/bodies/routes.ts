import { on } from '#kernel/http'
import * as actions from './actions.ts'
import * as contract from './contract.ts'
import * as queries from './queries.ts'

export const routes = [
  on(contract.myCapacities, queries.showMyCapacities),
  on(contract.kinds, queries.listKinds),
  on(contract.atPlace, queries.showAtPlace),
  on(contract.list, queries.listBodies),
  on(contract.body, queries.showBody),
  on(contract.appointments, queries.listAppointments),
  on(contract.appoint, actions.appoint),
  on(contract.deputise, actions.deputise),
  on(contract.endAppointment, actions.end),
]
