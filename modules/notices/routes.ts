import { on } from '#kernel/http'
import { see } from './actions.ts'
import * as contract from './contract.ts'
import { count, notices, sms } from './queries.ts'

export const routes = [
  on(contract.notices, notices),
  on(contract.count, count),
  on(contract.see, see),
  on(contract.sms, sms),
]
