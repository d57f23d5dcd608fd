/** What the system administrator is told of the system itself. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '#kernel/action'
import { recordBackup } from '#kernel/backup'
import type { Taken } from '#kernel/backup'
import type { Output } from '#kernel/endpoint'
import { openReadiness, standingRoutes } from '#kernel/watch'
import type { Process } from '#kernel/watch'
import type { standing } from '#kernel/watch/contract'
import type { Route } from '#kernel/manifest'
import { serviceActor } from '#modules/bodies'
import { testGround } from '../../tests/support/ground.ts'
import type { TestGround } from '../../tests/support/ground.ts'
import { migrationSources } from './modules.ts'

let given: TestGround
let free = 50_000_000_000
let stopping = false
let own: Process
const startedAt = new Date('2026-03-02T01:00:00Z')

beforeAll(async () => {
  given = await testGround()
  own = {
    version: '9.9.9',
    startedAt,
    readiness: openReadiness({
      database: given.database,
      dataDir: '/',
      migrations: migrationSources,
      isStopping: () => stopping,
      freeBytes: async () => free,
    }),
  }
}, 120_000)
afterAll(() => given?.close())

async function told(process?: Process, mayView = true): Promise<Output<typeof standing>> {
  const [route] = standingRoutes({ mayView: () => mayView, process }) as [
    Route & { handler: { kind: 'read' } },
  ]
  return (await ask(given.ground, serviceActor(1, 'operator'), route.handler.query, {})) as never
}
const taken = (madeAt: string, more: { encrypted?: boolean; lost?: string[] } = {}): Taken =>
  ({
    folder: '/somewhere/secret',
    lost: more.lost ?? [],
    manifest: {
      madeAt,
      version: '9.9.8',
      fingerprint: '0123-4567-89AB-CDEF',
      encryption: more.encrypted ? {} : null,
      keys: null,
      tables: [{ rows: 3 }, { rows: 4 }],
    },
  }) as unknown as Taken

test('tells version, start and readiness with the reasons; nothing was backed up or sealed yet', async () => {
  const fine = await told(own)
  expect(fine).toMatchObject({
    version: '9.9.9',
    startedAt: startedAt.toISOString(),
    sealedUntil: null,
    backup: null,
  })
  expect(fine.ready).toMatchObject({ ok: true, reasons: [], diskFreeMb: 47683 })
  free = 100_000_000
  stopping = true
  const ending = await told(own)
  expect(ending.ready).toMatchObject({ ok: false, reasons: [{ check: 'stopping' }] })
  stopping = false
  free = 50_000_000_000
  // A tool that mounts the endpoint without a server knows nothing of one, and says so.
  expect(await told()).toMatchObject({ version: null, startedAt: null, ready: null })
})

test('tells the latest backup by its release and fingerprint, never where it lies', async () => {
  expect(await recordBackup(given.database, taken('2026-03-01T03:00:00.000Z'))).toBe(true)
  const later = taken('2026-03-02T03:00:00.000Z', { encrypted: true, lost: ['x'] })
  expect(await recordBackup(given.database, later)).toBe(true)
  expect(await recordBackup(given.database, later)).toBe(true)
  const now = await told(own)
  expect(now.backup).toEqual({
    at: '2026-03-02T03:00:00.000Z',
    version: '9.9.8',
    fingerprint: '0123-4567-89AB-CDEF',
    encrypted: true,
    withKeys: false,
    lost: 1,
  })
  expect(JSON.stringify(now)).not.toContain('secret')
  const rows = await given.database.plain<{ rows: string }>('SELECT rows::text FROM kernel.backup')
  expect(rows.map((r) => r.rows)).toEqual(['7', '7'])
})

test('tells until when the trace is sealed in the jurisdiction asked from', async () => {
  const seal = (realm: number, block: number, at: string) =>
    given.database.plain(
      `INSERT INTO kernel.seal (realm, block, at, first_at, last_at, last_xid, last_no, nos, leaves, previous, hash, last_era)
       VALUES ($1, $2, now(), $3, $3, '1', 1, '{}', '', '', $4, 0)`,
      [realm, block, at, `${realm}/${block}`],
    )
  await seal(1, 0, '2026-03-02T00:00:00Z')
  await seal(1, 1, '2026-03-02T00:30:00Z')
  await seal(2, 0, '2026-03-02T00:50:00Z')
  expect((await told(own)).sealedUntil).toBe('2026-03-02T00:30:00.000Z')
})

test('who may not see jobs is refused', async () => {
  await expect(told(own, false)).rejects.toMatchObject({ code: 'kernel.no-rule' })
})
