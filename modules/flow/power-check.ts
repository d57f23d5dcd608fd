/** Powers apart, proved when a pack is checked: no topmost kind of body stands for two powers in one procedure. */
import type { BodyKinds, Wrong } from './procedure-check.ts'
import { holderRole } from './procedure.ts'
import type { Power, Procedure } from './procedure.ts'
import { powerOf } from './rules.ts'
import { powerNames } from './words.ts'

/** Who a role of the procedure stands for when it exercises a power. */
interface Claim {
  readonly title: string
  readonly role: string
  readonly power: Power
}

/** Refuses `two-powers` (with place and mend) and `power-of-nobody`: a power on an act no body does. */
export function checkPowers(p: Procedure, bodies: BodyKinds, wrong: Wrong): void {
  const kind = (id: string) => bodies.kinds.find((k) => k.id === id)
  const rootOf = (id: string): string => {
    const seen = new Set<string>()
    for (let here = id; !seen.has(here);) {
      seen.add(here)
      const up = kind(here)?.within
      if (!up) return here
      here = up
    }
    return id
  }
  for (const s of p.steps)
    for (const a of s.acts)
      if (a.power !== undefined && (a.by === 'system' || a.by === 'reporter'))
        wrong(
          `${s.id}/${a.id}`,
          'power-of-nobody',
          `“${a.title}”由${a.by === 'system' ? '系统' : '报事人'}进行，不行使任何权`,
          '删去 power，或把 by 改为 holder 或 {role: …}',
        )
  const held = new Map<string, { power: Power; title: string }>()
  for (const claim of claimsOf(p))
    for (const id of p.roles.find((role) => role.id === claim.role)?.kinds ?? []) {
      const top = rootOf(id)
      const other = held.get(top)
      if (other && other.power !== claim.power)
        wrong(
          // Where a locality mends it, whichever layer wrote the step.
          `roles/${claim.role}`,
          'two-powers',
          `“${kind(id)?.title ?? id}”在同一流程中既有${powerNames[other.power]}权（${other.title}），又有${powerNames[claim.power]}权（${claim.title}）`,
          `把其中一处交给另一个机构：改 roles/${claim.role} 的 kinds，或改该处的角色`,
        )
      else held.set(top, { power: claim.power, title: claim.title })
    }
}

/** Powers as the procedure hands them to roles: a step to its holder's, an act to its own. */
function claimsOf(p: Procedure): Claim[] {
  return p.steps.flatMap((s) => {
    const holder = holderRole(p, s)
    const claims: Claim[] = []
    if (s.power !== null && holder !== null) claims.push({ title: s.title, role: holder, power: s.power })
    for (const a of s.acts) {
      const role = typeof a.by === 'object' ? a.by.role : a.by === 'holder' ? holder : null
      const power = powerOf(s, a)
      if (role === null || power === null || (a.by === 'holder' && a.power === undefined)) continue
      claims.push({ title: a.title, role, power })
    }
    return claims
  })
}
