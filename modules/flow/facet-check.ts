/** Facets against the acts of their step: every act they name is there, done by whom it must, and belongs to one facet. */
import { actsOfFacet, facetNames } from './facets.ts'
import type { FacetName } from './facets.ts'
import type { Wrong } from './procedure-check.ts'
import type { Procedure } from './procedure.ts'
import { facetTitles } from './words.ts'

export function checkFacets(p: Procedure, wrong: Wrong): void {
  for (const s of p.steps) {
    const taken = new Map<string, FacetName>()
    for (const name of facetNames)
      for (const { key, act: id, by } of actsOfFacet(name, s.facets?.[name] ?? {})) {
        const where = `${s.id}@${name}/${key}`
        const act = s.acts.find((a) => a.id === id)
        if (!act) {
          wrong(
            where,
            'facet-act-unknown',
            `环节“${s.title}”没有“${id}”这个动作`,
            `在该环节的 acts: 中补充 ${id}，或改为：${s.acts.map((a) => a.id).join('、')}`,
          )
          continue
        }
        if (by === 'system' && act.by !== 'system')
          wrong(
            where,
            'facet-act-kind',
            `“${act.title}”须由系统进行：它是${facetTitles[name]}的结果`,
            `给 acts/${id} 写 by: system`,
          )
        if (by === 'person' && (act.by === 'system' || act.by === 'reporter'))
          wrong(
            where,
            'facet-act-kind',
            `“${act.title}”须由人经手，不能由${act.by === 'system' ? '系统' : '报事人'}进行`,
            `给 acts/${id} 写 by: holder 或 by: {role: …}`,
          )
        const other = taken.get(id)
        if (other)
          wrong(
            where,
            'facet-act-twice',
            `“${act.title}”已属于${facetTitles[other]}，不能又属于${facetTitles[name]}`,
            '给其中一处写另一个动作',
          )
        taken.set(id, name)
      }
    // Time running out would do what only the facet's owner can prove.
    const through = s.expires ? taken.get(s.expires) : undefined
    if (through)
      wrong(
        s.id,
        'expires-through',
        `到期动作“${s.expires}”属于${facetTitles[through]}，时限到期不能代替它`,
        '删去 expires，或写另一个 by: system 的动作',
      )
  }
}
