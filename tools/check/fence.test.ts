import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { findOffences } from './fence.ts'

/** A small repository without a fault; each case below plants one. */
const clean: Record<string, string> = {
  'kernel/endpoint.ts': `export const read = (x: object) => x\n`,
  'kernel/errors.ts': `export const refuser = (x: object) => x\n`,
  'kernel/database.ts': `import pg from 'pg'\nexport const open = () => new pg.Pool()\n`,
  'kernel/time.ts': `export const day = 1\n`,
  'kernel/action.ts': `import { open } from '#kernel/database'\nexport interface Context { now: Date }\nexport const action = open\n`,
  'ui/table.tsx': `import { useState } from 'react'\nexport const Table = () => <p>{useState(0)[0]}</p>\n`,
  'client/index.ts': `import { read } from '#kernel/endpoint'\nexport const call = read\n`,
  'apps/server/modules.ts': `import { manifest as low } from '../../modules/low/module.ts'\nexport const modules = [low]\n`,
  'apps/server/main.ts': `import { open } from '#kernel/database'\nopen()\nexport const ready = 'select 1'\nexport const sent = 'select count(*) from kernel.outbox'\n`,
  'kernel/files.ts': `import fs from 'node:fs'\nexport default fs\n`,
  'kernel/files/contract.ts': `export const file = 1\n`,
  'apps/desk/main.tsx': `const pages = import.meta.glob(['../../modules/*/pages.ts', '../../modules/*/words.ts'])\nexport default pages\n`,
  'modules/low/module.ts': `import { routes } from './routes.ts'\nexport const manifest = { name: 'low', dependsOn: [] as const, routes }\n`,
  'modules/low/index.ts': `export { getThing } from './queries.ts'\nexport type { Thing } from './tables.ts'\n`,
  'modules/low/contract.ts': `import { read } from '#kernel/endpoint'\nimport { states } from './words.ts'\nexport const thing = read(states)\n`,
  'modules/low/words.ts': `import type { Thing } from './tables.ts'\nexport const states = { a: '甲' }\nexport type T = Thing\n`,
  'modules/low/rules.ts': `import { day } from '#kernel/time'\nimport { states } from './words.ts'\nexport const judge = () => [day, states]\n`,
  'modules/low/tables.ts': `export interface Thing { id: string }\n`,
  'modules/low/store.ts': `import { sql } from 'kysely'\nimport { open } from '#kernel/database'\nexport const find = () => [sql, open, 'select id from low.thing']\n`,
  'modules/low/queries.ts': `import { find } from './store.ts'\nexport const getThing = find\n`,
  'modules/low/actions.ts': `import { action } from '#kernel/action'\nimport { find } from './store.ts'\nexport const make = [action, find]\n`,
  'modules/low/routes.ts': `import { thing } from './contract.ts'\nimport { make } from './actions.ts'\nexport const routes = [thing, make]\n`,
  'modules/low/migrations/0001.sql': `create schema low;\ncreate table low.thing (id uuid primary key);\ncreate view low.shown with (security_invoker = true) as select id from low.thing;\n`,
  'modules/high/module.ts': `export const manifest = { name: 'high', dependsOn: ['low'] }\n`,
  'modules/high/words.ts': `export const texts = { title: '标题' }\n`,
  'modules/high/contract.ts': `import { file } from '#kernel/files/contract'\nexport { file }\nimport { thing } from '#modules/low/contract'\nexport const more = thing\n`,
  'modules/high/store.ts': `export const list = () => \`select t.id from high.item t join low.shown s on s.id = t.id\`\n`,
  'modules/high/actions.ts': `import { getThing } from '#modules/low'\nimport { list } from './store.ts'\nexport const act = [getThing, list]\n`,
  'modules/high/migrations/0001.sql': `create table high.item (id uuid references low.thing(id)); -- not from nowhere.x\n`,
  'modules/high/pages.ts': `export const pages = [{ load: () => import('./desk/list.tsx') }]\n`,
  'modules/high/desk/list.tsx': `import { Table } from '#ui/table'\nimport { call } from '#client'\nimport type { Context } from '#kernel/action'\nimport { more } from '../contract.ts'\nimport { texts } from '../words.ts'\nexport default (c: Context) => <Table title={texts.title} x={[call, more, c]} />\n`,
  'modules/high/actions.test.ts': `import { findOffences } from '../../tools/check/fence.ts'\nimport { act } from './actions.ts'\nimport { manifest } from '../low/module.ts'\nimport { ground } from '../low/test-ground.ts'\nexport const t = [findOffences, act, manifest, ground]\n`,
  'modules/low/test-ground.ts': `export const ground = 1\n`,
  'tools/check/fence.ts': `export const findOffences = 1\n`,
  'packs/cn/pack.yaml': `id: cn\ntitle: 全国通用\n`,
  'packs/qiaotou/pack.yaml': `id: qiaotou\ntitle: 桥头市（示范）\nextends: [cn]\n`,
}

const made: string[] = []
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** Offences as `rule path`, in a copy of the clean tree with these files changed (null: removed). */
function judge(changes: Record<string, string | null>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'linli-fence-'))
  made.push(root)
  for (const [path, text] of Object.entries({ ...clean, ...changes })) {
    if (text === null) continue
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return findOffences(root).map((offence) => `${offence.rule} ${offence.path}:${offence.line}`)
}

const plus = (path: string, line: string) => ({ [path]: `${clean[path] ?? ''}${line}\n` })
const lineAfter = (path: string) => (clean[path] ?? '').split('\n').length

test('a repository without a fault passes', () => {
  expect(judge({})).toEqual([])
})

/** [what, the planted change, what must be said] */
const planted: [string, Record<string, string | null>, string[]][] = [
  [
    'a circle of modules',
    { 'modules/low/module.ts': `export const manifest = { dependsOn: ['high'] }\n` },
    ['depends-cycle modules/high/module.ts:1'],
  ],
  [
    'a dependency on nothing',
    { 'modules/high/module.ts': `export const manifest = { dependsOn: ['low', 'lwo'] }\n` },
    ['depends-unknown modules/high/module.ts:1'],
  ],
  [
    'a computed list of dependencies',
    { 'modules/low/module.ts': `const d: string[] = []\nexport const manifest = { dependsOn: [...d] }\n` },
    ['depends-literal modules/low/module.ts:1'],
  ],
  [
    'a door used and not declared',
    {
      'modules/high/module.ts': `export const manifest = { dependsOn: [] }\n`,
      'modules/high/migrations/0001.sql': null,
      'modules/high/store.ts': `export const list = 1\n`,
    },
    ['depends-undeclared modules/high/actions.ts:1', 'depends-undeclared modules/high/contract.ts:3'],
  ],
  [
    'an inner file through the imports map',
    plus('modules/high/actions.ts', `import { find } from '#modules/low/store'`),
    [`inner-file modules/high/actions.ts:${lineAfter('modules/high/actions.ts')}`],
  ],
  [
    'an inner file by a relative path',
    plus('modules/high/actions.ts', `import { find } from '../low/store.ts'`),
    [`inner-file modules/high/actions.ts:${lineAfter('modules/high/actions.ts')}`],
  ],
  [
    'an inner file, types only',
    plus('modules/high/actions.ts', `import type { Thing } from '../low/tables.ts'`),
    [`inner-file modules/high/actions.ts:${lineAfter('modules/high/actions.ts')}`],
  ],
  [
    'an inner file, imported late',
    plus('modules/high/actions.ts', `export const late = () => import('../../modules/low/store.ts')`),
    [`inner-file modules/high/actions.ts:${lineAfter('modules/high/actions.ts')}`],
  ],
  [
    'an inner file re-exported',
    plus('modules/high/actions.ts', `export * from '../low/store.ts'`),
    [`inner-file modules/high/actions.ts:${lineAfter('modules/high/actions.ts')}`],
  ],
  [
    'an inner file from a shell',
    plus('apps/server/main.ts', `import { find } from '../../modules/low/store.ts'`),
    [`inner-file apps/server/main.ts:${lineAfter('apps/server/main.ts')}`],
  ],
  [
    'an inner file from a test',
    plus('modules/high/actions.test.ts', `import { find } from '../low/store.ts'`),
    [`inner-file modules/high/actions.test.ts:${lineAfter('modules/high/actions.test.ts')}`],
  ],
  [
    'a module entering itself by its door',
    plus('modules/low/actions.ts', `import { getThing } from '#modules/low'`),
    [
      `file-table modules/low/actions.ts:${lineAfter('modules/low/actions.ts')}`,
      `own-door modules/low/actions.ts:${lineAfter('modules/low/actions.ts')}`,
    ],
  ],
  [
    'a kernel that knows a module',
    plus('kernel/errors.ts', `import type { Thing } from '#modules/low'`),
    [`layer kernel/errors.ts:${lineAfter('kernel/errors.ts')}`],
  ],
  [
    'a ui that knows a module',
    plus('ui/table.tsx', `import { thing } from '#modules/low/contract'`),
    [`layer ui/table.tsx:${lineAfter('ui/table.tsx')}`],
  ],
  [
    'a module that knows a shell, and production code that imports a tool',
    plus(
      'modules/low/queries.ts',
      `import { ready } from '../../apps/server/main.ts'\nimport { findOffences } from '../../tools/check/fence.ts'`,
    ),
    [
      `layer modules/low/queries.ts:${lineAfter('modules/low/queries.ts')}`,
      `layer modules/low/queries.ts:${lineAfter('modules/low/queries.ts') + 1}`,
    ],
  ],
  [
    'production code that leans on what is kept for tests',
    {
      'modules/low/test-world.ts': `import { findOffences } from '../../tools/check/fence.ts'\nimport { make } from './actions.ts'\nexport const world = [findOffences, make]\n`,
      ...plus('modules/low/actions.ts', `export { world } from './test-world.ts'`),
    },
    [`test-import modules/low/actions.ts:${lineAfter('modules/low/actions.ts')}`],
  ],
  [
    'stores gathered by a pattern',
    plus('apps/desk/main.tsx', `export const all = import.meta.glob('../../modules/*/store.ts')`),
    [
      `browser-reach apps/desk/main.tsx:${lineAfter('apps/desk/main.tsx')}`,
      `inner-file apps/desk/main.tsx:${lineAfter('apps/desk/main.tsx')}`,
    ],
  ],
  [
    'an import of nothing',
    plus('modules/low/queries.ts', `import { x } from './gone.ts'`),
    [`missing-file modules/low/queries.ts:${lineAfter('modules/low/queries.ts')}`],
  ],
  [
    'SQL of the domain in a shell, and a query builder',
    plus(
      'apps/server/main.ts',
      `export const bad = \`update low.thing set id = \${1}\`\nimport { sql } from 'kysely'`,
    ),
    [
      `apps-sql apps/server/main.ts:${lineAfter('apps/server/main.ts')}`,
      `apps-sql apps/server/main.ts:${lineAfter('apps/server/main.ts') + 1}`,
    ],
  ],
  [
    'a contract that uses Node',
    plus('modules/low/contract.ts', `import { join } from 'node:path'`),
    [
      `browser-reach modules/low/contract.ts:${lineAfter('modules/low/contract.ts')}`,
      `file-table modules/low/contract.ts:${lineAfter('modules/low/contract.ts')}`,
    ],
  ],
  [
    'a page that reaches the database through two honest-looking files',
    {
      'kernel/money.ts': `import { round } from './rounding.ts'\nexport const fen = round\n`,
      'kernel/rounding.ts': `import pg from 'pg'\nexport const round = pg\n`,
      ...plus('modules/high/desk/list.tsx', `import { fen } from '#kernel/money'\nexport { fen }`),
    },
    [`browser-reach modules/high/desk/list.tsx:${lineAfter('modules/high/desk/list.tsx')}`],
  ],
  [
    'a page that takes a server door',
    plus('modules/high/desk/list.tsx', `import { getThing } from '#modules/low'`),
    [
      `browser-reach modules/high/desk/list.tsx:${lineAfter('modules/high/desk/list.tsx')}`,
      `file-table modules/high/desk/list.tsx:${lineAfter('modules/high/desk/list.tsx')}`,
    ],
  ],
  [
    'a page that takes its own store, late',
    plus('modules/high/pages.ts', `export const s = () => import('./store.ts')`),
    [
      `browser-reach modules/high/pages.ts:${lineAfter('modules/high/pages.ts')}`,
      `file-table modules/high/pages.ts:${lineAfter('modules/high/pages.ts')}`,
    ],
  ],
  [
    'a client that reaches the server',
    plus('client/index.ts', `import { action } from '#kernel/action'`),
    [`browser-reach client/index.ts:${lineAfter('client/index.ts')}`],
  ],
  [
    'words that import',
    plus('modules/low/words.ts', `import { day } from '#kernel/time'`),
    [`words-import modules/low/words.ts:${lineAfter('modules/low/words.ts')}`],
  ],
  [
    'rules that ask the store',
    plus('modules/low/rules.ts', `import { find } from './store.ts'`),
    [
      `browser-reach modules/low/rules.ts:${lineAfter('modules/low/rules.ts')}`,
      `file-table modules/low/rules.ts:${lineAfter('modules/low/rules.ts')}`,
    ],
  ],
  [
    'a store that acts, or walks into another module',
    plus(
      'modules/high/store.ts',
      `import { act } from './actions.ts'\nimport { getThing } from '#modules/low'`,
    ),
    [
      `file-table modules/high/store.ts:${lineAfter('modules/high/store.ts')}`,
      `file-table modules/high/store.ts:${lineAfter('modules/high/store.ts') + 1}`,
    ],
  ],
  [
    'a route that goes past its action',
    plus('modules/low/routes.ts', `import { find } from './store.ts'`),
    [`file-table modules/low/routes.ts:${lineAfter('modules/low/routes.ts')}`],
  ],
  [
    'a read of another module’s table',
    plus('modules/high/store.ts', `export const q = 'select 1 from high.item i\\njoin low.thing t on true'`),
    [`foreign-table modules/high/store.ts:${lineAfter('modules/high/store.ts') + 1}`],
  ],
  [
    'a foreign key that points up',
    plus(
      'modules/low/migrations/0001.sql',
      `alter table low.thing add foreign key (id) references high.item(id);`,
    ),
    [`foreign-table modules/low/migrations/0001.sql:${lineAfter('modules/low/migrations/0001.sql')}`],
  ],
  [
    'a city in code, in a comment, in a migration, in a file’s name',
    {
      ...plus('modules/low/rules.ts', `export const city = '桥头市'`),
      ...plus('kernel/time.ts', `// as Qiaotou does`),
      ...plus('modules/low/migrations/0001.sql', `-- 桥头的做法`),
      'ui/qiaotou.css': `p { color: red }\n`,
    },
    [
      `locality kernel/time.ts:${lineAfter('kernel/time.ts')}`,
      `locality modules/low/migrations/0001.sql:${lineAfter('modules/low/migrations/0001.sql')}`,
      `locality modules/low/rules.ts:${lineAfter('modules/low/rules.ts')}`,
      'locality ui/qiaotou.css:1',
    ],
  ],
  [
    'screen text outside the catalogue',
    plus('modules/high/desk/list.tsx', `export const Head = () => <h1 title="抬头">正文</h1>`),
    [
      `page-text modules/high/desk/list.tsx:${lineAfter('modules/high/desk/list.tsx')}`,
      `page-text modules/high/desk/list.tsx:${lineAfter('modules/high/desk/list.tsx')}`,
    ],
  ],
  [
    'a drawer for odds and ends',
    { 'modules/low/utils.ts': `export const x = 1\n` },
    ['junk-name modules/low/utils.ts:1'],
  ],
  [
    'an import the fence cannot read',
    plus('modules/low/queries.ts', `export const any = (x: string) => import(x)`),
    ['unreadable modules/low/queries.ts:1'],
  ],
]

describe('each planted offence is caught, and nothing else is said', () => {
  test.each(planted)('%s', (_what, changes, expected) => {
    expect(judge(changes).toSorted()).toEqual(expected.toSorted())
  })
})
