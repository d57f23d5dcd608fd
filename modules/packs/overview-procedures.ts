/** Procedures of a snapshot as pages and files show them. */
import { isTree } from '#kernel/reader'
import type { Tree } from '#kernel/reader'
import type { FacetsView, ProcedureView, StepView } from './contract-procedures.ts'
import { maybe, powersOf, rows, text, texts, titlesOf, tree, whole } from './fields.ts'
import type { SectionOf } from './fields.ts'
import type { writersIn } from './origins.ts'
import { testsOf } from './overview-lists.ts'

export function proceduresOf(section: SectionOf, by: ReturnType<typeof writersIn>): ProcedureView[] {
  const kindTitle = titlesOf(rows(section('bodies').kinds))
  const facets = facetsIn(section)
  const clocks = rows(section('clocks').clocks)
  return rows(section('procedures').procedures).map((p) => {
    const steps = rows(p.steps)
    const roles = rows(p.roles)
    const who = actors(steps, titlesOf(roles))
    return {
      id: text(p.id),
      kind: text(p.kind),
      title: text(p.title),
      source: maybe(p.source),
      layers: by('procedures', text(p.id)),
      start: text(p.start),
      roles: roles.map((r) => ({
        id: text(r.id),
        title: text(r.title),
        kinds: texts(r.kinds).map(kindTitle),
      })),
      steps: steps.map((s): StepView => {
        const clock = clocks.find((c) => c.id === s.clock)
        return {
          id: text(s.id),
          title: text(s.title),
          tell: text(s.tell),
          power: powersOf([s.power])[0] ?? null,
          holder: who.holderOf(s),
          holders: texts(roles.find((r) => text(r.title) === who.holderOf(s))?.kinds).map(kindTitle),
          clock: s.clock === 'item' ? '按事项' : (maybe(clock?.title) ?? maybe(s.clock)),
          clockRule: clock
            ? { mode: text(clock.mode), length: whole(clock.length), source: maybe(clock.source) }
            : null,
          expires: maybe(s.expires),
          facets: facets(tree(s.facets) ?? {}),
          acts: rows(s.acts).flatMap((a) => actsOf(a, who.by(a.by))),
        }
      }),
      ends: rows(p.ends).map((e) => ({
        id: text(e.id),
        title: text(e.title),
        tell: text(e.tell),
        state: text(e.state),
      })),
    }
  })
}

/** Done more often than its limit an act leads elsewhere: shown as an act of its own. */
function actsOf(a: Tree, by: string): StepView['acts'] {
  const act = {
    id: text(a.id),
    title: text(a.title),
    by,
    system: a.by === 'system',
    power: powersOf([a.power])[0] ?? null,
    to: maybe(a.to),
    source: maybe(a.source),
  }
  const then = isTree(a.limit) ? maybe(a.limit.then) : null
  if (!isTree(a.limit) || then === null) return [act]
  return [act, { ...act, id: `${act.id}-limit`, title: `${act.title}${whole(a.limit.times)}次后`, to: then }]
}

/** Who is accountable for a step, and who does an act, in words. */
function actors(steps: readonly Tree[], roleTitle: (id: string) => string) {
  const stepTitle = titlesOf(steps)
  const holder = (value: unknown): string => {
    const h = isTree(value) ? value : {}
    if (typeof h.role === 'string') return roleTitle(h.role)
    if (h.chosen === true) return '承办单位'
    if (typeof h.lastOf === 'string') {
      const last = steps.find((s) => s.id === h.lastOf)
      return last && last.holder !== value ? holder(last.holder) : stepTitle(h.lastOf)
    }
    return ''
  }
  /** Custody that stays lies with whoever held the step before. */
  const holderOf = (step: Tree, seen: readonly Tree[] = []): string => {
    const own = holder(step.holder)
    if (own !== '') return own
    const before = steps.find(
      (s) => !seen.includes(s) && s !== step && rows(s.acts).some((a) => a.to === step.id),
    )
    return before ? holderOf(before, [...seen, step]) : '原责任单位'
  }
  const by = (value: unknown): string => {
    if (isTree(value)) return roleTitle(text(value.role))
    return value === 'reporter' ? '报事人' : value === 'system' ? '系统' : '责任单位'
  }
  return { holderOf, by }
}

function facetsIn(section: SectionOf): (facets: Tree) => FacetsView {
  const meetingTitle = titlesOf(rows(section('meetings').meetings))
  const votes = rows(section('votes').votes)
  const categories = rows(section('openness').categories)
  return (facets) => {
    const [meeting, ballot, shown, rating] = [
      tree(facets.meeting),
      tree(facets.ballot),
      tree(facets.publication),
      tree(facets.rating),
    ]
    const rule = votes.find((v) => v.id === ballot?.rule)
    const category = categories.find((c) => c.id === shown?.category)
    return {
      meeting: meeting && { kinds: texts(meeting.kinds).map(meetingTitle) },
      ballot: ballot && {
        rule: text(rule?.title ?? ballot.rule),
        tests: rule ? testsOf(rule) : [],
        ways: texts(ballot.ways),
      },
      publication: shown && {
        category: text(category?.title ?? shown.category),
        days: whole(shown.days ?? category?.days) || null,
      },
      tasks: isTree(facets.tasks),
      rating: rating && { days: whole(rating.days), least: whole(rating.least), good: text(rating.good) },
      archive: isTree(facets.archive),
    }
  }
}
