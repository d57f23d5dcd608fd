import type { refusals as no } from './words.ts'

export const refusals: Record<keyof typeof no, string> = {
  'privacy.no-purpose':
    'Choose a purpose first. Without a clear purpose nobody may see another person’s data',
  'privacy.purpose-unknown':
    '“{purpose}” is not a purpose published here, so it does not allow you to see another person’s data',
  'privacy.purpose-not-yours':
    'Your post may not see another person’s data for “{purpose}”. The basis of this purpose is {clause}',
  'privacy.beyond-purpose':
    '“{purpose}” does not need this: {fields}. That goes beyond the purpose, whose basis is {clause}',
  'privacy.no-consent': '“{purpose}” needs the person’s consent, which was not given or has been withdrawn',
  'privacy.minor-needs-approval':
    'Another person must approve before you see data of somebody under age. Ask for approval first',
  'privacy.signed-out': 'Sign in first',
  'privacy.no-such-read': 'There is no record of such a look',
  'privacy.nothing-read': 'Nobody looked at your data in this time',
  'privacy.which-read': 'Choose one look, or give a first and a last day',
  'privacy.period-wrong':
    'The last day cannot come before the first, and the time can be at most {days} {days|day|days} long',
  'privacy.already-objected': 'You have already objected to this look and are waiting for the answer',
  'privacy.nobody-answers': 'No post here answers objections yet. Please turn to your community directly',
  'privacy.no-objection': 'There is no such objection',
  'privacy.objection-over': 'This objection has been answered or withdrawn',
  'privacy.not-answerer':
    'An objection is answered by the post responsible for it in the unit that looked. Your post is not responsible for this one',
  'privacy.looked-yourself':
    'It was you who looked. Somebody else in your unit, or the level above, must answer',
  'privacy.your-own-objection': 'This is your own objection. Somebody else must answer it',
  'privacy.needs-no-consent': '“{purpose}” does not rest on consent, so none is needed',
  'privacy.other-version': '“{purpose}” has changed. Read the new text before you decide',
  'privacy.not-staff': 'Choose a post to act in first',
  'privacy.no-person': 'There is no such person',
  'privacy.already-asked':
    'You have already asked for the same person and purpose and are waiting for approval',
  'privacy.no-approval': 'There is no such request, or it is outside your unit and jurisdiction',
  'privacy.already-decided': 'This request has already been decided',
  'privacy.approval-over': 'This approval is no longer valid',
  'privacy.not-approver': 'Approving access to minors’ data is not among the duties of your post',
  'privacy.not-your-own': 'You cannot approve your own request. Somebody else must decide',
  'privacy.not-auditor': 'Only the audit administrator can see the trace',
}

/** Fields of personal data in plain words. */
export const fieldNames: Readonly<Record<string, string>> = {
  'person.*': 'Everything on record',
  'person.name': 'Name',
  'person.phone': 'Phone',
  'person.id-number': 'Identity number',
  'person.birth': 'Date of birth',
  'person.sex': 'Sex',
  'person.ethnicity': 'Ethnic group',
  'person.address': 'Address',
  'person.household': 'Family members',
  'person.dwelling': 'Dwelling',
  'person.marriage': 'Marital status',
  'person.education': 'Education',
  'person.work': 'Employer',
  'person.organisation': 'Organisation',
  'person.health': 'Health',
  'person.disability': 'Disability',
  'person.income': 'Income',
  'person.minor': 'Data about a minor',
  'person.photo': 'Photo',
  'person.text': 'What was written',
  'person.matters': 'Matters reported',
  'person.login': 'Sign-in name',
  'person.appointments': 'Appointments',
  'person.consents': 'Consents',
  'person.reads': 'Who looked',
}
