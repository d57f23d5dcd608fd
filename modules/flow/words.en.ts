import type { facetTitles as facets, powerNames as powers, refusals as no, texts as zh } from './words.ts'

export const refusals: Record<keyof typeof no, string> = {
  'flow.no-such-matter': 'There is no such matter, or you may not see it',
  'flow.ended': 'This matter has ended ({how}), so “{act}” is no longer possible',
  'flow.wrong-step': '“{act}” is not possible at the step “{step}”',
  'flow.unknown-act': 'The procedure has no act “{act}”',
  'flow.not-holder': '{holder} is responsible for this matter now. Only it can do “{act}”',
  'flow.not-reporter': 'Only the reporter can do “{act}”',
  'flow.not-role': '“{act}” is done by: {role}',
  'flow.not-your-post': '“{act}” is not among the duties of your post',
  'flow.system-only': '“{act}” is done by the system when the time limit runs out',
  'flow.same-person': 'You worked on this matter at the step “{step}”. Another person must do “{act}”',
  'flow.through': '“{act}” is done under “{where}” and not directly here',
  'flow.person-holds-power':
    'You have already exercised the power “{held}” in this matter, so you cannot also exercise “{wanted}”',
  'flow.body-holds-power':
    '{body} has already exercised the power “{held}” in this matter, so it cannot also exercise “{wanted}”',
  'flow.reason-needed': 'Choose a reason for “{act}”',
  'flow.reason-unknown': '“{reason}” is not a reason that can be given for “{act}”',
  'flow.text-needed': 'Describe the situation for “{act}”',
  'flow.answer-needed': '“{act}” needs “{field}” filled in',
  'flow.answer-wrong': '“{field}” has to be a real day (and time)',
  'flow.answer-unknown': '“{act}” has no field “{field}”',
  'flow.photo-needed': '“{act}” needs a photo, or the reason why there is none',
  'flow.target-needed': 'Choose the handling unit for “{act}”',
  'flow.target-not-allowed': '{body} cannot handle this matter: {why}',
  'flow.whose-needed': 'When you refuse a report, say who should deal with it',
  'flow.duplicate-needed': 'Say which matter this one repeats',
  'flow.duplicate-wrong': 'It cannot be merged into {number}: {why}',
  'flow.rating-needed': 'Say whether you are satisfied',
  'flow.extension-needed': 'Say how long the extension is to be (1 to {most})',
  'flow.extension-none': 'No request for an extension is waiting for approval',
  'flow.extension-asked': 'A request for an extension is already waiting for approval',
  'flow.paused':
    'This matter is waiting for more material and its time limit is paused, so “{act}” is not possible',
  'flow.not-paused': 'This matter is not waiting for more material, so “{act}” is not possible',
  'flow.not-signed': 'Sign for it first, then “{act}”',
  'flow.already-signed': 'This matter has already been signed for',
  'flow.pause-not-allowed': 'The time limit “{clock}” cannot be paused for this reason',
  'flow.not-extendable': 'The time limit “{clock}” cannot be extended',
  'flow.extension-too-long': 'The time limit “{clock}” can be extended by {most} more at most',
  'flow.steps-in-use':
    'Not loaded: the pack takes away steps in which matters stand. Places: {count}. {what}',
  'flow.nobody-serves':
    'At “{place}” no body can take this on: {role}. Ask the system administrator to add one',
}

export const powerNames: Record<keyof typeof powers, string> = {
  lead: 'Lead',
  decide: 'Decide',
  execute: 'Execute',
  supervise: 'Supervise',
}

export const facetTitles: Record<keyof typeof facets, string> = {
  meeting: 'Meeting',
  ballot: 'Ballot',
  publication: 'Publication',
  tasks: 'Tasks',
  rating: 'Rating',
  archive: 'Archive',
}

export const texts: Record<keyof typeof zh, string> = {
  'flow.said.reporter': 'Reporter',
  'flow.said.system': 'System',
  'flow.said.responsible': 'Responsible unit',
  'flow.said.chosen': 'Handling unit',
  'flow.said.before': 'Unit of “{step}”',
  'flow.said.same': 'Unchanged',
  'flow.said.by-item': 'By category',
  'flow.said.correct': 'Correct',
  'flow.said.late': 'Time limit passed',
  'flow.said.calendar': 'Time limits counted anew: the working calendar changed',
  'flow.said.not-there': 'there is no such number, or you may not see it',
  'flow.said.itself': 'a report cannot be merged with itself',
  'flow.said.other-kind': 'it is of another kind',
  'flow.said.merged': 'it is itself merged with another',
  'flow.said.archived': 'it is archived',
  'flow.said.gone-body': 'there is no such unit, or it no longer exists',
  'flow.said.that-body': 'The unit you chose',
  'flow.said.own-body': 'Your unit',
  'flow.said.instead-post': 'It can be done by {post} of {body}',
  'flow.said.instead-above': 'Nobody in this unit may do it, so it falls to {body} above',
  'flow.said.instead-nobody':
    'Nobody in this unit may do it, and the procedure names no unit above to take it',
  'flow.said.somebody': 'somebody else',
  'flow.said.end-archived': 'archived',
  'flow.said.end-ended': 'ended',
}
