import type { refusals as no } from './words.ts'

export const refusals: Record<keyof typeof no, string> = {
  'client.offline': 'There is no network, so nothing was sent. Please try again once you are online.',
  'client.failure': 'The server did not give an answer we can read ({status}). Please try again later.',
}
