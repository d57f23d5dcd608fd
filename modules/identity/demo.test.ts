import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { action, perform } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { identityServer } from './test-server.ts'
import type { IdentityServer } from './test-server.ts'
import { demoAllowed, identityManifest, manifest } from './module.ts'
import { addPerson, offerDemoRole } from './index.ts'
import type { DemoRole } from './index.ts'

const seed = action(
  'test.seed',
  async (ctx, role: Omit<DemoRole, 'person'> & { name: string }): Promise<Uuid> => {
    const { name, ...rest } = role
    const person = await addPerson(ctx, { name })
    await offerDemoRole(ctx, { person, ...rest })
    return person
  },
)
const role = {
  name: '演示甲',
  sort: 1,
  level: '社区',
  title: '网格员',
  body: '某社区第一网格',
  hint: '受理居民上报的问题',
  app: 'desk',
} as const

describe('on the embedded database with demonstration data', () => {
  let s: IdentityServer
  let person: Uuid
  beforeAll(async () => {
    s = await identityServer(identityManifest({ demo: demoAllowed({ ownDatabase: false, demoSeed: true }) }))
    await s.asService(seed, { ...role, name: '演示乙', sort: 2, level: '街道' })
    person = await s.asService(seed, role)
  })
  afterAll(() => s?.close())

  test('roles are offered in order, with what one can try', async () => {
    const { rows } = (await s.get('identity/demo-roles')).body as { rows: object[] }
    expect(rows).toEqual([
      {
        person,
        realm: 7,
        name: '演示甲',
        level: '社区',
        title: '网格员',
        body: '某社区第一网格',
        hint: '受理居民上报的问题',
        app: 'desk',
      },
      expect.objectContaining({ name: '演示乙', level: '街道' }),
    ])
  })
  test('one click signs in; the session is an ordinary one without a password to change', async () => {
    const r = await s.post('identity/demo-sign-in', { person })
    expect(r.body).toEqual({
      next: 'in',
      ticket: null,
      person: { id: person, name: '演示甲' },
      mustChange: false,
      mustEnrol: false,
    })
    expect((await s.get('identity/me', { cookie: r.cookie })).body.signedIn).toMatchObject({ login: null })
    expect(
      (
        await s.post(
          'identity/change-password',
          { old: 'x', new: 'correct horse battery' },
          { cookie: r.cookie },
        )
      ).code,
    ).toBe('identity.no-password')
    const next = await s.post('identity/demo-sign-in', { person }, { cookie: r.cookie })
    expect((await s.get('identity/me', { cookie: r.cookie })).body).toEqual({ signedIn: null })
    expect((await s.post('identity/sign-out', {}, { cookie: next.cookie })).status).toBe(200)
  })
  test('nobody else can be entered', async () => {
    const other = await s.account('no-role')
    expect(await s.post('identity/demo-sign-in', { person: other.person })).toMatchObject({
      status: 404,
      code: 'identity.no-demo-role',
    })
  })
  test('roles are offered by the seed only, never by a person’s act', async () => {
    const actor = {
      ...s.service,
      person,
      capacity: {
        ...s.service.capacity,
        settings: { 'linli.person': person, 'linli.body': person, 'linli.realm': '7' },
      },
    }
    await expect(perform(s.ground, actor, seed, role)).rejects.toThrow('row-level security')
  })
})

test('with a server of one’s own the addresses do not exist, though the data would be there', async () => {
  const s = await identityServer(
    identityManifest({ demo: demoAllowed({ ownDatabase: true, demoSeed: true }) }),
  )
  try {
    const person = await s.asService(seed, role)
    expect(await s.get('identity/demo-roles')).toMatchObject({ status: 404, code: 'kernel.not-found' })
    const r = await s.post('identity/demo-sign-in', { person })
    expect(r).toMatchObject({ status: 404, code: 'kernel.not-found', setCookie: undefined })
  } finally {
    await s.close()
  }
  expect(manifest.routes.some((r) => r.endpoint.name.includes('demo'))).toBe(false)
})
