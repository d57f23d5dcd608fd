import { on } from '#kernel/http'
import type { Route } from '#kernel/manifest'
import { askApproval, decideApproval, endApproval } from './actions/approving.ts'
import { consent } from './actions/consenting.ts'
import { answer, object, withdrawObjection } from './actions/objecting.ts'
import * as contract from './contract.ts'
import { showSealState, showTrace } from './queries/audit.ts'
import type { ActTitle } from './queries/audit.ts'
import { listApprovals, listObjections, showObjection } from './queries/desk.ts'
import { showMyConsents, showMyObjections, showPurposes, showReader, showReads } from './queries/own.ts'
import type { MatterNumbers } from './queries/reading.ts'

export const routes = (options: { matterNumbers: MatterNumbers; actTitle: ActTitle }): readonly Route[] => [
  on(contract.reads, showReads(options.matterNumbers)),
  on(contract.reader, showReader),
  on(contract.object, object),
  on(contract.myObjections, showMyObjections),
  on(contract.withdrawObjection, withdrawObjection),
  on(contract.purposes, showPurposes),
  on(contract.myConsents, showMyConsents),
  on(contract.consent, consent),
  on(contract.objections, listObjections),
  on(contract.objection, showObjection(options.matterNumbers)),
  on(contract.answer, answer),
  on(contract.approvals, listApprovals),
  on(contract.askApproval, askApproval),
  on(contract.decideApproval, decideApproval),
  on(contract.endApproval, endApproval),
  on(contract.trace, showTrace(options.actTitle)),
  on(contract.sealState, showSealState),
]
