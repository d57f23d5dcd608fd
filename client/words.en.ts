import type { refusals as no } from './words.ts'

export const refusals: Record<keyof typeof no, string> = {
  'client.offline': 'There is no network, so nothing was sent. Please try again once you are online.',
  'client.failure': 'The server did not give an answer we can read ({status}). Please try again later.',
  'client.base-gone':
    'What this builds on is no longer there, so it cannot be uploaded. Please enter it again as it was in the room.',
}
