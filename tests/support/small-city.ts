/** A small city with its bodies, loaded by the sections of this module and of territory; for this module's tests. */
import type { CompiledLevels, CompiledPlaces } from '#modules/territory'
import { levelsSection, placesSection } from '../../modules/territory/sections.ts'
import type { TestGround } from './ground.ts'
import { compiled, csv, row, yaml } from './sources.ts'
import type { CompiledBodies } from '../../modules/bodies/load.ts'
import { bodiesSection } from '../../modules/bodies/sections.ts'

export const REALM = 6
export const city = { id: 'qinghe', realm: REALM, title: '青河市' }
export const file = {
  kinds: [
    {
      id: 'city-office',
      title: '平台办',
      nature: 'department',
      serves: 'none',
      powers: [],
      from: '2010-01-01',
      posts: [
        { id: 'system', title: '系统管理员', seats: 1, may: ['packs.load'] },
        { id: 'security', title: '安全管理员', seats: 1, may: ['identity.security', 'bodies.appoint'] },
        { id: 'audit', title: '审计员', seats: 1, may: ['trace.audit'] },
      ],
    },
    {
      id: 'station',
      title: '社区工作站',
      nature: 'government',
      serves: 'community',
      name: '{place}工作站',
      powers: ['execute'],
      from: '2010-01-01',
      posts: [
        {
          id: 'head',
          title: '站长',
          seats: 1,
          powers: ['execute'],
          may: ['casework.handle'],
          sight: 'place',
        },
      ],
    },
    {
      id: 'centre',
      title: '综合管理中心',
      nature: 'centre',
      serves: 'community',
      within: 'station',
      powers: ['execute'],
      from: '2010-01-01',
      posts: [
        {
          id: 'worker',
          title: '网格员',
          seats: 2,
          powers: ['execute'],
          may: ['casework.patrol'],
          sight: 'place',
        },
        { id: 'clerk', title: '窗口', seats: 0, may: ['casework.intake'], sight: 'body' },
      ],
    },
    {
      id: 'bureau',
      title: '城管局',
      nature: 'department',
      serves: 'district',
      powers: ['execute'],
      from: '2010-01-01',
      posts: [
        {
          id: 'handler',
          title: '承办人',
          seats: 2,
          powers: ['execute'],
          may: ['casework.handle'],
          sight: 'body',
        },
      ],
    },
  ],
  bodies: [{ id: 'office', kind: 'city-office', place: '50', name: '青河市平台办' }],
}
export const places = [
  row('50', '青河市', 'city', '', { from: '1990-01-01' }),
  row('5001', '东岭区', 'district', '50', { from: '1990-01-01' }),
  row('5002', '西岭区', 'district', '50', { from: '1990-01-01' }),
  row('C1', '镜湖社区', 'community', '5001'),
  row('C2', '银浪社区', 'community', '5001'),
  row('C3', '望江社区', 'community', '5002'),
]

const levels = compiled<CompiledLevels>(levelsSection, [
  yaml('packs/q/levels.yaml', {
    levels: [
      { id: 'city', title: '市' },
      { id: 'district', title: '区', within: ['city'] },
      { id: 'community', title: '社区', within: ['district'] },
    ],
  }),
]).value
export const compiledBodies = (value: unknown, rows = places) =>
  compiled<CompiledBodies>(bodiesSection, [yaml('packs/q/bodies.yaml', value)], {
    levels,
    places: compiled<CompiledPlaces>(placesSection, [csv('packs/q/places.csv', rows)], { levels }).value,
  })
export const loadCity = (t: TestGround, value: unknown = file, rows = places) =>
  t.write(REALM, async (ctx) => {
    const to = { jurisdiction: city, snapshot: 'x', all: { get: () => undefined } }
    const read = compiled<CompiledPlaces>(placesSection, [csv('packs/q/places.csv', rows)], { levels })
    await levelsSection.load!(ctx, levels, to)
    await placesSection.load!(ctx, read.value, to)
    await bodiesSection.load!(ctx, compiledBodies(value, rows).value, to)
  })
