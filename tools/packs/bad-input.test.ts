/**
 * What a pack may not say (issue "Two towns, two ways", bad input): each is refused with place, reason and the way to mend
 * it. What a load may not take from bodies and steps in use stands in tests/api/pack-load.test.ts; a slip in every column of
 * the workbook in making.test.ts; what people may not do at run time in tests/api/{meetings,openness}.test.ts.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { createPacks } from '#modules/packs'
import { packSections } from '../../apps/server/modules.ts'
import { scenarioRunners } from '../../apps/server/scenarios.ts'
import { generatePack, writePacks } from '../../tests/support/generated-pack.ts'

const sound = generatePack(1, 1, null)
type Files = Readonly<Record<string, string>>

interface Bad {
  readonly what: string
  readonly files: (was: Files) => Files
  /** File and the text its line must hold. */
  readonly at: readonly [string, string]
  readonly code: string
  readonly message: RegExp
  readonly mend: RegExp
}
const motion = 'procedures/motion.yaml'
const replaced = (file: string, from: string, to: string) => (was: Files) => {
  if (!was[file]!.includes(from)) throw new Error(`${file} has no ${from}`)
  return { [file]: was[file]!.replace(from, to) }
}
const meeting = (more: string) => () => ({
  'meetings.yaml': `meetings:\n  - id: own\n    title: 本地会议\n    affects: whole\n    invites: [council]\n    convener: [council]\n    members: [council]\n    binding: true\n    source: 测试\n${more}`,
})
const quorum = (share: string) =>
  meeting(`    noticeDays: 3\n    quorum:\n      base: members\n      atLeast: '${share}'\n`)
const notice = (line: string) => meeting(`${line}    quorum: { base: members, atLeast: '2/3' }\n`)
const form = (asks: string) => () => ({
  [motion]: `${sound.files[motion]!.split('steps:')[0]}steps:\n  collect:\n    acts:\n      submit:\n        asks: ${asks}\n`,
})

const bad: readonly Bad[] = [
  {
    what: 'a procedure that lets one body decide and supervise',
    files: (was) => ({
      [motion]: was[motion]!.replace('[supervisors]', '[council]'),
      'bodies.yaml': was['bodies.yaml']!.replace(
        'posts: [{ id: ',
        'posts: [{ id: chair, may: [meetings.convene, meetings.vote, execution.check] }, { id: ',
      ),
    }),
    at: [motion, 'supervise: { kinds: [council] }'],
    code: 'two-powers',
    message: /在同一流程中既有决策权（会议决议），又有监督权（监督检查）/,
    mend: /把其中一处交给另一个机构：改 roles\/supervise 的 kinds/,
  },
  ...['0/3', '4/3'].map((share) => ({
    what: `a quorum of ${share}`,
    files: quorum(share),
    at: ['meetings.yaml', `atLeast: '${share}'`] as const,
    code: 'meetings.share-wrong',
    message: new RegExp(`“${share}”不能作比例：比例大于零，不超过全体`),
    mend: /写成分数，如 '2\/3'/,
  })),
  {
    what: 'a meeting that says nothing of notice',
    files: notice(''),
    at: ['meetings.yaml', '- id: own'],
    code: 'meetings.notice-missing',
    message: /会议“own”没有写提前几日通知/,
    mend: /写 noticeDays: 10；不通知就不能开会/,
  },
  {
    what: 'a meeting noticed on the day',
    files: notice('    noticeDays: 0\n'),
    at: ['meetings.yaml', 'noticeDays: 0'],
    code: 'not-a-whole-number',
    message: /noticeDays 应为 1 至 90 的整数/,
    mend: /写成 noticeDays: 1/,
  },
  {
    what: 'a publication of the law shortened',
    files: () => ({ 'openness.yaml': 'categories:\n  - id: finances\n    days: 14\n' }),
    at: ['openness.yaml', 'days: 14'],
    code: 'window-shortened',
    message: /“finances”公示 14 天，少于应有的 15 天/,
    mend: /写成 days: 15 或更长；依据：城市居民委员会组织法/,
  },
  {
    what: 'a step that shows a decision too shortly',
    files: () => ({
      [motion]: `${sound.files[motion]!.split('steps:')[0]}steps:\n  publish:\n    publication:\n      days: 6\n`,
    }),
    at: [motion, 'days: 6'],
    code: 'window-shortened',
    message: /环节“公示”公示 6 天，少于“议决事项公示”的 7 天/,
    mend: /写成 days: 7 或更长/,
  },
  {
    what: 'another locality as the ground it stands on',
    files: replaced('pack.yaml', 'extends: [cn]', 'extends: [cn, other]'),
    at: ['pack.yaml', 'extends: [cn, other]'],
    code: 'packs.extends-locality',
    message: /other/,
    mend: /只叠在没有 realm 的层上（国家、省）/,
  },
  {
    what: 'a place below another locality’s',
    files: replaced('places.csv', `,${'l2'},p1,`, ',l2,DQ-1,'),
    at: ['places.csv', 'l2,DQ-1'],
    code: 'parent-missing',
    message: /的上级 DQ-1 不在表里/,
    mend: /增加上级那一行，或改正 parent/,
  },
  {
    what: 'a step taken away that is still there',
    files: (was) => ({ [motion]: `${was[motion]!.split('steps:')[0]}gone: [publish]\n` }),
    at: [motion, 'gone: [publish]'],
    code: 'gone-still-there',
    message: /“publish”还在流程里，没有去掉/,
    mend: /从 gone 里删去它，或把环节写成 null/,
  },
  {
    what: 'a form that asks for nothing',
    files: form('[]'),
    at: [motion, 'asks: []'],
    code: 'asks-wrong',
    message: /表单应有 1 至 12 项/,
    mend: /写成 asks: \[\{id: place, title: 地点, type: text\}\]，type 为 text、day 或 time/,
  },
  {
    what: 'a form with a field that has no id',
    files: form('[{ title: 地点 }]'),
    at: [motion, 'title: 地点'],
    code: 'asks-wrong',
    message: /表单的一项没有 id/,
    mend: /写成 asks: \[\{id: place/,
  },
  {
    what: 'a form that asks the same twice',
    files: form('[{ id: place, title: 地点 }, { id: place, title: 地点 }]'),
    at: [motion, 'id: place'],
    code: 'asks-wrong',
    message: /表单里“place”写了两次/,
    mend: /写成 asks: \[\{id: place/,
  },
  {
    what: 'a form nobody fills in',
    files: () => ({
      [motion]: `${sound.files[motion]!.split('steps:')[0]}steps:\n  decide:\n    acts:\n      passed:\n        asks: [{ id: place, title: 地点 }]\n`,
    }),
    at: [motion, 'asks: [{ id: place'],
    code: 'asks-wrong',
    message: /由系统或在别处办理的动作，没有人填表/,
    mend: /写成 asks: \[\{id: place/,
  },
]

const packs = bad.map((b, i) => {
  const id = `bad-${i}`
  const files = { ...sound.files, ...b.files(sound.files) }
  const head = (files['pack.yaml'] ?? '').replace(`id: ${sound.id}`, `id: ${id}`)
  return { ...sound, id, files: { ...files, 'pack.yaml': head } }
})
const written = writePacks(packs)
afterAll(() => written.remove())
const workbench = createPacks(packSections(), { folders: [written.folder], scenarios: scenarioRunners })

describe('refused with place, reason and mend', { timeout: 60_000 }, () => {
  it.each(bad.map((b, i) => [b.what, b, packs[i]!] as const))('%s', async (_what, b, pack) => {
    const { built, findings } = await workbench.check(pack.id)
    expect(built === undefined).toBe(true)
    const found = findings.find((f) => f.code === b.code)
    expect(found, findings.map((f) => `${f.code} ${f.message}`).join('\n')).toBeDefined()
    expect(found!.file.endsWith(`/${pack.id}/${b.at[0]}`), found!.file).toBe(true)
    expect((pack.files as Files)[b.at[0]]!.split('\n')[found!.line - 1]).toContain(b.at[1])
    expect(found!.message).toMatch(b.message)
    expect(found!.mend).toMatch(b.mend)
  })
})
