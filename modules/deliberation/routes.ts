import { on } from '#kernel/http'
import { act } from './actions/acting.ts'
import { editDraft } from './actions/drafting.ts'
import { editMotion, raiseMotion } from './actions/raising.ts'
import { answerResidence, askResidence } from './actions/residing.ts'
import { support, withdrawSupport } from './actions/supporting.ts'
import { usePower } from './actions/using.ts'
import * as contract from './contract.ts'
import * as queries from './queries.ts'
import * as documents from './queries/documents.ts'
import { joinable } from './queries/joining.ts'
import { residences } from './queries/residence.ts'

export const routes = [
  on(contract.motionKinds, queries.motionKinds),
  on(contract.raiseMotion, raiseMotion),
  on(contract.support, support),
  on(contract.withdrawSupport, withdrawSupport),
  on(contract.askResidence, askResidence),
  on(contract.residences, residences),
  on(contract.answerResidence, answerResidence),
  on(contract.editMotion, editMotion),
  on(contract.editDraft, editDraft),
  on(contract.act, act),
  on(contract.rules, documents.rules),
  on(contract.rule, documents.rule),
  on(contract.motions, queries.motions),
  on(contract.motion, queries.motion),
  on(contract.joinable, joinable),
  on(contract.todos, queries.todos),
  on(contract.powers, queries.powers),
  on(contract.power, queries.power),
  on(contract.powerUses, queries.powerUses),
  on(contract.refusedUses, queries.refusedUses),
  on(contract.usePower, usePower),
  on(contract.powerUse, queries.powerUse),
]
