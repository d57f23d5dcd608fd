/** docs/rights.md is what is true: measured again, compared word by word. With LINLI_WRITE=1 it is written. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { manifests } from '../../apps/server/modules.ts'
import { openCity } from '../support/city.ts'
import type { City } from '../support/city.ts'
import { isScoped, measure } from '../support/matrix.ts'
import type { Measured } from '../support/matrix.ts'
import { pageOf } from '../support/matrix-page.ts'

const file = join(import.meta.dirname, '../../docs/rights.md')

let city: City
let measured: Measured

beforeAll(async () => {
  city = await openCity('daqing')
  measured = await measure(city)
  // Twenty seconds on a quiet machine.
}, 600_000)
afterAll(() => city?.close())

const cells = () =>
  measured.modules.flatMap((m) =>
    m.endpoints.flatMap((e) =>
      Object.entries(e.outcomes).flatMap(([scope, by]) =>
        Object.entries(by).map(([label, outcome]) => ({ endpoint: e.name, scope, label, outcome })),
      ),
    ),
  )

it('every endpoint of every manifest was asked as everybody, with content it accepts', () => {
  const asked = measured.modules.flatMap((m) => m.endpoints.map((e) => e.name))
  expect(asked.toSorted()).toEqual(
    manifests({ demo: false })
      .flatMap((m) => m.routes.map((r) => r.endpoint.name))
      .toSorted(),
  )
  const labels = measured.kinds.length
  const scoped = new Set(
    manifests().flatMap((m) => m.routes.filter((r) => isScoped(r.endpoint)).map((r) => r.endpoint.name)),
  )
  for (const m of measured.modules)
    for (const e of m.endpoints) {
      expect(Object.keys(e.outcomes)).toHaveLength(scoped.has(e.name) ? 5 : 1)
      for (const by of Object.values(e.outcomes)) expect(Object.keys(by)).toHaveLength(labels)
    }
  // A request the schema refused would have measured nothing.
  const unread = cells().filter((c) => c.outcome === '400 kernel.invalid-input')
  expect([...new Set(unread.map((c) => c.endpoint))]).toEqual([])
})

it('nobody who is not signed in writes more than a report, a look by code, and signing in', () => {
  const writes = manifests({ demo: false })
    .flatMap((m) => m.routes)
    .filter((r) => r.endpoint.who !== 'anyone')
    .map((r) => r.endpoint.name)
  const open = cells().filter((c) => c.label === '公众' && writes.includes(c.endpoint))
  expect(open.length).toBeGreaterThan(20)
  expect([...new Set(open.map((c) => c.outcome))].toSorted()).toEqual(['401 kernel.signed-out', '—'])
})

it('a matter of another place or of another realm is nobody’s', () => {
  const reach = cells().filter(
    (c) =>
      ['casework.report', 'casework.act', 'casework.correct', 'casework.reveal-reporter'].includes(
        c.endpoint,
      ) &&
      c.label.startsWith('A') &&
      (c.scope === 'realm' || c.scope === 'other') &&
      c.outcome !== '—',
  )
  expect(reach.length).toBeGreaterThan(50)
  for (const c of reach) expect(c.outcome, `${c.endpoint} ${c.label} ${c.scope}`).toMatch(/^40[34] /)
})

it('docs/rights.md says what was measured', () => {
  const page = pageOf(measured)
  if (process.env['LINLI_WRITE'] === '1') writeFileSync(file, page)
  expect(page).toBe(readFileSync(file, 'utf8'))
})
