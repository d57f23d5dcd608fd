/**
 * Packs nobody wrote: random levels, places, bodies, posts, clocks, meetings, votes and steps, from a number. Some carry one
 * fault of a known kind, which the check must name; some had lines dropped, doubled or mixed up, and nobody knows beforehand
 * whether they still say something sound. All bring a scenario that walks their procedure from end to end.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Generated {
  readonly id: string
  readonly files: Readonly<Record<string, string>>
  /** The fault planted, and the codes any of which names it; null for a sound or a wild pack. */
  readonly fault: { readonly name: string; readonly codes: readonly string[] } | null
  /** What was mixed up, for one to see; null for a pack that must be sound or must be refused. */
  readonly wild: string | null
  /** What makes it different from its neighbours, in a few words. */
  readonly shape: string
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
  /** Must be refused with this code; then the matter stays where it was. */
  readonly refused?: string
  /** The act asks for a form of one field. */
  readonly asks?: boolean
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

type Role = 'collect' | 'screen' | 'decide' | 'execute' | 'supervise'

/** What a random step may be: who holds it under which power, and the facet that moves it on, if any. */
interface Sort {
  readonly power: 'lead' | 'decide' | 'execute' | 'supervise' | null
  readonly role: Role
  readonly may: string
  readonly facet?: 'ballot' | 'publication' | 'tasks' | 'rating' | 'archive'
}
const sorts: readonly Sort[] = [
  { power: null, role: 'collect', may: 'deliberation.raise' },
  { power: 'lead', role: 'screen', may: 'deliberation.screen' },
  { power: 'decide', role: 'decide', may: 'meetings.convene' },
  { power: 'decide', role: 'decide', may: 'meetings.convene', facet: 'ballot' },
  { power: null, role: 'collect', may: 'openness.publish', facet: 'publication' },
  { power: 'execute', role: 'execute', may: 'execution.plan' },
  { power: 'execute', role: 'execute', may: 'execution.plan', facet: 'tasks' },
  { power: 'supervise', role: 'supervise', may: 'execution.check' },
  { power: null, role: 'supervise', may: 'execution.check', facet: 'rating' },
  { power: null, role: 'collect', may: 'execution.archive', facet: 'archive' },
]

/** Bodies of a pack: their lines, and which kind with which post fills each role of its procedure. */
interface Bodies {
  readonly lines: readonly string[]
  readonly doers: Readonly<Record<Role, string>>
  readonly shape: string
}

/** A kind of body written out, without a pattern of the nation's. */
const ownKind = (
  id: string,
  k: { title: string; nature: string; serves: string; power: string; within?: string },
  posts: readonly string[],
) =>
  [
    `  - id: ${id}`,
    `    title: ${k.title}`,
    `    nature: ${k.nature}`,
    `    serves: ${k.serves}`,
    ...(k.within === undefined ? [] : [`    within: ${k.within}`]),
    `    powers: [${k.power}]`,
    '    duties: [办这里的事]',
    "    from: '2020-01-01'",
    '    source: 测试',
    '    posts:',
    ...posts.map((post) => `      - { ${post}, powers: [${k.power}], sight: place }`),
  ].join('\n')

function kinds(levels: readonly string[], chance: Chance): Bodies {
  const low = levels.at(-1 - chance.below(Math.min(2, levels.length - 1)))!
  const self = chance.one([low, levels[1] ?? levels[0]!])
  const council = chance.one(['council', 'representatives'])
  const seats = 3 + chance.below(20)
  const doing = chance.one(['committee', 'works', 'unit'] as const)
  const watching = chance.one(['supervisors', 'watch'] as const)
  const extra = chance.likely(0.4)
  const lines = [
    '  - { id: platform-office, like: platform-office, serves: none }',
    `  - { id: upper, like: upper-party-committee, serves: ${levels[0]}, name: '{place}委' }`,
    `  - { id: office, like: governance-office, serves: ${levels[0]} }`,
    `  - { id: centre, like: command-centre, serves: ${levels[0]} }`,
    `  - { id: station, like: station, serves: ${low} }`,
    `  - { id: party, like: party-committee, serves: ${self} }`,
    `  - { id: council, like: ${council}, serves: ${self}, title: ${chance.one(['议事会', '联合议事会', '共商会'])}, posts: [{ id: ${council === 'council' ? 'member' : 'representative'}, seats: ${seats} }] }`,
    `  - { id: committee, like: residents-committee, serves: ${self} }`,
    `  - { id: supervisors, like: supervisory-committee, serves: ${self} }`,
  ]
  const execution = 'may: [deliberation.raise, openness.publish, execution.plan, execution.archive]'
  if (doing === 'works')
    lines.push(
      ownKind('works', { title: '物业服务中心', nature: 'enterprise', serves: self, power: 'execute' }, [
        `id: chief, title: 经理, seats: 1, ${execution}`,
        ...(extra ? ['id: worker, title: 工人, seats: 0, may: [execution.plan]'] : []),
      ]),
    )
  if (doing === 'unit')
    lines.push(
      ownKind(
        'unit',
        { title: '项目组', nature: 'self-government', serves: self, power: 'execute', within: 'committee' },
        [`id: lead, title: 组长, seats: ${1 + chance.below(3)}, ${execution}`],
      ),
    )
  if (watching === 'watch')
    lines.push(
      ownKind('watch', { title: '居民监事会', nature: 'self-government', serves: self, power: 'supervise' }, [
        'id: elder, title: 监事长, seats: 1, may: [execution.check, openness.oversee, meetings.count]',
      ]),
    )
  return {
    lines,
    doers: {
      collect: 'committee/director',
      screen: 'party/secretary',
      decide: 'council/chair',
      execute: { committee: 'committee/director', works: 'works/chief', unit: 'unit/lead' }[doing],
      supervise: { supervisors: 'supervisors/head', watch: 'watch/elder' }[watching],
    },
    shape: `${levels.length} levels, ${council} of ${seats}, ${doing}, ${watching}`,
  }
}

/** What the steps of a pack may lean on besides the nation's layer: kinds of its own, each with other numbers. */
interface Own {
  readonly files: Readonly<Record<string, string>>
  readonly clock: string
  readonly meeting: string
  readonly rule: string
  readonly category: string
  readonly days: number
}

function ownKinds(chance: Chance): Own {
  const files: Record<string, string> = {}
  const share = () => chance.one(["atLeast: '2/3'", "moreThan: '1/2'", "atLeast: '3/4'", "atLeast: '1/1'"])
  const own = { clock: 'motion-execute', meeting: 'council', rule: 'present-majority', category: 'decision' }
  let days = 7
  if (chance.likely(0.6)) {
    own.clock = 'own-clock'
    files['clocks.yaml'] =
      `clocks:\n  - { id: own-clock, title: 本地时限, mode: ${chance.one(['hour', 'working-hour', 'working-day', 'calendar-day'])}, length: ${1 + chance.below(60)}, warn: ${500 + chance.below(400)}, source: 测试 }\n`
  }
  if (chance.likely(0.6)) {
    own.meeting = 'own-meeting'
    files['meetings.yaml'] =
      `meetings:\n  - { id: own-meeting, title: 本地会议, affects: ${chance.one(['whole', 'part'])}, invites: [council, residents], convener: [council], members: [council], noticeDays: ${1 + chance.below(15)}, quorum: { base: ${chance.one(['members', 'invited'])}, ${share()} }, binding: true, source: 测试 }\n`
  }
  if (chance.likely(0.6)) {
    own.rule = 'own-rule'
    const present = chance.likely(0.5) ? `{ title: 到会, count: present, of: roll, ${share()} }, ` : ''
    files['votes.yaml'] =
      `votes:\n  - { id: own-rule, title: 本地规则, tests: [${present}{ title: 赞成, count: for, of: ${chance.one(['roll', 'present', 'cast'])}, ${share()} }], tie: fail, source: 测试 }\n`
  }
  if (chance.likely(0.6)) {
    own.category = 'own-list'
    days = 3 + chance.below(25)
    files['openness.yaml'] =
      `categories:\n  - { id: own-list, title: 本地公开, days: ${days}, every: ${chance.one(['once', 'month', 'quarter'])}, by: [committee], questionDays: ${1 + chance.below(10)}, source: 测试 }\n`
  }
  return { ...own, files, days: days + chance.below(5) }
}

/** Where a step leads: on, and back to an earlier one. */
interface Ways {
  readonly to: string
  readonly back: string
}

function stepText(
  s: Sort,
  n: number,
  { to, back }: Ways,
  given: { doers: Bodies['doers']; own: Own; chance: Chance },
): { text: string; moves: Move[] } {
  const { doers, own, chance } = given
  const id = `s${n}`
  const doer = doers[s.role]
  const head = [
    `  ${id}:`,
    `    title: 第${n}步`,
    `    tell: 正在走第${n}步`,
    ...(s.power ? [`    power: ${s.power}`] : []),
    `    holder: { role: ${s.role} }`,
    `    clock: ${own.clock}`,
  ]
  const act = (name: string, rest: string) =>
    `      ${name}: { title: ${name === 'go' ? '前进' : '办理'}, ${rest} }`
  const by = `by: holder, may: ${s.may}`
  const system = (name: string, target: string) => act(name, `by: system, to: ${target}`)
  const limited = (name: string) =>
    act(name, `by: system, to: ${back}${chance.likely(0.5) ? ', limit: { times: 2, then: stopped }' : ''}`)
  const done = (text: string[], move: Pick<Move, 'act' | 'by' | 'via' | 'asks'>, first: Move[] = []) => ({
    text: [...head, ...text].join('\n'),
    moves: [...first, { ...move, step: to }],
  })
  switch (s.facet) {
    case 'ballot':
      return done(
        [
          `    meeting: { kinds: [${own.meeting}] }`,
          `    ballot: { rule: ${own.rule}, ways: [${chance.one(['hands', 'named', 'secret', 'hands, named'])}], passed: passed, failed: failed }`,
          '    acts:',
          act('note', `${by}, effect: note, needs: [text]`),
          system('passed', to),
          limited('failed'),
        ],
        { act: 'passed', by: 'system', via: 'ballot' },
      )
    case 'publication':
      return done(
        [
          `    publication: { category: ${own.category}, days: ${own.days}, publish: publish, ended: ended, returned: returned }`,
          '    acts:',
          act('publish', `${by}, effect: note, needs: [text]`),
          system('ended', to),
          limited('returned'),
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
          `    rating: { days: ${3 + chance.below(12)}, least: ${1 + chance.below(9)}, good: '${chance.one(['4/5', '1/2', '2/3'])}', satisfied: satisfied, low: low, unrated: unrated }`,
          '    acts:',
          act('note', `${by}, effect: note, needs: [text]`),
          system('satisfied', to),
          limited('low'),
          system('unrated', to),
        ],
        { act: 'satisfied', by: 'system', via: 'rating' },
      )
    case 'archive':
      return done(
        [
          '    archive: { seal: seal }',
          '    acts:',
          act('note', `${by}, effect: note, needs: [text]`),
          act('seal', `${by}, to: ${to}`),
        ],
        { act: 'seal', by: doer, via: 'archive' },
      )
    default: {
      const signs = chance.likely(0.3)
      const asks = chance.likely(0.3)
      const first: Move[] = []
      // Nobody has exercised a power yet: whoever does not hold the matter is refused for just that. The unit stands
      // within the committee: they are one house, and hold for each other.
      const house = (d: string) => d.split('/')[0]!.replace('unit', 'committee')
      const other = Object.values(doers).find((d) => house(d) !== house(doer))
      if (n === 1 && other)
        first.push({ act: 'go', by: other, step: id, via: null, refused: 'flow.not-holder' })
      if (signs) {
        first.push({ act: 'go', by: doer, step: id, via: null, refused: 'flow.not-signed' })
        first.push({ act: 'sign', by: doer, step: id, via: null })
      }
      return done(
        [
          '    acts:',
          ...(signs ? [act('sign', `${by}, effect: sign, when: unsigned`)] : []),
          act(
            'go',
            `${by}, to: ${to}, needs: [text]${signs ? ', when: signed' : ''}${asks ? ', asks: [{ id: where, title: 地点, type: text }]' : ''}`,
          ),
          ...(chance.likely(0.3) ? [act('back', `${by}, to: ${back}, needs: [text]`)] : []),
        ],
        { act: 'go', by: doer, via: null, asks },
        first,
      )
    }
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
        'posts: [{ id: ',
        'posts: [{ id: chair, may: [meetings.convene, meetings.record, meetings.count, meetings.vote, execution.check] }, { id: ',
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
    spoil: change('bodies.yaml', 'like: party-committee', 'like: party-comittee'),
  },
  {
    name: 'an unknown clock',
    codes: ['clock-unknown'],
    spoil: change('procedures/local.yaml', /clock: [a-z-]+/, 'clock: no-such-clock'),
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
    name: 'a quorum of nothing',
    codes: ['meetings.share-wrong'],
    spoil: (files) => {
      files['meetings.yaml'] =
        "meetings:\n  - { id: council, title: 会, affects: whole, invites: [council], convener: [council], members: [council], noticeDays: 3, quorum: { base: members, atLeast: '0/3' }, binding: true, source: 测试 }\n"
    },
  },
  {
    name: 'a meeting that does not say when it is announced',
    codes: ['meetings.notice-missing'],
    spoil: (files) => {
      files['meetings.yaml'] =
        "meetings:\n  - { id: strange, title: 会, affects: whole, invites: [council], convener: [council], members: [council], quorum: { base: members, atLeast: '2/3' }, binding: true, source: 测试 }\n"
    },
  },
  {
    name: 'a nested office that supervises what its body does',
    codes: ['two-powers', 'nest-powers', 'within-powers'],
    spoil: (files) => {
      files['bodies.yaml'] = files['bodies.yaml']!.replace(
        '\nbodies:',
        `\n${ownKind('inner', { title: '督查组', nature: 'self-government', serves: /id: committee, like: residents-committee, serves: (l\d)/.exec(files['bodies.yaml']!)![1]!, power: 'supervise', within: 'committee' }, ['id: lead, title: 组长, seats: 1, may: [execution.check]'])}\nbodies:`,
      )
      change(
        'procedures/motion.yaml',
        'supervise: { kinds: [supervisors] }',
        'supervise: { kinds: [inner] }',
      )(files)
    },
  },
  {
    name: 'a form that asks for nothing',
    codes: ['asks-wrong'],
    spoil: (files) => {
      const file = 'procedures/motion.yaml'
      const form = 'steps:\n  collect:\n    acts:\n      submit: { asks: [] }\n'
      const before = files[file]!
      files[file] = before.includes('steps:\n') ? before.replace('steps:\n', form) : before + form
    },
  },
  {
    name: 'a scenario that comes out differently',
    codes: ['packs.scenario-failed'],
    spoil: change('tests/local.yaml', 'step: end }', 'step: s1 }'),
  },
  {
    name: 'a file nobody reads',
    codes: ['packs.unknown-file'],
    spoil: (files) => {
      files['procedure.yaml'] = 'id: local\n'
    },
  },
  {
    name: 'a realm beyond the last',
    codes: ['packs.realm', 'not-a-whole-number', 'whole-number', 'packs.realm-wrong'],
    spoil: change('pack.yaml', /realm: \d+/, 'realm: 5000'),
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

/** Lines dropped, doubled, or given a word of another line: what comes of it nobody says beforehand. */
function mixUp(files: Record<string, string>, chance: Chance): string {
  const told: string[] = []
  const names = Object.keys(files).filter((f) => !f.startsWith('tests/') && f !== 'motions.yaml')
  for (let times = 1 + chance.below(2); times > 0; times--) {
    const file = chance.one(names)
    const lines = files[file]!.trimEnd().split('\n')
    const at = chance.below(lines.length)
    const words = (line: string) => line.match(/[a-z][a-z.-]+|\d+/g) ?? []
    const how = chance.below(3)
    if (how === 0) told.push(`${file}:${at + 1} dropped: ${lines.splice(at, 1)[0]!.trim()}`)
    else if (how === 1) {
      told.push(`${file}:${at + 1} doubled`)
      lines.splice(at, 0, lines[at]!)
    } else {
      const from = words(lines[at]!)
      const others = words(files[file]!)
      if (from.length === 0 || others.length === 0) continue
      const [one, other] = [chance.one(from), chance.one(others)]
      lines[at] = lines[at]!.replace(one, other)
      told.push(`${file}:${at + 1} ${one} → ${other}`)
    }
    files[file] = `${lines.join('\n')}\n`
  }
  return told.join('; ')
}

/**
 * The n-th generated pack of a seed; `wanted` plants that fault, null none, `wild` mixes up, undefined leaves all to chance.
 */
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
  const own = ownKinds(chance)
  const count = 2 + chance.below(6)
  const chosen = Array.from({ length: count }, () => chance.one(sorts))
  const steps = chosen.map((s, i) =>
    stepText(
      s,
      i + 1,
      {
        to: i + 1 === count ? 'end' : `s${i + 2}`,
        back: i === 0 ? 's1' : `s${chance.below(i) + 1}`,
      },
      { doers: bodies.doers, own, chance },
    ),
  )
  const text = steps.map((s) => s.text).join('\n')
  const roles = [
    ...new Set<Role>([
      ...chosen.map((s) => s.role),
      ...(chosen.some((s) => s.facet === 'tasks') ? ['supervise' as const] : []),
    ]),
  ]
  const kindOf = (role: Role) => bodies.doers[role].split('/')[0]!
  const id = `generated-${n}`
  const place = above[0]!
  // A wrong actor must belong to the matter, else it is refused for that already.
  const isPartOf = (by: string) => by === 'system' || roles.some((r) => bodies.doers[r] === by)
  const path = steps.flatMap((s) => s.moves).filter((m) => m.refused === undefined || isPartOf(m.by))
  const written = (m: Move) =>
    `        - { act: ${m.act}, by: ${m.by}, ${m.refused === undefined ? `step: ${m.step}` : `refused: ${m.refused}`} }`
  const isShort = chance.likely(0.3)
  const files: Record<string, string> = {
    'pack.yaml': `id: ${id}\nversion: '2026.1'\ntitle: 第${n}城\nextends: [cn]\nrealm: ${100 + n}\nlanguages: [zh-Hans]\nsource: 测试\n`,
    'levels.yaml': `levels:\n${levels.map((l, i) => `  - { id: ${l}, title: 第${i + 1}级${i === 0 ? '' : `, within: [${levels[i - 1]}]`} }`).join('\n')}\n`,
    'places.csv': `${places.join('\n')}\n`,
    'bodies.yaml': `kinds:\n${bodies.lines.join('\n')}\nbodies:\n  - { id: platform-office, kind: platform-office, place: p1, name: 平台办公室 }\n`,
    'procedures/report.yaml':
      'id: report\nroles:\n  intake: { kinds: [station] }\n  dispatch: { kinds: [station] }\n  verify: { kinds: [centre] }\n  arbitrate: { kinds: [office] }\n',
    'procedures/motion.yaml': `id: motion\nroles:\n  collect: { kinds: [committee] }\n  screen: { kinds: [party] }\n  appeal: { kinds: [upper] }\n  decide: { kinds: [council] }\n  execute: { kinds: [committee] }\n  supervise: { kinds: [supervisors] }\n${
      isShort
        ? 'steps:\n  archive: null\n  rate:\n    acts:\n      satisfied: { to: archived }\n      low: { limit: { then: archived } }\n      unrated: { to: archived }\n'
        : ''
    }`,
    'procedures/local.yaml': [
      'id: local',
      'kind: motion',
      `title: ${count}步法`,
      'source: 测试',
      'start: s1',
      'roles:',
      ...roles.map((r) => `  ${r}: { title: ${r}, kinds: [${kindOf(r)}] }`),
      'steps:',
      text,
      'ends:',
      '  end: { title: 完, state: archived, tell: 完了 }',
      ...(text.includes('then: stopped')
        ? ['  stopped: { title: 未成, state: closed, tell: 没有办成 }']
        : []),
      '',
    ].join('\n'),
    ...own.files,
    'motions.yaml':
      'motions:\n  - { id: local, title: 本地事务, procedure: local, raisedBy: [resident, body, staff], supports: 0, affects: part, source: 测试 }\n',
    'rules/dispatch.yaml':
      "version: '2026.1'\nrules:\n  - { id: all, title: 都由站里办, items: ['*'], to: { body: station }, source: 测试 }\n",
    'tests/local.yaml': `scenarios:\n  - id: through\n    title: 走到底\n    when: walk\n    given: { procedure: local, place: ${place} }\n    then:\n      path:\n${path.map(written).join('\n')}\n  - id: routed\n    title: 派给站里\n    when: dispatch\n    given: { text: 垃圾没人收, item: '0101', place: ${place}, channel: phone, urgency: normal }\n    then: { rule: all, body: station }\n`,
  }
  const lot = chance.below(100)
  const isWild = wanted === 'wild' || (wanted === undefined && lot >= 75)
  const fault =
    wanted === undefined && lot >= 45 && lot < 75 ? chance.one(faults) : faults.find((f) => f.name === wanted)
  fault?.spoil(files)
  return {
    id,
    files,
    realm: 100 + n,
    place,
    path,
    fault: fault ? { name: fault.name, codes: fault.codes } : null,
    wild: isWild ? mixUp(files, chance) || 'nothing' : null,
    shape: `${bodies.shape}, ${count} steps: ${chosen.map((s) => s.facet ?? s.power ?? 'plain').join(' ')}`,
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
