import type { Manifest } from '#kernel/manifest'
import { hears } from './events.ts'
import { ballotFacts, meetingFacts, outcomeFacts } from './facts.ts'
import { jobs } from './jobs.ts'
import { certificate } from './queries/certificate.ts'
import { routes } from './routes.ts'
import { sections } from './section.ts'
import type { BallotRow, MeetingRow, OutcomeRow } from './tables.ts'

export const manifest: Manifest = {
  name: 'meetings',
  dir: import.meta.dirname,
  title: '会议与表决',
  dependsOn: ['identity', 'territory', 'bodies', 'packs', 'flow', 'notices'],
  routes,
  hears,
  jobs,
  sections,
  downloads: [
    {
      name: 'meetings.certificate',
      summary: '表决结果证书：机器可读文件',
      path: '/api/meetings/certificate/:id',
      who: 'anyone',
      query: certificate,
    },
  ],
  traced: [
    {
      kind: 'meetings.meeting',
      page: `SELECT realm, id, kind, title, body, place, starts_at, items, members, state, opened_at, closed_at, cancelled_at, sealed_at
        FROM meetings.meeting WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`,
      row: (row) => meetingFacts(row as unknown as MeetingRow),
      called: (row) => String(row['title']),
    },
    {
      kind: 'meetings.ballot',
      page: `SELECT realm, id, meeting, item, matter, text, way, state, digest, members, present, voters, votes_for, votes_against, votes_abstain, verdict, paper, paper_for, paper_against,
        paper_abstain, paper_spoilt
        FROM meetings.ballot WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`,
      row: (row) => ballotFacts(row as unknown as BallotRow),
    },
    {
      kind: 'meetings.outcome',
      page: `SELECT realm, ballot AS id, ballot, stage, until_at, votes_for, votes_against, votes_abstain, verdict, final_at, digest
        FROM meetings.outcome WHERE (realm, ballot) > ($1, $2) ORDER BY realm, ballot LIMIT $3`,
      row: (row) => outcomeFacts(row as unknown as OutcomeRow),
    },
  ],
}
