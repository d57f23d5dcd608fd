/** docs/glossary.md and the code use the same words. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Entry {
  readonly zh: string
  readonly english: string
  readonly identifiers: readonly string[]
  readonly later: boolean
  readonly cells: number
}

function entriesOf(page: string): Entry[] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| 中文 |'))
    .map((line) => {
      const cells = line
        .replace(/^\||\|$/g, '')
        .split('|')
        .map((cell) => cell.trim())
      const [zh = '', english = '', names = ''] = cells
      return {
        zh,
        english,
        identifiers: [...names.matchAll(/`([^`]+)`/g)].map((found) => found[1]!),
        later: names.includes('*later*'),
        cells: cells.length,
      }
    })
}

const entries = entriesOf(read('docs/glossary.md'))

function sources(folders: readonly string[], pattern: RegExp): string {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => pattern.test(file) && !/\.test\.tsx?$/.test(file))
        .map((file) => read(join(folder, file))),
    )
    .join('\n')
}

const code = sources(['kernel', 'modules', 'apps', 'ui', 'client'], /\.(tsx?|sql)$/)
const packs = sources(['packs'], /\.(yaml|csv)$/)

/** As a whole word; `-` belongs to words of a pack. */
function occurs(identifier: string, text: string): boolean {
  const plain = identifier.replace('…', '').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(String.raw`(?<![\w-])${plain}(?![\w-])`).test(text)
}

describe('docs/glossary.md', () => {
  it('has five full columns in every line', () => {
    expect(entries.length).toBeGreaterThan(80)
    expect(entries.filter((e) => e.cells !== 5 || e.zh === '' || e.english === '')).toEqual([])
  })

  it('names each 中文 once', () => {
    const all = entries.map((e) => e.zh)
    expect(all.filter((zh, at) => all.indexOf(zh) !== at)).toEqual([])
  })

  it('uses identifiers that the code or a pack has', () => {
    const missing = entries
      .filter((e) => !e.later)
      .flatMap((e) => e.identifiers)
      .filter((name) => name !== '#modules/…' && !occurs(name, code) && !occurs(name, packs))
    expect(missing).toEqual([])
  })

  it('knows every table of the modules, or the noun it is a part of', () => {
    const parts = new Set([
      'casework.contact',
      'casework.code_try',
      'casework.search',
      'casework.import',
      'deliberation.rule_motion',
      'identity.credential',
      'identity.throttle',
      'identity.ticket',
      'mandates.done',
      'notices.seen',
      'notices.sms',
      'packs.edition',
      'packs.loose',
      'packs.jurisdiction_pack',
      'privacy.setting',
      'registry.import',
      'registry.import_conflict',
      'registry.tally',
      'territory.place_name',
      'territory.place_code',
    ])
    const migrations = sources(['modules'], /\.sql$/)
    const tables = [...migrations.matchAll(/CREATE TABLE (\w+\.\w+) \(/g)].map((found) => found[1]!)
    const told = entries.flatMap((e) => e.identifiers.map((name) => name.toLowerCase()))
    const untold = tables.filter(
      (table) => !parts.has(table) && !told.includes(table) && !told.includes(table.split('.')[1]!),
    )
    expect(tables.length).toBeGreaterThan(20)
    expect(untold).toEqual([])
  })

  it('does not take an identifier that is only a part of a longer word', () => {
    expect(occurs('place', 'placement place_name some-place')).toBe(false)
    expect(occurs('grid-cell', '{ id: grid-cell, title: 网格 }')).toBe(true)
  })
})
