/** Lists other modules declare in a pack: motions, powers, meetings, rules of ballots, publications. */
import type { Tree } from '#kernel/reader'
import type { Overview } from './contract.ts'
import type { VoteTestView } from './contract-lists.ts'
import { maybe, rows, shareOf, text, texts, titlesOf, tree, whole } from './fields.ts'
import type { SectionOf } from './fields.ts'
import type { writersIn } from './origins.ts'

type Lists = Pick<Overview, 'motions' | 'powers' | 'meetings' | 'votes' | 'categories'>

/** What the locality can use of what the layers offer: kinds of body it has not are left out, as the modules do. */
export function listsOf(section: SectionOf, by: ReturnType<typeof writersIn>): Lists {
  const kinds = rows(section('bodies').kinds)
  const kindTitle = titlesOf(kinds)
  const procedures = rows(section('procedures').procedures)
  const procedureTitle = titlesOf(procedures)
  const adopted = (id: unknown) => procedures.some((p) => p.id === id)
  const here = (ids: unknown) =>
    texts(ids)
      .filter((id) => id === 'residents' || kinds.some((k) => k.id === id))
      .map((id) => (id === 'residents' ? '居民' : kindTitle(id)))
  const meetings = rows(section('meetings').meetings)
  const meetingTitle = titlesOf(meetings)
  return {
    motions: rows(section('motions').motions)
      .filter((m) => adopted(m.procedure))
      .map((m) => ({
        id: text(m.id),
        title: text(m.title),
        procedure: procedureTitle(text(m.procedure)),
        raisedBy: texts(m.raisedBy),
        supports: whole(m.supports),
        affects: text(m.affects),
        meetings: Object.values(tree(m.meeting) ?? {}).map((id) => meetingTitle(text(id))),
        source: maybe(m.source),
        layers: by('motions', text(m.id)),
      })),
    powers: rows(section('powers').powers).map((p) => ({
      no: whole(p.no),
      id: text(p.id),
      title: text(p.title),
      group: text(p.group),
      body: kindTitle(text(p.body)),
      procedure: procedureTitle(text(p.procedure)),
      procedureId: text(p.procedure),
      text: text(p.text),
      source: maybe(p.source),
      example: p.example === true,
      layers: by('powers', text(p.id)),
    })),
    meetings: meetings
      .filter(
        (m) => here(m.convener).length > 0 && (texts(m.members).length === 0 || here(m.members).length > 0),
      )
      .map((m) => {
        const quorum = tree(m.quorum) ?? {}
        const share = shareOf(quorum)
        return {
          id: text(m.id),
          title: text(m.title),
          affects: text(m.affects),
          invites: here(m.invites),
          conveners: here(m.convener),
          members: here(m.members),
          noticeDays: whole(m.noticeDays),
          quorumOf: share ? text(quorum.base) : 'none',
          quorum: share?.share ?? null,
          strict: share?.strict ?? false,
          binding: m.binding === true,
          source: maybe(m.source),
          layers: by('meetings', text(m.id)),
        }
      }),
    votes: rows(section('votes').votes).map((v) => ({
      id: text(v.id),
      title: text(v.title),
      tests: testsOf(v),
      objectionDays: typeof v.objectionDays === 'number' ? v.objectionDays : 0,
      source: maybe(v.source),
      layers: by('votes', text(v.id)),
    })),
    categories: rows(section('openness').categories).map((c) => ({
      id: text(c.id),
      title: text(c.title),
      law: typeof c.law === 'number' ? c.law : null,
      days: whole(c.days),
      every: text(c.every),
      by: here(c.by),
      questionDays: whole(c.questionDays),
      source: maybe(c.source),
      layers: by('categories', text(c.id)),
    })),
  }
}

/** The tests of a rule; one whose share cannot be read is left out. */
export function testsOf(rule: Tree): VoteTestView[] {
  return rows(rule.tests).flatMap((test) => {
    const share = shareOf(test)
    return share ? [{ title: text(test.title), count: text(test.count), of: text(test.of), ...share }] : []
  })
}
