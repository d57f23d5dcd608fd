/** What the browser of somebody without an account keeps to vote with: in this browser only, per meeting. */
const keyOf = (meeting: string): string => `linli.meeting.${meeting}`

export const keepTicket = (meeting: string, ticket: string): void =>
  localStorage.setItem(keyOf(meeting), ticket)
export const ticketFor = (meeting: string): string | undefined =>
  localStorage.getItem(keyOf(meeting)) ?? undefined
