import { on } from '#kernel/http'
import { check, finish, report } from './actions/doing.ts'
import { correct, plan } from './actions/planning.ts'
import { enterPaper, rate } from './actions/rating.ts'
import { seal } from './actions/sealing.ts'
import * as contract from './contract.ts'
import { list, todos } from './queries/desk.ts'
import { doers, ofMatter } from './queries/reading.ts'

export const routes = [
  on(contract.ofMatter, ofMatter),
  on(contract.doers, doers),
  on(contract.plan, plan),
  on(contract.correct, correct),
  on(contract.report, report),
  on(contract.check, check),
  on(contract.finish, finish),
  on(contract.rate, rate),
  on(contract.enterPaper, enterPaper),
  on(contract.seal, seal),
  on(contract.list, list),
  on(contract.todos, todos),
]
