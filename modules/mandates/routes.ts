import { on } from '#kernel/http'
import { give, prepare } from './actions/giving.ts'
import { askCode, byForm, register } from './actions/registering.ts'
import { accept, end } from './actions/standing.ts'
import * as contract from './contract.ts'
import { helpers, list, mine, one } from './queries.ts'

export const routes = [
  on(contract.helpers, helpers),
  on(contract.mine, mine),
  on(contract.one, one),
  on(contract.give, give),
  on(contract.prepare, prepare),
  on(contract.byForm, byForm),
  on(contract.askCode, askCode),
  on(contract.register, register),
  on(contract.accept, accept),
  on(contract.end, end),
  on(contract.list, list),
]
