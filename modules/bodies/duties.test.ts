import { expect, it } from 'vitest'
import { Reader } from '#kernel/reader'
import type { Finding } from '#kernel/section'
import { judgeWays, readDuties, shownWays } from './duties.ts'
import type { BodyKind, DutyWay } from './rules.ts'

const world = {
  items: [
    { code: '01', title: '环境', leaf: false },
    { code: '0101', title: '垃圾', leaf: true },
  ],
  procedures: [
    { id: 'motion', title: '议题办理', roles: [{ kinds: ['council'] }] },
    { id: 'report', title: '诉求办理', roles: [{ kinds: ['station'] }] },
  ],
}
const kind = (way: Partial<DutyWay>): BodyKind => ({
  id: 'station',
  title: '工作站',
  nature: 'government',
  serves: null,
  name: '站',
  within: null,
  powers: [],
  duties: ['一句话', '办事'],
  ways: [{ duty: '办事', items: [], procedure: null, post: null, ...way }],
  from: '2020-01-01',
  source: null,
  posts: [
    {
      id: 'clerk',
      title: '窗口',
      seats: 1,
      powers: [],
      may: [],
      sight: 'none',
      deputy: null,
      duties: ['受理'],
      ways: [{ duty: '受理', items: ['0101'], procedure: null, post: null }],
    },
  ],
})

function read(duties: unknown, of: 'kind' | 'post' = 'kind') {
  const findings: Finding[] = []
  const source = { layer: 'town', file: 'bodies.yaml', value: {}, line: () => 3 }
  return {
    read: readDuties(new Reader(source, (f) => findings.push(f)), { duties }, ['kinds', 0], of),
    findings,
  }
}

it('a sentence stays a sentence; what says how it is fulfilled is kept beside it', () => {
  const plain = read(['一句话', '两句话'])
  expect(plain.findings).toEqual([])
  // Nothing beside the sentences: the content of packs that name nothing is what it was.
  expect(plain.read).toEqual({ duties: ['一句话', '两句话'] })
  expect(read(['一句话', { title: '办事', items: ['01*'], post: 'clerk' }]).read).toEqual({
    duties: ['一句话', '办事'],
    ways: [{ duty: '办事', items: ['01*'], procedure: null, post: 'clerk' }],
  })
  expect(read([7]).findings.map((f) => f.code)).toEqual(['not-text'])
  expect(read([{ items: ['01*'] }]).findings.map((f) => f.code)).toEqual(['text-missing'])
  // A post's duty is its own.
  expect(read([{ title: '办事', post: 'clerk' }], 'post').findings.map((f) => f.code)).toEqual([
    'unknown-key',
  ])
})

it.each<[string, Partial<DutyWay>, string[]]>([
  ['nothing wrong', { items: ['01*', '0101'], procedure: 'report', post: 'clerk' }, []],
  ['all items', { items: ['*'] }, []],
  ['an item that does not exist', { items: ['02*'] }, ['duty-item-unknown']],
  ['a branch without the star', { items: ['01'] }, ['duty-item-unknown']],
  ['a procedure that does not exist', { procedure: 'rumour' }, ['duty-procedure-unknown']],
  ['a procedure of others', { procedure: 'motion' }, ['duty-without-part']],
  ['a post of others', { post: 'chair' }, ['duty-post-unknown']],
])('%s', (_title, way, codes) => {
  const flaws = judgeWays([kind(way)], world)
  expect(flaws.map((f) => f.code)).toEqual(codes)
  for (const flaw of flaws) expect(flaw.path.slice(0, 4)).toEqual(['kinds', 0, 'duties', 1])
})

it('is shown by names', () => {
  expect(shownWays([{ duty: '办事', items: ['01*', '*'], procedure: 'report', post: null }], world)).toEqual([
    {
      duty: '办事',
      items: [
        { code: '01', title: '环境' },
        { code: '', title: '*' },
      ],
      procedure: { id: 'report', title: '诉求办理' },
      post: null,
    },
  ])
})
