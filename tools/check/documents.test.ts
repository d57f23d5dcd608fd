/** What the documents point at exists: files, npm scripts, `./linli` commands. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const folders = ['docs', 'kernel', 'modules', 'packs', 'tests', 'ui', 'client', 'tools', 'apps']
const pages = [
  ...readdirSync(root).filter((file) => file.endsWith('.md')),
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
      .map((file) => join(folder, file)),
  ),
]
// Made by a command; they are looked for as soon as there are any.
const pictures = 'docs/pictures'
const hasPictures = existsSync(join(root, pictures))

/** Relative targets of `[text](target)` and `![](target)`, without `#part`. */
function targetsOf(text: string): string[] {
  const prose = text.replaceAll(/```[\s\S]*?```/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((found) => found[1]!.split('#')[0]!)
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
}

function named(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((found) => found[1]!))]
}

describe('documents', () => {
  it('link to what exists', () => {
    expect(pages.length).toBeGreaterThan(25)
    const broken = pages.flatMap((page) =>
      targetsOf(read(page))
        .map((target) => relative(root, join(root, dirname(page), target)))
        .filter((path) => hasPictures || !path.startsWith(pictures))
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${page} → ${path}`),
    )
    expect(broken).toEqual([])
  })

  it('name npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const wrong = pages.flatMap((page) =>
      named(read(page), /npm run (?:-s )?([a-z][a-z-]*)/g)
        .filter((script) => !(script in scripts))
        .map((script) => `${page}: npm run ${script}`),
    )
    expect(wrong).toEqual([])
  })

  it('name ./linli commands that exist', () => {
    const known = named(read('apps/server/cli.ts'), /\bcase '([a-z]+)':/g)
    expect(known).toContain('pack')
    const wrong = pages.flatMap((page) =>
      named(read(page), /\.\/linli ([a-z]+)/g)
        .filter((command) => !known.includes(command))
        .map((command) => `${page}: ./linli ${command}`),
    )
    expect(wrong).toEqual([])
  })

  it('name test files that exist', () => {
    const wrong = pages.flatMap((page) =>
      named(
        read(page),
        /`((?:tests|tools|kernel|modules|ui|client|apps)\/[\w./-]+\.(?:ts|tsx|yaml|csv|md))`/g,
      )
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${page}: ${path}`),
    )
    expect(wrong).toEqual([])
  })
})

describe('the reading of a page', () => {
  it('takes links and pictures, leaves addresses and code', () => {
    const page = '[a](b.md#c) ![](d.png) [e](https://f.g) [h](#i)\n```\n[j](k.md)\n```\n'
    expect(targetsOf(page)).toEqual(['b.md', 'd.png'])
  })
})
