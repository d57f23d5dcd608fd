import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Finding } from '#kernel/section'
import { packFolder, soundPacks } from '../testing/folder.ts'
import type { PackFolder } from '../testing/folder.ts'
import { printed } from './findings.ts'
import { parseCsv } from './parse-csv.ts'
import { parseYaml } from './parse-yaml.ts'
import { listPacks, readPack } from './pack.ts'

const folders: PackFolder[] = []
const make = (files: Record<string, string | Uint8Array>) => {
  const made = packFolder(files)
  folders.push(made)
  return made
}
afterEach(() => {
  for (const f of folders.splice(0)) f.remove()
})

const yaml = (text: string) => {
  const findings: Finding[] = []
  const parsed = parseYaml(text, 'packs/x/a.yaml', (f) => findings.push(f))
  return { ...parsed, findings, codes: findings.map((f) => `${f.code}:${f.line}`) }
}
const csv = (text: string) => {
  const findings: Finding[] = []
  const parsed = parseCsv(text, 'packs/x/a.csv', (f) => findings.push(f))
  return { ...parsed, findings, codes: findings.map((f) => `${f.code}:${f.line}`) }
}

describe('YAML', () => {
  it('keeps every digit: decimals, leading zeros and large numbers stay text', () => {
    const { value } = yaml(
      'v: 2026.10\ncode: 050301\nn: 5\nbig: 99999999999999999999\nneg: -3\nhex: 0x10\nday: 2026-01-01\nno: no',
    )
    expect(value).toEqual({
      v: '2026.10',
      code: '050301',
      n: 5,
      big: '99999999999999999999',
      neg: -3,
      hex: '0x10',
      day: '2026-01-01',
      no: 'no',
    })
  })

  it('knows the line of every value, of what is missing the nearest above', () => {
    const { line } = yaml(
      '# note\nid: a\nsteps:\n  - id: one\n    acts:\n      sign: {to: two}\n  - id: two\n',
    )
    expect(line(['id'])).toBe(2)
    expect(line(['steps', 0])).toBe(4)
    expect(line(['steps', 0, 'acts', 'sign', 'to'])).toBe(6)
    expect(line(['steps', 1, 'title'])).toBe(7)
    expect(line(['steps', 9])).toBe(3)
    expect(line(['nothing', 'here'])).toBe(2)
    expect(line([])).toBe(2)
  })

  it('expands references, with the lines of where they point', () => {
    const { value, line } = yaml('a: &x\n  deep: 1\nb: *x\nc: { <<: 1 }'.replace('\nc: { <<: 1 }', ''))
    expect(value).toEqual({ a: { deep: 1 }, b: { deep: 1 } })
    expect(line(['b', 'deep'])).toBe(2)
  })

  it.each([
    ['a: 1\nb: [1, 2\n', 'packs.yaml-syntax'],
    ['a: 1\n\tb: 2\n', 'packs.yaml-syntax'],
    ['a: b: c\n', 'packs.yaml-syntax'],
    ['a: 1\n---\nb: 2\n', 'packs.yaml-documents:2'],
    ['x: 1\na: 1\na: 2\n', 'packs.duplicate-key:3'],
    ['"a": 1\na: 2\n', 'packs.duplicate-key:2'],
    ['a: 1\n__proto__: {x: 1}\n', 'packs.key:2'],
    ['constructor: 1\n', 'packs.key:1'],
    ['a: 1\n<<: {b: 2}\n', 'packs.key:2'],
    ['? [a, b]\n: 1\n', 'packs.key:1'],
    ['~: 1\n', 'packs.key:1'],
    ['a: !foo 3\n', 'packs.yaml-tag:1'],
    ['a: !!js/function "x"\n', 'packs.yaml-tag:1'],
    ['a: !!binary aGk=\n', 'packs.yaml-tag:1'],
    ['a: *nobody\n', 'packs.yaml-'],
    ['a: &x\n  b: *x\n', 'packs.yaml-alias:2'],
  ])('refuses %j with %s', (text, code) => {
    const { value, codes, findings } = yaml(text)
    expect(value).toBeUndefined()
    expect(codes[0]).toContain(code)
    for (const f of findings) expect(f.mend).not.toBe('')
  })

  const levels = (n: number) => Array.from({ length: n }, (_, i) => `${' '.repeat(i)}a:`).join('\n')
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
  for (const [i, c] of [...'bcdefghij'].entries())
    bomb.push(`${c}: &${c} [${Array.from({ length: 10 }, () => `*${'abcdefghij'[i]}`).join(',')}]`)
  it.each([
    ['a bomb of references', bomb.join('\n'), 'packs.yaml-too-many'],
    ['a million brackets', '['.repeat(1_000_000), 'packs.yaml-too-deep'],
    ['a million braces', '{'.repeat(1_000_000), 'packs.yaml-too-deep'],
    ['dashes in a row', '- '.repeat(100_000), 'packs.yaml-too-deep'],
    ['question marks in a row', '? '.repeat(50_000), 'packs.yaml-too-deep'],
    ['deep maps', levels(1_000), 'packs.yaml-too-deep'],
    ['maps one too deep', levels(45), 'packs.yaml-too-deep'],
    ['a very long list', `[${'1,'.repeat(300_000)}1]`, 'packs.yaml-too-many'],
  ])('ends quickly on %s', (_, text, code) => {
    const start = performance.now()
    const { value, codes } = yaml(text)
    expect(value).toBeUndefined()
    expect(codes.join()).toContain(code)
    expect(performance.now() - start).toBeLessThan(15_000)
  })

  it('finds duplicate keys among very many in linear time', () => {
    const text = Array.from({ length: 60_000 }, (_, i) => `k${i}: v`).join('\n')
    const start = performance.now()
    expect(yaml(`${text}\nk5: again`).codes).toEqual(['packs.duplicate-key:60001'])
    expect(performance.now() - start).toBeLessThan(15_000)
  })
})

describe('CSV', () => {
  it('gives rows of text with their lines, past a BOM, blank lines and quoted line feeds', () => {
    const { value, line, codes } = csv('\ufeffcode,name\r\n01,甲\r\n\r\n02,"乙\n二"\r\n,\r\n03, 丙 \r\n')
    expect(codes).toEqual([])
    expect(value).toEqual([
      { code: '01', name: '甲' },
      { code: '02', name: '乙\n二' },
      { code: '03', name: '丙' },
    ])
    expect([0, 1, 2].map((i) => line([i]))).toEqual([2, 4, 7])
  })

  it.each([
    ['', 'packs.csv-header:1'],
    ['a,a\n1,2\n', 'packs.csv-header:1'],
    ['a,\n1,2\n', 'packs.csv-header:1'],
    ['a,__proto__\n1,2\n', 'packs.csv-header:1'],
    ['a,b\n1,2\n1,2,3\n', 'packs.csv-width:3'],
    ['a,b\n1,2\n1\n', 'packs.csv-width:3'],
    ['a,b\n1,"2\n', 'packs.csv-syntax'],
    ['a,b\n1,"2"x\n', 'packs.csv-syntax:2'],
  ])('refuses %j with %s', (text, code) => {
    const { value, codes } = csv(text)
    expect(value).toBeUndefined()
    expect(codes[0]).toContain(code)
  })
})

describe('folders', () => {
  it('reads layers lowest first, and lists packs', async () => {
    const { folder } = make({ ...soundPacks, 'templates/a/x.yaml': 'a: 1' })
    expect(await listPacks([folder])).toEqual(['high', 'low'])
    for (const id of ['high', join(folder, 'high')]) {
      const read = await readPack([folder], id)
      expect(read.findings).toEqual([])
      expect(read.layers.map((l) => [l.id, l.version])).toEqual([
        ['low', '2026.1'],
        ['high', '2026.1'],
      ])
      expect(read.layers[1]!.files.map((f) => f.file)).toContain('packs/high/codes/return.yaml')
    }
  })

  const codesOf = async (files: Record<string, string | Uint8Array>, id = 'x') => {
    const { folder } = make(files)
    return (await readPack([folder], id)).findings.map((f) => `${f.code} ${f.file}:${f.line}`)
  }
  const head = (id: string, lower = '') => ({
    [`${id}/pack.yaml`]: `id: ${id}\nversion: '2026.1'\ntitle: 包\nextends: [${lower}]\n`,
  })

  it('refuses circles, missing layers, names that lead elsewhere', async () => {
    expect(await codesOf({ ...head('x', 'y'), ...head('y', 'x') })).toEqual([
      'packs.circle packs/y/pack.yaml:4',
    ])
    expect(await codesOf(head('x', 'nobody'))).toEqual(['packs.missing packs/x/pack.yaml:4'])
    for (const id of ['..', '.', 'a..', 'A', '%2e%2e', 'x\0', '包'])
      expect((await codesOf(head('x'), id))[0]).toMatch(/^packs\.id /)
    expect((await codesOf(head('x', "'../../etc'")))[0]).toMatch(/^packs\.id packs\/x\/pack\.yaml:4/)
    expect((await codesOf(head('x'), '../../etc'))[0]).toMatch(/^packs\.missing /)
    expect((await codesOf({ 'x/levels.yaml': 'a: 1' }))[0]).toBe('packs.missing packs/x/pack.yaml:1')
  })

  it('never follows a link, out of the folder or inside it, nor a folder that is one', async () => {
    const made = make({ ...head('x'), 'other/secret.yaml': 'a: 1' })
    symlinkSync('/etc/passwd', join(made.folder, 'x/passwd.yaml'))
    symlinkSync('../../other', join(made.folder, 'x/codes'))
    symlinkSync('x', join(made.folder, 'linked'))
    const codes = (await readPack([made.folder], 'x')).findings.map((f) => `${f.code} ${f.file}`)
    expect(codes).toEqual(['packs.symlink packs/x/codes', 'packs.symlink packs/x/passwd.yaml'])
    expect((await readPack([made.folder], 'linked')).findings.map((f) => f.code)).toEqual(['packs.missing'])
  })

  it('bounds size, number and depth', async () => {
    expect(await codesOf({ ...head('x'), 'x/codes/a.yaml': 'a'.repeat(2 * 1024 * 1024 + 1) })).toEqual([
      'packs.too-large packs/x/codes/a.yaml:1',
    ])
    const many = Object.fromEntries(Array.from({ length: 2_100 }, (_, i) => [`x/codes/c${i}.yaml`, 'a: 1']))
    expect(await codesOf({ ...head('x'), ...many })).toContain('packs.too-many-files packs/x:1')
    const made = make(head('x'))
    mkdirSync(join(made.folder, 'x/a/b/c/d/e/f/g/h'), { recursive: true })
    expect((await readPack([made.folder], 'x')).findings.map((f) => f.code)).toEqual([
      'packs.too-deep-folder',
    ])
  })

  it('says in which line an encoding or a control character is wrong', async () => {
    const gbk = Buffer.concat([Buffer.from('code,name\n01,'), Buffer.from([0xb4, 0xf3, 0xc7, 0xec])])
    expect(await codesOf({ ...head('x'), 'x/places.csv': gbk })).toEqual([
      'packs.encoding packs/x/places.csv:2',
    ])
    expect(await codesOf({ ...head('x'), 'x/a.yaml': 'a: 1\nb: "\u0007"\n' })).toEqual([
      'packs.control-character packs/x/a.yaml:2',
    ])
    expect(await codesOf({ ...head('x'), 'x/.swp': 'x' })).toEqual(['packs.hidden-file packs/x/.swp:1'])
  })
})

it('prints a finding in one line that cannot steer a terminal', () => {
  const line = printed({
    level: 'error',
    code: 'a.b',
    file: 'packs/x/a.yaml',
    line: 3,
    message: '坏\n名\u001b[31m\u202e',
    mend: '改',
  })
  expect(line).toBe('packs/x/a.yaml:3 错误 a.b：坏 名�[31m�。改法：改')
})
