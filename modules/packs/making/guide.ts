/** The sheet 说明: how to fill in the others, and what the lower layer offers. */
import { isTree } from '#kernel/reader'
import { textsIn, treeOf } from './offered.ts'
import type { Base } from './offered.ts'
import { powerTitles } from './forms.ts'

const powers = (given: unknown): string =>
  textsIn(given)
    .map((p) => Object.keys(powerTitles).find((t) => powerTitles[t] === p) ?? p)
    .join('、') || '不带权'

/** Rows of the sheet; a row of one cell is a heading. */
export function guideLines(base: Base): (readonly string[])[] {
  const lines: (readonly string[])[] = [
    ['怎样填这本工作簿'],
    [
      '次序',
      '',
      '基本情况 → 层级 → 地方 → 组织 → 岗位 → 流程角色 → 环节 → 议题、会议、公开、派遣 → 情景。前四张必填，其余用到才填。',
    ],
    ['列的颜色', '', '深蓝、带*号的必填；浅蓝的选填，不填就照国家层；灰色的“说明”写给人看，程序不读。'],
    ['灰字的例子', '', '第一格以【例】开头的行不会读，照着另起一行写；留着或删去都可以。'],
    ['几个值', '', '写在一格里，用、分开。'],
    ['名称要一样', '', '别的表提到层级、组织，写它在自己那张表里的“名称”，一字不差。'],
    ['格式', '', '所有的格都是文本；不用公式，不合并单元格，一件事一行。'],
    [
      '检查',
      '',
      './linli pack check 文件.xlsx：逐格说明哪里不对、怎样改；加 --errors 错误.xlsx 另存一份，每行后面写着原因。',
    ],
    [''],
    ['国家层的组织样式'],
  ]
  for (const pattern of base.patterns) {
    lines.push([pattern.title, powers(pattern.tree.powers), textsIn(pattern.tree.duties).join('、')])
    for (const post of Array.isArray(pattern.tree.posts)
      ? (pattern.tree.posts as unknown[]).filter(isTree)
      : [])
      lines.push([
        '',
        typeof post.title === 'string' ? post.title : '',
        textsIn(post.may).join('、') || '（没有许可）',
      ])
  }
  for (const procedure of base.procedures) {
    lines.push([''], [`流程：${procedure.title}`])
    lines.push(['角色', '', procedure.roles.map((r) => r.title).join('、')])
    for (const step of procedure.steps) {
      const tree = treeOf(treeOf(procedure.tree.steps)[step.id])
      const acts = Object.values(treeOf(tree.acts)).filter(isTree)
      lines.push([
        step.title,
        tree.power === undefined ? '' : powers([tree.power]),
        acts.map((a) => (typeof a.title === 'string' ? a.title : '')).join('、'),
      ])
    }
    lines.push(['结局', '', procedure.ends.map((e) => e.title).join('、')])
  }
  return lines
}
