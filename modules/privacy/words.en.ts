import type { refusals as no } from './words.ts'

export const refusals: Record<keyof typeof no, string> = {
  'privacy.no-purpose':
    'Choose a purpose first. Without a clear purpose nobody may see another person’s data',
  'privacy.purpose-unknown':
    '“{purpose}” is not a purpose published here, so it does not allow you to see another person’s data',
  'privacy.purpose-not-yours':
    'Your post may not see another person’s data for “{purpose}”. The basis of this purpose is {clause}',
  'privacy.beyond-purpose':
    '“{purpose}” does not need {fields}. That goes beyond the purpose, whose basis is {clause}',
  'privacy.no-consent': '“{purpose}” needs the person’s consent, which was not given or has been withdrawn',
  'privacy.minor-needs-approval':
    'Another person must approve before you see data of somebody under age. Ask for approval first',
}

/** Fields of personal data in plain words. */
export const fieldNames: Readonly<Record<string, string>> = {
  'person.*': 'everything on record',
  'person.name': 'name',
  'person.phone': 'phone number',
  'person.id-number': 'identity number',
  'person.birth': 'date of birth',
  'person.sex': 'sex',
  'person.ethnicity': 'ethnic group',
  'person.address': 'address',
  'person.household': 'family members',
  'person.dwelling': 'dwelling',
  'person.marriage': 'marital status',
  'person.education': 'education',
  'person.work': 'employer',
  'person.organisation': 'organisation',
  'person.health': 'health',
  'person.disability': 'disability',
  'person.income': 'income',
  'person.minor': 'data about a minor',
  'person.photo': 'photo',
  'person.text': 'what was written',
  'person.matters': 'matters reported',
  'person.login': 'sign-in name',
  'person.appointments': 'appointments',
  'person.consents': 'consents',
  'person.reads': 'who looked',
}
