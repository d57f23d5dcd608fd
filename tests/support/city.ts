/** A city on a database of its own: a pack loaded, people appointed, the real HTTP layer in front. */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { action, ask, perform, query } from '#kernel/action'
import type { Context, Ground, ReadContext } from '#kernel/action'
import { openDatabase } from '#kernel/database'
import type { Endpoint, Input, Output } from '#kernel/endpoint'
import { refuseKernel } from '#kernel/errors'
import { openFiles } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { jsonLog } from '#kernel/log'
import { secretsFrom } from '#kernel/secrets'
import {
  appointPerson,
  findServing,
  publicActor,
  residentActor,
  resolveCapacity,
  serviceActor,
} from '#modules/bodies'
import { addPerson } from '#modules/identity'
import { findPlaceByCode, knownJurisdictions } from '#modules/territory'
import { createApp } from '../../apps/server/app.ts'
import { manifests } from '../../apps/server/modules.ts'
import { cityDatabase, testDatabase } from './database.ts'
import { fill, openPacks } from './filling.ts'
import { usual } from './usual.ts'

export interface Someone {
  readonly person: Uuid | null
  readonly appointment: string | null
}

export type Answer<E> = {
  status: number
  body: Output<E> & { code?: string; title?: string; params?: Record<string, unknown> }
}

export interface City {
  readonly ground: Ground
  readonly realm: number
  readonly ownerUrl: string
  readonly appUrl: string
  readonly clock: { now: Date }
  /** Where uploads lie. */
  readonly filesFolder: string
  readonly app: Awaited<ReturnType<typeof createApp>>
  /** A person holding a post in the body of that kind nearest to the place. */
  appoint(name: string, post: { kind: string; post: string; place: string }): Promise<Someone>
  resident(name: string): Promise<Someone>
  place(code: string): Promise<{ id: Uuid; path: string; name: string }>
  call<E extends Endpoint>(
    who: Someone | null,
    endpoint: E,
    input: Input<E>,
    key?: string,
  ): Promise<Answer<E>>
  /** Runs code in the system's own scope. */
  inside<T>(work: (ctx: Context) => Promise<T>): Promise<T>
  read<T>(work: (ctx: ReadContext) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Opens a city run by the pack (from `folder`, else the repository's); each call has its own database. */
export async function openCity(
  packId: string,
  options: { now?: string; folder?: string; demo?: boolean } = {},
): Promise<City> {
  const now = new Date(options.now ?? usual.now)
  const isUsual = packId === usual.pack && now.getTime() === Date.parse(usual.now) && !options.folder
  // What most files begin with is loaded once a run, and copied.
  const given = isUsual ? await cityDatabase() : { ...(await testDatabase()), key: undefined }
  const folder = mkdtempSync(join(tmpdir(), 'linli-city-'))
  const clock = { now }
  const database = openDatabase(given.appUrl, { max: 8 })
  const ground: Ground = {
    database,
    secrets: secretsFrom(given.key ?? randomBytes(32)),
    files: openFiles(folder),
    log: jsonLog('error'),
    clock: () => clock.now,
  }
  const packs = openPacks(options.folder)
  if (!isUsual) await fill(ground, given.ownerUrl, packId, packs)
  const jurisdiction = (await knownJurisdictions(ground, true))[0]!
  const { realm } = jurisdiction
  const service = serviceActor(realm, 'test')
  const people = new Map<Uuid, string>()
  const inside = <T>(work: (ctx: Context) => Promise<T>) =>
    perform(
      ground,
      service,
      action('test.inside', async (ctx: Context) => {
        const answer = await work(ctx)
        ctx.touch({ kind: 'test', id: null, fields: [] })
        return answer
      }),
      null,
    )
  const read = <T>(work: (ctx: ReadContext) => Promise<T>) =>
    ask(
      ground,
      service,
      query('test.read', (ctx: ReadContext) => work(ctx)),
      null,
    )
  const app = await createApp({
    ground,
    manifests: manifests({ demo: options.demo ?? false }),
    rateFactor: 1000,
    actorOf: async (request, endpoint) => {
      const person = request.headers['x-test-person']
      if (typeof person !== 'string') {
        if (endpoint.who !== 'anyone') throw refuseKernel('kernel.signed-out')
        return publicActor(jurisdiction)
      }
      const who = { person, name: people.get(person) ?? '', session: null }
      const appointment = request.headers['x-linli-capacity']
      if (typeof appointment === 'string') return resolveCapacity(ground, who, { appointment, jurisdiction })
      if (endpoint.who === 'capacity') throw refuseKernel('kernel.no-rule')
      return residentActor(who, jurisdiction)
    },
  })
  const place = (code: string) =>
    read(async (ctx) => {
      const found = await findPlaceByCode(ctx, code)
      if (!found) throw new Error(`no place ${code}`)
      return { id: found.id, path: found.path, name: found.name }
    })
  return {
    ground,
    realm,
    ownerUrl: given.ownerUrl,
    appUrl: given.appUrl,
    clock,
    filesFolder: folder,
    app,
    place,
    inside,
    read,
    async appoint(name, post) {
      const at = await place(post.place)
      return inside(async (ctx) => {
        const body = await findServing(ctx, { kinds: [post.kind], path: at.path })
        if (!body) throw new Error(`no ${post.kind} for ${post.place}`)
        const person = await addPerson(ctx, { name })
        people.set(person, name)
        const appointment = await appointPerson(ctx, {
          person,
          body: body.id,
          post: post.post,
          reason: 'test',
        })
        return { person, appointment }
      })
    },
    async resident(name) {
      const person = await inside((ctx) => addPerson(ctx, { name }))
      people.set(person, name)
      return { person, appointment: null }
    },
    async call(who, endpoint, input, key) {
      const headers: Record<string, string> = { 'x-linli': '1' }
      if (who?.person) headers['x-test-person'] = who.person
      if (who?.appointment) headers['x-linli-capacity'] = who.appointment
      if (key !== undefined) headers['idempotency-key'] = key
      else if (endpoint.kind === 'write') headers['idempotency-key'] = randomUUID()
      const answer =
        endpoint.kind === 'read'
          ? await app.inject({ method: 'GET', url: endpoint.path, headers, query: flat(input as object) })
          : await app.inject({ method: 'POST', url: endpoint.path, headers, payload: input as object })
      return { status: answer.statusCode, body: answer.json() }
    },
    async close() {
      await app.close()
      await database.close()
      await given.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function flat(input: object): Record<string, string> {
  return Object.fromEntries(Object.entries(input).map(([k, v]) => [k, String(v)]))
}
