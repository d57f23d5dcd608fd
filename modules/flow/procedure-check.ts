/** Judging compiled procedures: every reference known, every step and end reachable, a way out everywhere, powers apart. */
import type { Compiled, Finding } from '#kernel/section'
import type { ClockRule, Procedure } from './procedure.ts'
import { checkFacets } from './facet-check.ts'
import { checkPowers } from './power-check.ts'
import { marksOf } from './procedure-marks.ts'

/** What other modules' sections look like, as far as flow judges its procedures against them. */
export interface BodyKinds {
  readonly kinds: readonly {
    readonly id: string
    readonly title: string
    readonly within?: string | null
    readonly posts: readonly { readonly may: readonly string[]; readonly powers: readonly string[] }[]
  }[]
}
/** Reports at `step`, `step/act`, `step@facet/key`, `roles/x`. */
export type Wrong = (where: string, code: string, message: string, mend: string) => void
type Codes = { readonly lists?: Readonly<Record<string, readonly { id: string }[]>> }

/** Judges procedures: every reference known, every step and end reachable, a way out everywhere, powers apart. */
export function checkProcedures(
  compiled: { procedures: readonly Procedure[] },
  all: Compiled,
  report: (finding: Finding) => void,
): void {
  const bodies = all.get<BodyKinds>('bodies')
  const clocks = all.get<{ clocks: readonly ClockRule[] }>('clocks')
  const codes = all.get<Codes>('codes')
  for (const p of compiled.procedures) {
    const wrong: Wrong = (where, code, message, mend) =>
      report({
        level: 'error',
        code,
        ...(marksOf(p)?.(where) ?? { file: `procedures/${p.id}.yaml`, line: 1 }),
        message: `${where}：${message}`,
        mend,
      })
    const places = new Set([...p.steps.map((s) => s.id), ...p.ends.map((e) => e.id)])
    if (!p.steps.some((s) => s.id === p.start))
      wrong(
        'start',
        'start-unknown',
        `起始环节“${p.start}”不存在`,
        `改为以下之一：${p.steps.map((s) => s.id).join('、')}`,
      )
    const leads = new Map<string, string[]>()
    for (const s of p.steps) {
      const targets: string[] = []
      for (const a of s.acts) {
        for (const to of [a.to, a.limit?.then])
          if (to !== undefined) {
            if (!places.has(to))
              wrong(`${s.id}/${a.id}`, 'to-unknown', `去往的“${to}”不存在`, '改为已有的环节或结局')
            targets.push(to)
          }
        if (a.reasons && codes?.lists && !codes.lists[a.reasons])
          wrong(
            `${s.id}/${a.id}`,
            'codes-unknown',
            `代码表“${a.reasons}”不存在`,
            '在 codes/ 中补充，或改用已有的代码表',
          )
        if (typeof a.by === 'object' && !p.roles.some((role) => role.id === (a.by as { role: string }).role))
          wrong(`${s.id}/${a.id}`, 'role-unknown', `角色“${a.by.role}”不存在`, '在 roles: 中补充')
        for (const entry of a.apart)
          if (!p.steps.some((x) => x.id === entry.split('/')[0]))
            wrong(
              `${s.id}/${a.id}`,
              'apart-unknown',
              `回避的环节“${entry}”不存在`,
              '改为已有的环节，或 环节/动作',
            )
      }
      leads.set(s.id, targets)
      if ('role' in s.holder && !p.roles.some((role) => role.id === (s.holder as { role: string }).role))
        wrong(s.id, 'role-unknown', `角色“${s.holder.role}”不存在`, '在 roles: 中补充')
      if ('lastOf' in s.holder && !places.has(s.holder.lastOf))
        wrong(s.id, 'holder-unknown', `环节“${s.holder.lastOf}”不存在`, '改为已有的环节')
      if (s.clock && s.clock !== 'item' && clocks && !clocks.clocks.some((c) => c.id === s.clock))
        wrong(s.id, 'clock-unknown', `时限“${s.clock}”不存在`, '在 clocks.yaml 中补充，或改用已有的时限')
      if (s.expires && !s.acts.some((a) => a.id === s.expires && a.by === 'system'))
        wrong(
          s.id,
          'expires-unknown',
          `到期动作“${s.expires}”不存在或不是系统动作`,
          '在 acts: 中写一个 by: system 的同名动作',
        )
    }
    const reached = closure(p.start, leads)
    // What a lower layer wrote is cut off by who changed the steps last, and mended there.
    const mark = marksOf(p)
    const mended = (id: string) => (mark && mark(id).file !== mark('steps').file ? 'steps' : id)
    for (const id of places)
      if (!reached.has(id))
        wrong(
          mended(id),
          'unreachable',
          `从“${p.start}”走不到“${id}”`,
          '让某个动作的 to 指向它，或删去它（下层写的，写成 null）',
        )
    for (const s of p.steps)
      if (![...closure(s.id, leads)].some((id) => p.ends.some((e) => e.id === id)))
        wrong(mended(s.id), 'no-way-out', `环节“${s.id}”走不到任何结局`, '增加一个通向结局的动作')
    checkFacets(p, wrong)
    if (bodies) {
      checkRoles(p, bodies, wrong)
      checkPowers(p, bodies, wrong)
    }
  }
}

function closure(start: string, leads: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set([start])
  const queue = [start]
  for (let id = queue.pop(); id !== undefined; id = queue.pop())
    for (const to of leads.get(id) ?? [])
      if (!seen.has(to)) {
        seen.add(to)
        queue.push(to)
      }
  return seen
}

function checkRoles(p: Procedure, bodies: BodyKinds, wrong: Wrong): void {
  const kind = (id: string) => bodies.kinds.find((k) => k.id === id)
  for (const role of p.roles) {
    // Who left it empty is the locality, which may not have written the role at all: its list of roles is the place.
    if (role.kinds.length === 0)
      wrong('roles', 'role-empty', `角色“${role.title}”没有机构类别`, '在 kinds: 中写本地的机构类别')
    for (const id of role.kinds)
      if (!kind(id))
        wrong(`roles/${role.id}`, 'kind-unknown', `机构类别“${id}”不存在`, '改为 bodies.yaml 中的类别')
  }
  // A role nobody can fill: the act's flag is on no post of the kinds that would have to do it.
  for (const s of p.steps)
    for (const a of s.acts) {
      const roleId =
        typeof a.by === 'object' ? a.by.role : 'role' in s.holder && a.by === 'holder' ? s.holder.role : null
      const role = p.roles.find((x) => x.id === roleId)
      if (!role || !a.may) continue
      const may = a.may
      for (const id of role.kinds) {
        const k = kind(id)
        if (k && !k.posts.some((post) => post.may.includes(may)))
          wrong(
            `${s.id}/${a.id}`,
            'nobody-may',
            `“${k.title}”没有任何岗位可做“${a.title}”（${may}）`,
            `在 bodies.yaml 给该类别的某个岗位加上 may: [${may}]`,
          )
      }
    }
}
