/**
 * Packs nobody wrote: random levels, places, bodies and steps, from a number. Some carry one fault of a known kind, which
 * the check must name. Sound ones bring a scenario that walks their procedure from end to end.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Generated {
  readonly id: string
  readonly files: Readonly<Record<string, string>>
  /** The fault planted, and the codes any of which names it; null for a sound pack. */
  readonly fault: { readonly name: string; readonly codes: readonly string[] } | null
  readonly realm: number
  /** Code of a place where all bodies serve. */
  readonly place: string
  /** The way through procedure `local`. */
  readonly path: readonly Move[]
}

export interface Move {
  readonly act: string
  /** `kind/post`, or `system`. */
  readonly by: string
  readonly step: string
  /** The facet's owner does it. */
  readonly via: string | null
}

/** Repeatable chance (mulberry32). */
function chanceOf(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    below: (n: number) => Math.floor(next() * n),
    one: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!,
    likely: (share: number) => next() < share,
  }
}
type Chance = ReturnType<typeof chanceOf>

/** What a random step may be: who holds it under which power, and the facet that moves it on, if any. */
interface Sort {
  readonly power: 'lead' | 'decide' | 'execute' | 'supervise' | null
  readonly role: string
  readonly by: string
  readonly may: string
  readonly facet?: 'ballot' | 'publication' | 'tasks' | 'rating'
}
const sorts: readonly Sort[] = [
  { power: null, role: 'collect', by: 'committee/director', may: 'deliberation.raise' },
  { power: 'lead', role: 'screen', by: 'party/secretary', may: 'deliberation.screen' },
  { power: 'decide', role: 'decide', by: 'council/chair', may: 'meetings.convene' },
  { power: 'decide', role: 'decide', by: 'council/chair', may: 'meetings.convene', facet: 'ballot' },
  { power: null, role: 'collect', by: 'committee/director', may: 'openness.publish', facet: 'publication' },
  { power: 'execute', role: 'execute', by: 'committee/director', may: 'execution.plan' },
  { power: 'execute', role: 'execute', by: 'committee/director', may: 'execution.plan', facet: 'tasks' },
  { power: 'supervise', role: 'supervise', by: 'supervisors/head', may: 'execution.check' },
  { power: null, role: 'supervise', by: 'supervisors/head', may: 'execution.check', facet: 'rating' },
]

const kinds = (levels: readonly string[], chance: Chance) => {
  const low = levels.at(-1 - chance.below(Math.min(2, levels.length - 1)))!
  const self = chance.one([low, levels[1] ?? levels[0]!])
  return {
    low: levels.indexOf(self) > levels.indexOf(low) ? self : low,
    lines: [
      '  - { id: platform-office, like: platform-office, serves: none }',
      `  - { id: upper, like: upper-party-committee, serves: ${levels[0]}, name: '{place}委' }`,
      `  - { id: office, like: governance-office, serves: ${levels[0]} }`,
      `  - { id: centre, like: command-centre, serves: ${levels[0]} }`,
      `  - { id: station, like: station, serves: ${low} }`,
      `  - { id: party, like: party-committee, serves: ${self} }`,
      `  - { id: council, like: council, serves: ${self}, title: ${chance.one(['议事会', '联合议事会', '共商会'])} }`,
      `  - { id: committee, like: residents-committee, serves: ${self} }`,
      `  - { id: supervisors, like: supervisory-committee, serves: ${self} }`,
    ],
  }
}

function stepText(s: Sort, n: number, to: string, back: string): { text: string; move: Move } {
  const id = `s${n}`
  const head = [
    `  ${id}:`,
    `    title: 第${n}步`,
    `    tell: 正在走第${n}步`,
    ...(s.power ? [`    power: ${s.power}`] : []),
    `    holder: { role: ${s.role} }`,
    '    clock: motion-execute',
  ]
  const act = (name: string, rest: string) =>
    `      ${name}: { title: ${name === 'go' ? '前进' : '办理'}, ${rest} }`
  const by = `by: holder, may: ${s.may}`
  const system = (name: string, target: string) => act(name, `by: system, to: ${target}`)
  const done = (text: string[], move: Pick<Move, 'act' | 'by' | 'via'>) => ({
    text: [...head, ...text].join('\n'),
    move: { ...move, step: to },
  })
  switch (s.facet) {
    case 'ballot':
      return done(
        [
          '    meeting: { kinds: [council] }',
          '    ballot: { rule: present-majority, ways: [hands], passed: passed, failed: failed }',
          '    acts:',
          act('note', `${by}, effect: note, needs: [text]`),
          system('passed', to),
          system('failed', back),
        ],
        { act: 'passed', by: 'system', via: 'ballot' },
      )
    case 'publication':
      return done(
        [
          '    publication: { category: decision, days: 7, publish: publish, ended: ended, returned: returned }',
          '    acts:',
          act('publish', `${by}, effect: note, needs: [text]`),
          system('ended', to),
          system('returned', back),
        ],
        { act: 'ended', by: 'system', via: 'publication' },
      )
    case 'tasks':
      return done(
        [
          '    tasks: { plan: plan, report: report, check: check, done: done }',
          '    acts:',
          act('plan', `${by}, effect: note, needs: [text]`),
          act('report', `${by}, effect: note, needs: [text]`),
          act(
            'check',
            'by: { role: supervise }, power: supervise, may: execution.check, effect: note, needs: [text]',
          ),
          system('done', to),
        ],
        { act: 'done', by: 'system', via: 'tasks' },
      )
    case 'rating':
      return done(
        [
          "    rating: { days: 7, least: 5, good: '4/5', satisfied: satisfied, low: low, unrated: unrated }",
          '    acts:',
          act('note', `${by}, effect: note, needs: [text]`),
          system('satisfied', to),
          system('low', back),
          system('unrated', to),
        ],
        { act: 'satisfied', by: 'system', via: 'rating' },
      )
    default:
      return done(['    acts:', act('go', `${by}, to: ${to}, needs: [text]`)], {
        act: 'go',
        by: s.by,
        via: null,
      })
  }
}

/** One fault: what it changes, and how the check calls it. */
interface Fault {
  readonly name: string
  readonly codes: readonly string[]
  readonly spoil: (files: Record<string, string>) => void
}
const change = (file: string, from: string | RegExp, to: string) => (files: Record<string, string>) => {
  const before = files[file]!
  files[file] = before.replace(from, to)
  if (files[file] === before) throw new Error(`fault changes nothing in ${file}`)
}
const faults: readonly Fault[] = [
  {
    name: 'one body decides and supervises',
    codes: ['two-powers'],
    spoil: (files) => {
      change(
        'procedures/motion.yaml',
        'supervise: { kinds: [supervisors] }',
        'supervise: { kinds: [council] }',
      )(files)
      change(
        'bodies.yaml',
        'id: council, like: council',
        'id: council, posts: [{ id: chair, may: [meetings.convene, meetings.record, meetings.count, meetings.vote, execution.check] }], like: council',
      )(files)
    },
  },
  {
    name: 'an unknown kind of body',
    codes: ['kind-unknown'],
    spoil: change('procedures/motion.yaml', '[committee]', '[comittee]'),
  },
  {
    name: 'an unknown level',
    codes: ['level-unknown'],
    spoil: change('bodies.yaml', /serves: l\d+/, 'serves: l99'),
  },
  {
    name: 'an unknown pattern',
    codes: ['pattern-unknown', 'text-missing'],
    spoil: change('bodies.yaml', 'like: council', 'like: councl'),
  },
  {
    name: 'an unknown clock',
    codes: ['clock-unknown'],
    spoil: change('procedures/local.yaml', 'clock: motion-execute', 'clock: motion-exekute'),
  },
  {
    name: 'a step that leads nowhere known',
    codes: ['to-unknown'],
    spoil: change('procedures/local.yaml', /to: end/, 'to: ende'),
  },
  {
    name: 'a start that is no step',
    codes: ['start-unknown'],
    spoil: change('procedures/local.yaml', 'start: s1', 'start: s0'),
  },
  {
    name: 'a flag nobody holds',
    codes: ['nobody-may'],
    spoil: change(
      'procedures/local.yaml',
      /may: (deliberation|meetings|openness|execution)\.[a-z]+/,
      'may: deliberation.fly',
    ),
  },
  { name: 'an unknown field', codes: ['unknown-key'], spoil: change('levels.yaml', 'title:', 'titel:') },
  {
    name: 'a place below nothing',
    codes: ['parent-unknown', 'place-parent', 'parent-missing'],
    spoil: change('places.csv', /,p1,/, ',p999,'),
  },
  {
    name: 'another locality as its ground',
    codes: ['packs.extends-locality'],
    spoil: change('pack.yaml', 'extends: [cn]', 'extends: [cn, other]'),
  },
  {
    name: 'a quorum above one',
    codes: ['meetings.share-wrong'],
    spoil: (files) => {
      files['meetings.yaml'] =
        "meetings:\n  - { id: council, title: 会, affects: whole, invites: [council], convener: [council], members: [council], noticeDays: 3, quorum: { base: members, atLeast: '3/2' }, binding: true, source: 测试 }\n"
    },
  },
  {
    name: 'a meeting without notice',
    codes: ['not-a-whole-number'],
    spoil: (files) => {
      files['meetings.yaml'] =
        "meetings:\n  - { id: council, title: 会, affects: whole, invites: [council], convener: [council], members: [council], noticeDays: 0, quorum: { base: members, atLeast: '2/3' }, binding: true, source: 测试 }\n"
    },
  },
  {
    name: 'a decision shown too shortly',
    codes: ['window-shortened'],
    spoil: (files) => {
      files['openness.yaml'] =
        'categories:\n  - { id: finance, title: 财务, law: 2, days: 3, every: quarter, by: [committee], questionDays: 10, source: 测试 }\n'
    },
  },
]
export const faultNames = faults.map((f) => f.name)

/** The n-th generated pack of a seed; `wanted` plants that fault, null none, undefined leaves it to chance. */
export function generatePack(seed: number, n: number, wanted?: string | null): Generated {
  const chance = chanceOf(seed * 7919 + n)
  const levels = Array.from({ length: 2 + chance.below(4) }, (_, i) => `l${i + 1}`)
  const places = ['code,name,kind,parent,from,source', `p1,第${n}城,${levels[0]},,2020-01-01,测试`]
  let above = ['p1']
  for (const [i, level] of levels.slice(1).entries()) {
    const here: string[] = []
    for (const parent of above.slice(0, 2))
      for (let k = 1; k <= 1 + chance.below(2); k++) {
        const code = `${parent}-${k}`
        places.push(
          `${code},第${n}城${'甲乙丙丁戊'[i]}${k}号${here.length},${level},${parent},2020-01-01,测试`,
        )
        here.push(code)
      }
    above = here
  }
  const bodies = kinds(levels, chance)
  const count = 2 + chance.below(5)
  const chosen = Array.from({ length: count }, () => chance.one(sorts))
  const steps = chosen.map((s, i) =>
    stepText(s, i + 1, i + 1 === count ? 'end' : `s${i + 2}`, i === 0 ? 's1' : `s${chance.below(i) + 1}`),
  )
  const roles = [
    ...new Set([
      ...chosen.map((s) => s.role),
      ...(chosen.some((s) => s.facet === 'tasks') ? ['supervise'] : []),
    ]),
  ]
  const kindOf: Readonly<Record<string, string>> = {
    collect: 'committee',
    screen: 'party',
    decide: 'council',
    execute: 'committee',
    supervise: 'supervisors',
  }
  const id = `generated-${n}`
  const place = above[0]!
  const path = steps.map((s) => s.move)
  const files: Record<string, string> = {
    'pack.yaml': `id: ${id}\nversion: '2026.1'\ntitle: 第${n}城\nextends: [cn]\nrealm: ${100 + n}\nlanguages: [zh-Hans]\nsource: 测试\n`,
    'levels.yaml': `levels:\n${levels.map((l, i) => `  - { id: ${l}, title: 第${i + 1}级${i === 0 ? '' : `, within: [${levels[i - 1]}]`} }`).join('\n')}\n`,
    'places.csv': `${places.join('\n')}\n`,
    'bodies.yaml': `kinds:\n${bodies.lines.join('\n')}\nbodies:\n  - { id: platform-office, kind: platform-office, place: p1, name: 平台办公室 }\n`,
    'procedures/report.yaml':
      'id: report\nroles:\n  intake: { kinds: [station] }\n  dispatch: { kinds: [station] }\n  verify: { kinds: [centre] }\n  arbitrate: { kinds: [office] }\n',
    'procedures/motion.yaml':
      'id: motion\nroles:\n  collect: { kinds: [committee] }\n  screen: { kinds: [party] }\n  appeal: { kinds: [upper] }\n  decide: { kinds: [council] }\n  execute: { kinds: [committee] }\n  supervise: { kinds: [supervisors] }\n',
    'procedures/local.yaml': [
      'id: local',
      'kind: motion',
      `title: ${count}步法`,
      'source: 测试',
      'start: s1',
      'roles:',
      ...roles.map((r) => `  ${r}: { title: ${r}, kinds: [${kindOf[r]}] }`),
      'steps:',
      ...steps.map((s) => s.text),
      'ends:',
      '  end: { title: 完, state: archived, tell: 完了 }',
      '',
    ].join('\n'),
    'motions.yaml':
      'motions:\n  - { id: local, title: 本地事务, procedure: local, raisedBy: [resident, body, staff], supports: 0, affects: part, source: 测试 }\n',
    'rules/dispatch.yaml':
      "version: '2026.1'\nrules:\n  - { id: all, title: 都由站里办, items: ['*'], to: { body: station }, source: 测试 }\n",
    'tests/local.yaml': `scenarios:\n  - id: through\n    title: 走到底\n    when: walk\n    given: { procedure: local, place: ${place} }\n    then:\n      path:\n${path.map((m) => `        - { act: ${m.act}, by: ${m.by}, step: ${m.step} }`).join('\n')}\n`,
  }
  const fault =
    wanted === null
      ? undefined
      : wanted === undefined
        ? chance.likely(0.5)
          ? chance.one(faults)
          : undefined
        : faults.find((f) => f.name === wanted)
  fault?.spoil(files)
  return {
    id,
    files,
    realm: 100 + n,
    place,
    path,
    fault: fault ? { name: fault.name, codes: fault.codes } : null,
  }
}

/** Writes packs beside the national layer into a folder of their own. */
export function writePacks(packs: readonly Generated[]): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'linli-generated-'))
  cpSync(join(import.meta.dirname, '../../packs/cn'), join(folder, 'cn'), { recursive: true })
  for (const pack of packs)
    for (const [path, text] of Object.entries(pack.files)) {
      const file = join(folder, pack.id, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
  // Somebody else's locality, to be built upon by mistake.
  mkdirSync(join(folder, 'other'), { recursive: true })
  writeFileSync(
    join(folder, 'other', 'pack.yaml'),
    "id: other\nversion: '2026.1'\ntitle: 别处\nextends: [cn]\nrealm: 99\nlanguages: [zh-Hans]\nsource: 测试\n",
  )
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
