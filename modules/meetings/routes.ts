import { on } from '#kernel/http'
import { checkIn, enter, leave } from './actions/attending.ts'
import { openBallot, prepareBallot, voidBallot } from './actions/balloting.ts'
import { cast } from './actions/casting.ts'
import { cancel, convene } from './actions/convening.ts'
import { closeBallot, countHands } from './actions/counting.ts'
import { sign, writeMinutes } from './actions/minutes.ts'
import { answerObjection, object, recount } from './actions/objecting.ts'
import { countPaper, enterSlip, markPaper, releasePaper } from './actions/papers.ts'
import { ask, close, open, speak } from './actions/running.ts'
import * as contract from './contract.ts'
import { kinds, list, ofMatter } from './queries/lists.ts'
import { byCode, frozenPackage, one } from './queries/one.ts'
import { papers } from './queries/papers.ts'

export const routes = [
  on(contract.list, list),
  on(contract.kinds, kinds),
  on(contract.one, one),
  on(contract.ofMatter, ofMatter),
  on(contract.byCode, byCode),
  on(contract.frozenPackage, frozenPackage),
  on(contract.convene, convene),
  on(contract.cancel, cancel),
  on(contract.enter, enter),
  on(contract.leave, leave),
  on(contract.checkIn, checkIn),
  on(contract.open, open),
  on(contract.close, close),
  on(contract.ask, ask),
  on(contract.speak, speak),
  on(contract.prepareBallot, prepareBallot),
  on(contract.openBallot, openBallot),
  on(contract.voidBallot, voidBallot),
  on(contract.countHands, countHands),
  on(contract.papers, papers),
  on(contract.enterSlip, enterSlip),
  on(contract.markPaper, markPaper),
  on(contract.releasePaper, releasePaper),
  on(contract.countPaper, countPaper),
  on(contract.cast, cast),
  on(contract.closeBallot, closeBallot),
  on(contract.object, object),
  on(contract.answerObjection, answerObjection),
  on(contract.recount, recount),
  on(contract.writeMinutes, writeMinutes),
  on(contract.sign, sign),
]
