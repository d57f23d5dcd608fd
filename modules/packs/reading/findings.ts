/** What can be wrong with a container before any section looks at it. One table: code → sentence and how to mend it. */
import { fill } from '#kernel/errors'
import type { Finding } from '#kernel/section'

const words = {
  'packs.id': {
    message: '“{id}”不能作包的名称',
    mend: '用小写字母、数字和连字符，以字母开头，不超过40个字符',
  },
  'packs.missing': {
    message: '没有包“{id}”',
    mend: '在 {where} 下建立文件夹 {id} 并写 pack.yaml，或改正名称',
  },
  'packs.circle': { message: '层叠成环：{circle}', mend: '去掉其中一个 extends' },
  'packs.too-many-layers': { message: '层数超过 {most}', mend: '合并一些层' },
  'packs.symlink': { message: '包里有符号链接', mend: '用文件本身代替链接；包不引用自己以外的内容' },
  'packs.not-a-file': { message: '不是普通文件', mend: '删去它；包里只放文件和文件夹' },
  'packs.too-deep-folder': { message: '文件夹超过 {most} 层', mend: '把文件放浅一些' },
  'packs.too-many-files': { message: '文件超过 {most} 个', mend: '合并文件，或检查是否放错了文件夹' },
  'packs.too-large': { message: '文件太大（{size}），最多 {most}', mend: '拆成几个文件' },
  'packs.all-too-large': { message: '包的文件合计超过 {most}', mend: '检查是否放错了文件' },
  'packs.unknown-file': { message: '没有模块认识这个文件', mend: '可用的文件：{known}。改正文件名或删去它' },
  'packs.hidden-file': { message: '隐藏文件不会被读取', mend: '删去它' },
  'packs.encoding': {
    message: '不是 UTF-8 编码（可能是 GBK）',
    mend: '另存为 UTF-8；在 Excel 中选“CSV UTF-8（逗号分隔）”',
  },
  'packs.control-character': { message: '含有控制字符', mend: '删去这个字符' },
  'packs.yaml-syntax': { message: 'YAML 读不懂：{why}', mend: '检查这一行的缩进、冒号后的空格和引号' },
  'packs.yaml-too-deep': { message: '嵌套超过 {most} 层', mend: '把内容写浅一些' },
  'packs.yaml-too-many': { message: '展开后内容超过 {most} 项', mend: '减少 *引用，或拆成几个文件' },
  'packs.yaml-tag': { message: '不接受标签 {tag}', mend: '去掉 ! 开头的标签' },
  'packs.yaml-alias': { message: '引用 *{name} 没有对应的 &{name}，或引用了自己', mend: '改正引用的名称' },
  'packs.yaml-documents': { message: '一个文件里有多份文档（---）', mend: '拆成几个文件' },
  'packs.duplicate-key': { message: '“{key}”写了两次', mend: '删去其中一个' },
  'packs.key': { message: '名称“{key}”不能使用', mend: '名称用文字，不用列表、空值或保留字' },
  'packs.csv-syntax': {
    message: 'CSV 读不懂：{why}',
    mend: '检查引号是否成对；含逗号或换行的内容要加英文双引号',
  },
  'packs.csv-width': { message: '这一行有 {found} 列，表头有 {expected} 列', mend: '补足或删去多余的逗号' },
  'packs.csv-header': { message: '表头不对：{why}', mend: '第一行写列名，每列一个，不重复' },
  'packs.section-failed': {
    message: '部分“{section}”无法处理：{why}',
    mend: '这是程序的缺陷，请连同包一起报告',
  },
} as const

export type ContainerCode = keyof typeof words

/** A finding about the container itself. */
export function found(
  code: ContainerCode,
  at: { file: string; line: number },
  params: Record<string, string | number> = {},
  level: Finding['level'] = 'error',
): Finding {
  const word = words[code]
  return {
    level,
    code,
    file: at.file,
    line: at.line,
    message: fill(word.message, params),
    mend: fill(word.mend, params),
  }
}

/** `file:line 错误 code：message 改法：mend`, one line whatever the texts hold. */
export function printed(finding: Finding): string {
  const text = `${finding.file}:${finding.line} ${finding.level === 'error' ? '错误' : '提醒'} ${finding.code}：${finding.message}。改法：${finding.mend}`
  // Names from a pack must not be able to steer the terminal or begin a line of their own.
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '�')
}
