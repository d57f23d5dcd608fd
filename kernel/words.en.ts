import type { failures as broken, refusals as no, wholes as whole, wrongs as bad } from './words.ts'

export const refusals: Record<keyof typeof no, string> = {
  'kernel.invalid-input': 'Something in the form is not right: {what}',
  'kernel.malformed': 'The request could not be read: {what}',
  'kernel.not-found': 'There is no such address or content',
  'kernel.signed-out': 'Please sign in first',
  'kernel.session-over':
    'Your session has ended, so nothing was submitted. Please sign in and submit once more',
  'kernel.no-rule': 'No rule allows you to do this',
  'kernel.forged': 'We cannot tell where this request came from. Please reload the page and try again',
  'kernel.wrong-host':
    'This address is not registered as one of this platform. Please open it by its registered address. Administrators register one in LINLI_PUBLIC_URL or LINLI_PUBLIC_HOSTS',
  'kernel.too-many': 'Too many requests. Please try again in {seconds} seconds',
  'kernel.too-many-rows':
    'More than {limit} rows match, too many for one file. Please narrow them down by place, state or dates',
  'kernel.too-large': 'This is too large; the most is {limit}',
  'kernel.media-type': 'This kind of content is not accepted',
  'kernel.stale': 'What you see has changed: {who} has just edited it. Please reload before going on',
  'kernel.key-reused':
    'This submission was already used for something else. Please reload the page and send it again',
  'kernel.busy': 'The system is busy. Please try again in a moment',
  'kernel.unavailable': 'The database cannot be reached right now. Please try again in a moment',
}

export const failures: Record<keyof typeof broken, string> = {
  'kernel.failure': 'Something broke on our side. It has been noted; please try again in a moment',
}

export const wrongs: Record<keyof typeof bad, string> = {
  'kernel.wrong.required': '“{field}” is missing',
  'kernel.wrong.unknown-field': 'the field “{field}” is not known',
  'kernel.wrong.empty': '“{field}” must not be empty',
  'kernel.wrong.short': '“{field}” needs at least {limit} characters',
  'kernel.wrong.long': '“{field}” may have at most {limit} characters',
  'kernel.wrong.type': '“{field}” is of the wrong type',
  'kernel.wrong.choice': '“{field}” is not one of the choices',
  'kernel.wrong.small': '“{field}” is too small',
  'kernel.wrong.big': '“{field}” is too big',
  'kernel.wrong.many': '“{field}” may have at most {limit} entries',
  'kernel.wrong.few': '“{field}” needs at least {limit} entries',
  'kernel.wrong.format': '“{field}” does not have the right format',
  'kernel.wrong.characters': 'it holds characters that cannot be stored',
  'kernel.wrong.key': 'the Idempotency-Key must be a UUID',
  'kernel.wrong.cursor': 'this place in the list is not known; please start from the first page',
  'kernel.wrong.unreadable': 'the format is not right',
}

export const wholes: Record<keyof typeof whole, string> = { content: 'the content' }
