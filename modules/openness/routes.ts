import { on } from '#kernel/http'
import { answer, dispose } from './actions/answering.ts'
import { correct } from './actions/correcting.ts'
import { publish } from './actions/publishing.ts'
import { ask, object } from './actions/speaking.ts'
import * as contract from './contract.ts'
import { choices, list, overdue, toAnswer, toDispose } from './queries/desk.ts'
import { archive, categories, home, mine, ofMatter, one } from './queries/reading.ts'

export const routes = [
  on(contract.home, home),
  on(contract.archive, archive),
  on(contract.one, one),
  on(contract.ofMatter, ofMatter),
  on(contract.mine, mine),
  on(contract.categories, categories),
  on(contract.choices, choices),
  on(contract.list, list),
  on(contract.toAnswer, toAnswer),
  on(contract.toDispose, toDispose),
  on(contract.overdue, overdue),
  on(contract.publish, publish),
  on(contract.correct, correct),
  on(contract.ask, ask),
  on(contract.object, object),
  on(contract.answer, answer),
  on(contract.dispose, dispose),
]
