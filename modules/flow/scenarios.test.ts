/** The walk of a pack's scenarios: it follows the very rules, and says at the first step what came out differently. */
import { describe, expect, it } from 'vitest'
import { walkRunner } from './scenarios.ts'
import { compileProcedures } from './section.ts'

const act = (title: string, more: object = {}) => ({ title, ...more })
const { procedures } = compileProcedures({
  container: 'town',
  report: (f) => {
    throw new Error(f.message)
  },
  sources: [
    {
      layer: 'town',
      file: 'motion.yaml',
      line: () => 1,
      value: {
        id: 'motion',
        title: '议题',
        start: 'decide',
        roles: {
          decide: { title: '决议机构', kinds: ['council'] },
          execute: { title: '执行单位', kinds: ['committee'] },
          supervise: { title: '监督机构', kinds: ['overseers'] },
        },
        steps: {
          decide: {
            title: '表决',
            tell: '表决',
            power: 'decide',
            holder: { role: 'decide' },
            ballot: { rule: 'majority', ways: ['hands'], open: 'open', passed: 'passed', failed: 'failed' },
            acts: {
              open: act('开始', { may: 'meetings.convene', effect: 'sign', when: 'unsigned' }),
              passed: act('通过', { by: 'system', to: 'execute' }),
              failed: act('未通过', { by: 'system', to: 'lost' }),
              withdraw: act('撤回', { by: 'reporter', to: 'lost' }),
            },
          },
          execute: {
            title: '执行',
            tell: '执行',
            power: 'execute',
            holder: { role: 'execute' },
            acts: {
              report: act('报告', { limit: { times: 1, then: 'lost' } }),
              check: act('检查', { by: { role: 'supervise' }, power: 'supervise' }),
              done: act('完成', { to: 'archived', when: 'signed' }),
              sign: act('签收', { effect: 'sign' }),
              hand: act('转办', { to: 'helped', needs: ['target'] }),
            },
          },
          helped: {
            title: '协办',
            tell: '协办',
            power: 'execute',
            holder: { chosen: true },
            acts: { back: act('交回', { to: 'again' }) },
          },
          again: {
            title: '再办',
            tell: '再办',
            power: 'execute',
            holder: { lastOf: 'execute' },
            acts: { done: act('完成', { to: 'archived' }) },
          },
        },
        ends: {
          archived: { title: '归档', tell: '归档' },
          lost: { title: '未通过', tell: '未通过', state: 'closed' },
        },
      },
    },
  ],
})
const post = (id: string, may: string[] = []) => ({ id, may })
const kind = (id: string, serves: string | null, posts: object[], within: string | null = null) => ({
  id,
  title: id,
  serves,
  within,
  posts,
})
const sections: Record<string, unknown> = {
  procedures: { procedures },
  places: {
    places: [
      { code: 'T', name: '镇', kind: 'town', parent: null },
      { code: 'V', name: '村', kind: 'village', parent: 'T' },
    ],
  },
  bodies: {
    kinds: [
      kind('council', 'village', [post('chair', ['meetings.convene']), post('member')]),
      kind('committee', 'village', [post('head'), post('clerk')]),
      kind('desk', 'village', [post('clerk')], 'committee'),
      kind('overseers', 'town', [post('member')]),
      kind('company', null, [post('manager')]),
    ],
    bodies: [{ id: 'one', kind: 'company', place: 'T' }],
  },
}
const walk = (path: unknown, given: object = { procedure: 'motion', place: 'V' }) =>
  walkRunner.run(
    { id: 's', title: 's', when: 'walk', given: { ...given }, then: { path }, mark: { file: 'x', line: 1 } },
    { all: { get: <T>(name: string) => sections[name] as T | undefined } } as never,
  )

describe('a walk', () => {
  it('goes all the way, refusals by code on it', async () => {
    expect(
      await walk([
        { act: 'open', by: 'council/member', refused: 'flow.not-your-post' },
        { act: 'open', by: 'committee/head', refused: 'flow.not-holder' },
        { act: 'open', by: 'council/chair', person: 'a', step: 'decide' },
        { act: 'open', by: 'council/chair', person: 'b', refused: 'flow.already-signed' },
        { act: 'passed', by: 'council/chair', refused: 'flow.system-only' },
        { act: 'passed', by: 'system', step: 'execute' },
        // One person, two posts, two powers.
        { act: 'report', by: 'committee/head', person: 'a', refused: 'flow.person-holds-power' },
        { act: 'done', by: 'committee/head', refused: 'flow.not-signed' },
        { act: 'sign', by: 'committee/head', person: 'c' },
        { act: 'check', by: 'council/member', refused: 'flow.not-role' },
        { act: 'check', by: 'overseers/member', person: 'c', refused: 'flow.person-holds-power' },
        { act: 'check', by: 'overseers/member' },
        // An office inside the holder counts as nobody else's, and holds nothing itself.
        { act: 'hand', by: 'committee/head', to: 'company', step: 'helped' },
        { act: 'back', by: 'committee/head', refused: 'flow.not-holder' },
        { act: 'back', by: 'company/manager', step: 'again' },
        { act: 'done', by: 'committee/clerk', step: 'archived' },
        { act: 'done', by: 'committee/clerk', refused: 'flow.ended' },
      ]),
    ).toEqual([])
  })

  const wrong: [string, unknown, RegExp][] = [
    [
      'another step than said',
      [{ act: 'passed', by: 'system', step: 'lost' }],
      /第1步“passed”：应到“未通过”，实到“执行”/,
    ],
    ['a refusal nobody said', [{ act: 'open', by: 'committee/head' }], /flow\.not-holder/],
    ['a refusal that does not come', [{ act: 'passed', by: 'system', refused: 'flow.ended' }], /却做成了/],
    [
      'another refusal',
      [{ act: 'open', by: 'council/member', refused: 'flow.ended' }],
      /却因 flow\.not-your-post/,
    ],
    ['an act there is not', [{ act: 'fly', by: 'system' }], /没有动作“fly”/],
    ['a body there is not', [{ act: 'open', by: 'senate/chair' }], /没有“senate”/],
    ['a post there is not', [{ act: 'open', by: 'council/king' }], /没有岗位“king”，可用：chair、member/],
    [
      'a handing over to nobody',
      [
        { act: 'passed', by: 'system' },
        { act: 'hand', by: 'committee/head' },
      ],
      /第2步/,
    ],
    ['no path', [], /没有 path/],
    ['an entry that is no map', ['open'], /第1步“open”：流程中没有动作/],
  ]
  it.each(wrong)('says so: %s', async (_what, path, sentence) => {
    const said = await walk(path)
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(sentence)
  })

  it('says that a place or a procedure is unknown', async () => {
    const path = [{ act: 'passed', by: 'system' }]
    expect(await walk(path, { procedure: 'motion', place: 'X' })).toEqual(['没有地方“X”'])
    expect(await walk(path, { procedure: 'other', place: 'V' })).toEqual([
      '没有流程“other”，或本地没有采用它',
    ])
    expect((await walk(path, { procedure: 'motion', place: 'T' }))[0]).toMatch(/没有可承担“表决”的决议机构/)
  })
})
