import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createPacks } from './build.ts'
import { packCommand } from './cli.ts'
import { packFolder, soundPacks } from './testing/folder.ts'
import type { PackFolder } from './testing/folder.ts'

const made: PackFolder[] = []
afterEach(() => {
  for (const f of made.splice(0)) f.remove()
})

async function run(args: readonly string[], files: Record<string, string> = {}) {
  const folder = packFolder({ ...soundPacks, ...files })
  made.push(folder)
  const lines: string[] = []
  const code = await packCommand(
    args.map((a) => a.replace('@', folder.folder)),
    {
      packs: createPacks([], { folders: [folder.folder], today: () => '2026-03-01', scenarios: [] }),
      print: (line) => lines.push(line),
      open: () => Promise.reject(new Error('no database here')),
      today: '2026-03-01',
      made: folder.folder,
    },
  )
  return { code, lines, text: lines.join('\n') }
}

describe('pack check', () => {
  it('says that a sound pack is sound, by id and by folder, without a database', async () => {
    for (const name of ['high', '@/high']) {
      const { code, text } = await run(['check', name])
      expect(code).toBe(0)
      expect(text).toContain('没有错误：low 2026.1 → high 2026.1')
      expect(text).toMatch(/快照 sha256:[0-9a-f]{64}/)
    }
    expect((await run(['check', 'low'])).text).toContain('只作为下层')
  })

  it('prints one line a finding with file, line and how to mend, and exits 1', async () => {
    const { code, lines } = await run(['check', 'high'], {
      'high/codes/a.yaml': 'set: a\ntitle: 甲\ncodes:\n  - { title: 甲 }\n',
      'high/calendar/2026.csv': 'date,kind,name,notice,note\n2026-02-30,holiday,甲,,\n',
    })
    expect(code).toBe(1)
    expect(lines).toEqual([
      'packs/high/calendar/2026.csv:2 错误 packs.calendar-day：“2026-02-30”不是日期。改法：写成 2026-01-31 的样子',
      'packs/high/codes/a.yaml:4 错误 text-missing：缺少“id”。改法：在此处写上 id: 文字',
      '包“high”有 2 处错误。',
    ])
    expect((await run(['check', 'nobody'])).text).toContain('没有包“nobody”')
  })
})

describe('the other commands', () => {
  it('list and show', async () => {
    expect((await run(['list'])).lines).toEqual(['high', 'low'])
    const { code, text } = await run(['show', 'high'])
    expect(code).toBe(0)
    expect(text).toContain('标注  示例')
    expect(text).toContain('代码  退回理由（本地）（return-reason）：2 个')
    expect(text).toContain('工作日已知至 2026-12-31')
  })

  it('diff tells layers apart in words', async () => {
    const { code, lines } = await run(['diff', 'low', 'high'])
    expect(code).toBe(0)
    expect(lines[0]).toMatch(/^low 2026\.1 → high 2026\.1：\d+ 处不同$/)
    expect(lines).toContain('删 代码 › 代码集 › return-reason › 情况已消失（gone）：情况已消失')
    expect(lines).toContain('增 代码 › 代码集 › return-reason › 地点有误（wrong-place）：地点有误')
    expect(lines).toContain('改 工作日历 › 日子 › 元旦调休（2026-01-04） › kind：workday → holiday')
    expect((await run(['diff', 'high', join('@', 'high')])).lines).toEqual([
      'high 2026.1 → high 2026.1：0 处不同',
    ])
  })

  it('load refuses a faulty pack and a mere layer before it opens a database', async () => {
    expect((await run(['load', 'low'])).code).toBe(1)
    const { code, text } = await run(['load', 'high'], { 'high/codes/a.yaml': 'a: [' })
    expect(code).toBe(1)
    expect(text).toContain('packs.yaml-syntax')
    await expect(run(['load', 'high'])).rejects.toThrow('no database here')
  })

  it('called wrongly they say how', async () => {
    for (const args of [
      [],
      ['fly'],
      ['check'],
      ['check', 'a', 'b'],
      ['diff', 'a'],
      ['check', 'high', '--force'],
      ['check', 'high', '--jurisdiction', 'x'],
      ['load', 'high', '--jurisdiction'],
    ]) {
      const { code, text } = await run(args)
      expect(code).toBe(2)
      expect(text).toContain('用法')
    }
  })
})
