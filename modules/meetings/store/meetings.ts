/** SQL of meetings: the meeting itself, its agenda, who was asked and who came, speakers, minutes. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { AgendaRow, AttendanceRow, InvitationRow, MeetingRow, SpeakerRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `meetings.${name}`, text })

const COLUMNS = [
  'realm',
  'id',
  'kind',
  'rule',
  'snapshot',
  'title',
  'body',
  'body_title',
  'place',
  'place_name',
  'place_path',
  'venue',
  'starts_at',
  'items',
  'members',
  'members_source',
  'invited',
  'present',
  'invited_present',
  'attending',
  'state',
  'code_mac',
  'convened_at',
  'convened_by',
  'opened_at',
  'closed_at',
  'cancelled_at',
  'cancel_reason',
  'sealed_at',
  'revision',
] as const satisfies readonly (keyof MeetingRow)[]
const CHANGING = [
  'present',
  'invited_present',
  'attending',
  'state',
  'opened_at',
  'closed_at',
  'cancelled_at',
  'cancel_reason',
  'sealed_at',
  'revision',
] as const satisfies readonly (keyof MeetingRow)[]

const valueOf = (row: MeetingRow, c: keyof MeetingRow) => (c === 'rule' ? JSON.stringify(row.rule) : row[c])

const INSERT = named(
  'insert',
  `INSERT INTO meetings.meeting (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map((_, i) => `$${i + 1}`).join(', ')})`,
)
export function insertMeeting(ctx: ReadContext, _permit: Permit<'meetings.convene'>, row: MeetingRow) {
  return ctx.tx.run(
    INSERT,
    COLUMNS.map((c) => valueOf(row, c)),
  )
}

const UPDATE = named(
  'update',
  `UPDATE meetings.meeting SET ${CHANGING.map((c, i) => `${c} = $${i + 3}`).join(', ')} WHERE realm = $1 AND id = $2`,
)
export function updateMeeting(ctx: ReadContext, _permit: Permit<string>, row: MeetingRow) {
  return ctx.tx.run(UPDATE, [row.realm, row.id, ...CHANGING.map((c) => row[c])])
}

export function getMeeting(ctx: ReadContext, id: Uuid): Promise<MeetingRow | undefined> {
  return ctx.tx.first(named('get', 'SELECT * FROM meetings.meeting WHERE realm = $1 AND id = $2'), [
    ctx.realm,
    id,
  ])
}

export function lockMeeting(ctx: ReadContext, id: Uuid): Promise<MeetingRow | undefined> {
  return ctx.tx.first(
    named('lock', 'SELECT * FROM meetings.meeting WHERE realm = $1 AND id = $2 FOR UPDATE'),
    [ctx.realm, id],
  )
}

/** Opens the floor for the meeting whose code was told, and locks it. */
export async function lockByCode(ctx: ReadContext, mac: string): Promise<MeetingRow | undefined> {
  const [, row] = await Promise.all([
    ctx.tx.run(named('open-code', `SELECT set_config('linli.meeting_code', $1, true)`), [mac]),
    ctx.tx.first<MeetingRow>(
      named('by-code', 'SELECT * FROM meetings.meeting WHERE realm = $1 AND code_mac = $2 FOR UPDATE'),
      [ctx.realm, mac],
    ),
  ])
  return row
}

export function findByCode(ctx: ReadContext, mac: string): Promise<MeetingRow | undefined> {
  return ctx.tx.first(
    named('find-code', 'SELECT * FROM meetings.meeting WHERE realm = $1 AND code_mac = $2'),
    [ctx.realm, mac],
  )
}

/** Shows the rest of the transaction the attendance this ticket was given for. */
export function showTicket(ctx: ReadContext, mac: string) {
  return ctx.tx.run(named('open-ticket', `SELECT set_config('linli.meeting_ticket', $1, true)`), [mac])
}

export interface Sought {
  /** `next`: still to come or under way, soonest first; `past`: over, last first. */
  readonly when: 'next' | 'past'
  readonly path: string | null
  readonly body: Uuid | null
  /** Only where this person was asked or was there. */
  readonly person: Uuid | null
  readonly after: { readonly at: Date; readonly id: Uuid } | null
  readonly limit: number
}

export function listMeetings(ctx: ReadContext, s: Sought): Promise<MeetingRow[]> {
  const next = s.when === 'next'
  return ctx.tx.all(
    `SELECT * FROM meetings.meeting m WHERE m.realm = $1 AND m.state ${next ? `IN ('convened', 'open')` : `IN ('closed', 'cancelled')`}
       AND ($2::text IS NULL OR (m.place_path >= $2 AND m.place_path < $2 || '~'))
       AND ($3::uuid IS NULL OR m.body = $3)
       AND ($4::uuid IS NULL
         OR EXISTS (SELECT 1 FROM meetings.invitation i WHERE i.realm = m.realm AND i.meeting = m.id AND i.person = $4)
         OR EXISTS (SELECT 1 FROM meetings.attendance a WHERE a.realm = m.realm AND a.meeting = m.id AND a.person = $4))
       AND ($5::timestamptz IS NULL OR (m.starts_at, m.id) ${next ? '>' : '<'} ($5, $6::uuid))
     ORDER BY m.starts_at ${next ? '' : 'DESC'}, m.id ${next ? '' : 'DESC'} LIMIT $7`,
    [ctx.realm, s.path, s.body, s.person, s.after?.at ?? null, s.after?.id ?? null, s.limit],
  )
}

/** Which of these a person was asked to or was at. */
export async function mineAmong(ctx: ReadContext, ids: readonly Uuid[], person: Uuid): Promise<Uuid[]> {
  const rows = await ctx.tx.all<{ id: Uuid }>(
    named(
      'mine-among',
      `SELECT meeting AS id FROM meetings.invitation WHERE realm = $1 AND person = $3 AND meeting = ANY ($2::uuid[])
       UNION SELECT meeting FROM meetings.attendance WHERE realm = $1 AND person = $3 AND meeting = ANY ($2::uuid[])`,
    ),
    [ctx.realm, ids, person],
  )
  return rows.map((r) => r.id)
}

/** Meetings with this matter on their agenda, last first. */
export function meetingsOfMatter(ctx: ReadContext, matter: Uuid): Promise<(MeetingRow & { item: number })[]> {
  return ctx.tx.all(
    named(
      'of-matter',
      `SELECT m.*, a.no AS item FROM meetings.agenda a JOIN meetings.meeting m ON m.realm = a.realm AND m.id = a.meeting
       WHERE a.realm = $1 AND a.matter = $2 ORDER BY m.starts_at DESC, m.id DESC LIMIT 50`,
    ),
    [ctx.realm, matter],
  )
}

/** Open matters of a place and below it that run under one of these procedures and stand in one of these steps, last first. */
export async function openMatters(
  ctx: ReadContext,
  sought: {
    readonly path: string
    readonly procedures: readonly string[]
    readonly steps: readonly string[]
  },
): Promise<Uuid[]> {
  if (sought.procedures.length === 0) return []
  const rows = await ctx.tx.all<{ id: Uuid }>(
    named(
      'open-matters',
      `SELECT id FROM flow.matters WHERE realm = $1 AND state = 'open' AND place_path >= $2 AND place_path < $2 || '~'
         AND procedure = ANY ($3::text[]) AND step = ANY ($4::text[]) ORDER BY id DESC LIMIT 100`,
    ),
    [ctx.realm, sought.path, sought.procedures, sought.steps],
  )
  return rows.map((r) => r.id)
}

/** Is the matter on the agenda of a meeting that is still to come or under way? */
export async function isAwaited(ctx: ReadContext, matter: Uuid): Promise<boolean> {
  const row = await ctx.tx.first<{ there: boolean }>(
    named(
      'awaited',
      `SELECT EXISTS (SELECT 1 FROM meetings.agenda a JOIN meetings.meeting m ON m.realm = a.realm AND m.id = a.meeting
         WHERE a.realm = $1 AND a.matter = $2 AND m.state IN ('convened', 'open')) AS there`,
    ),
    [ctx.realm, matter],
  )
  return row?.there ?? false
}

export async function insertAgenda(
  ctx: ReadContext,
  _permit: Permit<'meetings.convene'>,
  rows: readonly AgendaRow[],
): Promise<void> {
  await ctx.tx.run(
    named(
      'agenda-insert',
      `INSERT INTO meetings.agenda (realm, meeting, no, matter, title, text)
       SELECT $1, (a->>'meeting')::uuid, (a->>'no')::smallint, (a->>'matter')::uuid, a->>'title', a->>'text'
       FROM jsonb_array_elements($2::jsonb) a`,
    ),
    [ctx.realm, JSON.stringify(rows)],
  )
}

export function agendaOf(ctx: ReadContext, meeting: Uuid): Promise<AgendaRow[]> {
  return ctx.tx.all(
    named('agenda-of', 'SELECT * FROM meetings.agenda WHERE realm = $1 AND meeting = $2 ORDER BY no'),
    [ctx.realm, meeting],
  )
}

export async function insertInvitations(
  ctx: ReadContext,
  _permit: Permit<'meetings.convene'>,
  rows: readonly InvitationRow[],
): Promise<void> {
  if (rows.length === 0) return
  await ctx.tx.run(
    named(
      'invite',
      `INSERT INTO meetings.invitation
         (realm, meeting, no, person, name, appointment, body, body_root, body_kind, body_title, post_title, member)
       SELECT $1, (i->>'meeting')::uuid, (i->>'no')::int, (i->>'person')::uuid, i->>'name', (i->>'appointment')::uuid,
         (i->>'body')::uuid, (i->>'body_root')::uuid, i->>'body_kind', i->>'body_title', i->>'post_title',
         (i->>'member')::boolean
       FROM jsonb_array_elements($2::jsonb) i`,
    ),
    [ctx.realm, JSON.stringify(rows)],
  )
}

/** Invitations the floor shows: all of them to whoever runs the meeting, one's own to everybody. */
export function invitationsOf(ctx: ReadContext, meeting: Uuid): Promise<InvitationRow[]> {
  return ctx.tx.all(
    named(
      'invitations-of',
      'SELECT * FROM meetings.invitation WHERE realm = $1 AND meeting = $2 ORDER BY no',
    ),
    [ctx.realm, meeting],
  )
}

const ATTENDANCE = [
  'id',
  'meeting',
  'invitation',
  'person',
  'name',
  'unit',
  'voter',
  'way',
  'at',
  'ticket_mac',
] as const satisfies readonly (keyof AttendanceRow)[]
const ATTEND = named(
  'attend',
  `INSERT INTO meetings.attendance (realm, ${ATTENDANCE.join(', ')}) VALUES ($1, ${ATTENDANCE.map((_, i) => `$${i + 2}`).join(', ')})`,
)
export function insertAttendance(
  ctx: ReadContext,
  _permit: Permit<'meetings.attend'>,
  row: Pick<AttendanceRow, (typeof ATTENDANCE)[number]>,
) {
  return ctx.tx.run(ATTEND, [ctx.realm, ...ATTENDANCE.map((c) => row[c])])
}

export function endAttendance(
  ctx: ReadContext,
  _permit: Permit<'meetings.record'>,
  id: Uuid,
  change: Pick<AttendanceRow, 'left_at' | 'struck_at' | 'struck_reason'>,
) {
  return ctx.tx.run(
    named(
      'attendance-end',
      'UPDATE meetings.attendance SET left_at = $3, struck_at = $4, struck_reason = $5 WHERE realm = $1 AND id = $2',
    ),
    [ctx.realm, id, change.left_at, change.struck_at, change.struck_reason],
  )
}

/** Attendance the floor shows: all to whoever runs the meeting, one's own otherwise. */
export function attendanceOf(ctx: ReadContext, meeting: Uuid): Promise<AttendanceRow[]> {
  return ctx.tx.all(
    named('attendance-of', 'SELECT * FROM meetings.attendance WHERE realm = $1 AND meeting = $2 ORDER BY id'),
    [ctx.realm, meeting],
  )
}

export function insertSpeaker(
  ctx: ReadContext,
  _permit: Permit<'meetings.record'>,
  s: Pick<SpeakerRow, 'id' | 'meeting' | 'item' | 'attendance' | 'side' | 'asked_at'>,
) {
  return ctx.tx.run(
    named(
      'speaker-insert',
      `INSERT INTO meetings.speaker (realm, id, meeting, item, attendance, side, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    ),
    [ctx.realm, s.id, s.meeting, s.item, s.attendance, s.side, s.asked_at],
  )
}

export function updateSpeaker(ctx: ReadContext, _permit: Permit<'meetings.record'>, s: SpeakerRow) {
  return ctx.tx.run(
    named(
      'speaker-update',
      'UPDATE meetings.speaker SET started_at = $3, ended_at = $4 WHERE realm = $1 AND id = $2',
    ),
    [ctx.realm, s.id, s.started_at, s.ended_at],
  )
}

export function speakersOf(ctx: ReadContext, meeting: Uuid): Promise<SpeakerRow[]> {
  return ctx.tx.all(
    named('speakers-of', 'SELECT * FROM meetings.speaker WHERE realm = $1 AND meeting = $2 ORDER BY id'),
    [ctx.realm, meeting],
  )
}

export function getSpeaker(ctx: ReadContext, id: Uuid): Promise<SpeakerRow | undefined> {
  return ctx.tx.first(named('speaker-get', 'SELECT * FROM meetings.speaker WHERE realm = $1 AND id = $2'), [
    ctx.realm,
    id,
  ])
}

/** Shows and opens one matter to the rest of the transaction: for a ballot that was judged, whoever casts or closes it. */
export function openMatterFor(ctx: ReadContext, matter: Uuid) {
  return ctx.tx.run(named('open-matter', `SELECT set_config('linli.matter', $1, true)`), [matter])
}
