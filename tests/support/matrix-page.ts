/** docs/rights.md: the measured matrix as an official reads it. */
import type { Kind, Measured, Outcome, Scope } from './matrix.ts'
import { NOT_APPLICABLE, scopes } from './matrix.ts'

const scopeTitles: Readonly<Record<Scope, string>> = {
  own: '本人的 own',
  unit: '本单位的 own unit',
  place: '本辖区的 own place',
  other: '别处的 other place',
  realm: '别的存储域 other realm',
}

const head = `# 权限矩阵 Rights, measured

这张表不是写出来的，是测出来的：在示范包的一座小城里，以每一种身份，经真实的网络接口，向每一个端点、每一个范围各问一次，照实记下允许还是拒绝、用哪个代码拒绝；
每次调用写下的东西都不保留。流程动作由判定真实动作的同一套规则判定。\`tests/api/matrix.test.ts\` 重新测量并逐字比较；\n以 \`LINLI_WRITE=1\` 运行它即重新写出。

Nothing here is typed by hand: every endpoint is asked once as every kind of actor in every scope, through the real HTTP layer of a small city; nothing a call wrote is kept.
Acts of procedures are judged by the very rules that judge real acts.

- **允许 allowed**：真的办成了。 it was really done.
- **看情形 depends**：身份和范围放行，样例的内容或者事情当时的状态不合，括号里是代码。 who and where let it pass; the sample's content or the state of things did not.
- **看不到 not seen**：对这个身份来说不存在（404）。 for this actor it does not exist.
- **拒绝 refused**：有理由地拒绝，括号里是代码。 refused with the code.
- **不适用 n/a**：这个身份没有单位、没有辖区，或者全市都是其辖区。
- 列表类端点没有范围栏：它们只列得出看得见的，由数据库的行级规则保证（\`tests/api/rights.test.ts\`）。
`

/** The whole page; the same for the same rights, on any machine. */
export function pageOf(m: Measured): string {
  return [
    head,
    kindsOf(m.kinds),
    ...m.modules.map((module) => moduleOf(module, m.kinds)),
    actsOf(m),
    '',
  ].join('\n')
}

function kindsOf(kinds: readonly Kind[]): string {
  const rows = kinds.map((k) => {
    const titles =
      k.titles.length > 6 ? `${k.titles.slice(0, 6).join('、')} 等${k.titles.length}种` : k.titles.join('、')
    return `| ${k.label} | ${titles} | ${k.may.map((f) => `\`${f}\``).join(' ') || '–'} | ${sightOf(k.sight)} |`
  })
  return [
    '## 身份 Kinds of actors',
    '',
    '岗位按“许可 + 视野”归并：许可和视野相同的岗位，权限完全相同。',
    '',
    '| 代号 | 岗位 posts | 许可 permissions | 视野 sight |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

const sightOf = (sight: string) =>
  ({ place: '本辖区 place', body: '本单位 body', none: '无 none' })[sight] ?? sight

function moduleOf(module: Measured['modules'][number], kinds: readonly Kind[]): string {
  const lines = [`## ${module.title} ${module.name}`, '']
  const plain = module.endpoints.filter((e) => !e.scoped)
  if (plain.length > 0) {
    lines.push(
      '| 端点 endpoint | 说明 | 允许 allowed | 看情形 depends | 看不到 not seen | 拒绝 refused |',
      '|---|---|---|---|---|---|',
    )
    for (const e of plain)
      lines.push(`| \`${e.name}\` | ${e.summary} | ${cellsOf(e.outcomes['own']!, kinds)} |`)
    lines.push('')
  }
  for (const e of module.endpoints.filter((x) => x.scoped)) {
    lines.push(`### \`${e.name}\` ${e.summary}`, '')
    lines.push(
      '| 范围 scope | 允许 allowed | 看情形 depends | 看不到 not seen | 拒绝 refused |',
      '|---|---|---|---|---|',
    )
    for (const scope of scopes)
      lines.push(`| ${scopeTitles[scope]} | ${cellsOf(e.outcomes[scope]!, kinds)} |`)
    lines.push('')
  }
  return lines.join('\n')
}

function actsOf(m: Measured): string {
  const lines = [
    '## 流程动作 Acts of procedures',
    '',
    '每一环节的每一个动作，按“件在哪个范围”判定；还没有人办过这件（回避和四权分立另见规则）。',
    '',
  ]
  let heading = ''
  for (const row of m.acts) {
    const next = `### ${row.procedure} · ${row.step}`
    if (next !== heading) {
      if (heading !== '') lines.push('')
      heading = next
      lines.push(
        heading,
        '',
        '| 动作 act | 范围 scope | 允许 allowed | 看情形 depends | 看不到 not seen | 拒绝 refused |',
        '|---|---|---|---|---|---|',
      )
    }
    for (const scope of ['own', 'unit', 'place', 'other'] as const)
      lines.push(`| ${row.act} | ${scopeTitles[scope]} | ${cellsOf(row.outcomes[scope]!, m.kinds)} |`)
  }
  return lines.join('\n')
}

/** A01–A05 for five in a row. */
function runs(some: readonly Kind[], kinds: readonly Kind[]): string {
  const out: string[] = []
  for (let i = 0; i < some.length;) {
    let j = i
    const at = (n: number) => kinds.indexOf(some[n]!)
    while (j + 1 < some.length && at(j + 1) === at(j) + 1 && some[i]!.label.startsWith('A')) j++
    out.push(
      j - i >= 2
        ? `${some[i]!.label}–${some[j]!.label}`
        : some
            .slice(i, j + 1)
            .map((k) => k.label)
            .join(' '),
    )
    i = j + 1
  }
  return out.join(' ')
}

/** Past the rules of who may, and then held up by what was asked or by how things stand. */
const depends = (o: Outcome) => /^(400|409|410|413|415|422|423|429|503) /.test(o)
const hidden = (o: Outcome) => o.startsWith('404 ')

function cellsOf(outcomes: Readonly<Record<string, Outcome>>, kinds: readonly Kind[]): string {
  const asked = kinds.filter((k) => outcomes[k.label] !== NOT_APPLICABLE)
  const listed = (some: readonly Kind[]) =>
    some.length === 0 ? '–' : some.length === asked.length ? '全部 all' : runs(some, kinds)
  const byCode = (chosen: (o: Outcome) => boolean) => {
    const codes = new Map<string, Kind[]>()
    for (const k of asked.filter((one) => chosen(outcomes[one.label]!))) {
      const code = outcomes[k.label]!.split(' ')[1]!
      codes.set(code, [...(codes.get(code) ?? []), k])
    }
    const why = [...codes].map(([code, some]) => `${listed(some)}（\`${code}\`）`)
    return why.length === 0 ? '–' : why.join('；')
  }
  return [
    listed(asked.filter((k) => outcomes[k.label] === 'ok')),
    byCode(depends),
    listed(asked.filter((k) => hidden(outcomes[k.label]!))),
    byCode((o) => o !== 'ok' && !depends(o) && !hidden(o)),
  ].join(' | ')
}
