/** A small town whose pack adopts motions and a list of two powers; written into a folder, for tests of what a pack makes. */
import { cpSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const TOWN = 'council-town'

const files: Readonly<Record<string, string>> = {
  'pack.yaml': `id: ${TOWN}
version: '2026.1'
title: 清溪市
extends: [cn]
realm: 77
languages: [zh-Hans]
source: 测试
`,
  'levels.yaml': `levels:
  - { id: city, title: 市 }
  - { id: community, title: 社区, within: [city] }
  - { id: estate, title: 小区, within: [community] }
`,
  'places.csv': `code,name,kind,parent,from,source
90,清溪市,city,,2020-01-01,测试
90-01,柳溪社区,community,90,2020-01-01,测试
90-02,石桥社区,community,90,2020-01-01,测试
90-01-1,望溪苑,estate,90-01,2020-01-01,测试
90-02-1,石桥里,estate,90-02,2020-01-01,测试
`,
  'bodies.yaml': `kinds:
  - { id: upper-party, like: upper-party-committee, serves: city, name: '{place}委' }
  - { id: party, like: party-committee, serves: community, name: '{place}党委' }
  - { id: council, like: council, serves: community, name: '{place}议事会' }
  - { id: committee, like: residents-committee, serves: community, name: '{place}居委会' }
  - { id: supervisors, like: supervisory-committee, serves: community, name: '{place}居务监督委员会' }
  - { id: station, like: station, serves: community, name: '{place}便民服务站' }
`,
  'procedures/motion.yaml': `id: motion
roles:
  collect: { kinds: [committee] }
  screen: { kinds: [party] }
  appeal: { kinds: [upper-party] }
  decide: { kinds: [council] }
  execute: { kinds: [committee] }
  supervise: { kinds: [supervisors] }
`,
  'procedures/use.yaml': `id: use
kind: power
title: 权力行使
source: 测试清单
start: propose
roles:
  use: { title: 行使单位, kinds: [committee] }
  decide: { title: 议决机构, kinds: [council] }
  supervise: { title: 监督机构, kinds: [supervisors] }
steps:
  propose:
    title: 提议
    tell: 正在提议
    holder: { role: use }
    acts:
      submit: { title: 提请议决, by: holder, may: deliberation.raise, to: decide, needs: [text] }
  decide:
    title: 议决
    tell: 正在议决
    power: decide
    holder: { role: decide }
    acts:
      agree: { title: 同意, by: holder, may: meetings.convene, to: execute, needs: [text] }
      refuse: { title: 不同意, by: holder, may: meetings.convene, to: refused, needs: [text] }
  execute:
    title: 实施
    tell: 正在实施
    power: execute
    holder: { role: use }
    acts:
      done: { title: 实施完毕, by: holder, may: deliberation.raise, to: check, needs: [text] }
  check:
    title: 监督
    tell: 正在监督检查
    power: supervise
    holder: { role: supervise }
    acts:
      pass: { title: 监督通过, by: holder, may: execution.check, to: finished, needs: [text] }
ends:
  finished: { title: 已办结, state: archived, tell: 已经办结 }
  refused: { title: 未获同意, state: closed, tell: 没有获得同意 }
`,
  'powers.yaml': `powers:
  - { no: 1, id: paving, title: 院坝道路硬化, group: 公共建设, body: committee, procedure: use, text: 院坝、入户道路的硬化, source: 测试清单, example: true }
  - { no: 2, id: seal, title: 公章使用, group: 日常管理, body: committee, procedure: use, text: 居委会公章的使用, source: 测试清单, example: true }
`,
}

/** A folder with the national layer and the town; remove it afterwards. */
export function councilTown(extra: Readonly<Record<string, string>> = {}): {
  folder: string
  remove: () => void
} {
  const folder = mkdtempSync(join(tmpdir(), 'linli-town-'))
  cpSync(join(import.meta.dirname, '../../packs/cn'), join(folder, 'cn'), { recursive: true })
  for (const [name, text] of Object.entries({ ...files, ...extra })) {
    const path = join(folder, TOWN, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
