/** What the modules above stand on: public matters, acts through their owner, powers apart with who may instead. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allow } from '#kernel/access'
import { action, ask, perform, query } from '#kernel/action'
import type { Actor, ReadContext } from '#kernel/action'
import { Refusal } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { appointPerson, findServing, publicActor, residentActor, resolveCapacity } from '#modules/bodies'
import {
  actOn,
  judgePower,
  lockMatter,
  matterWhole,
  openMatter,
  passedOn,
  recordPower,
  runningUnderOlder,
  stepNow,
} from '#modules/flow'
import type { ActOptions, MatterWhole } from '#modules/flow'
import { createPacks, loadBuilt } from '#modules/packs'
import { knownJurisdictions } from '#modules/territory'
import { digested } from '../../modules/flow/tables.ts'
import { packSections, root } from '../../apps/server/modules.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

const procedure = (more = '') => `id: proof
kind: proof
title: 试走
start: screen
roles:
  lead: { title: 领导单位, kinds: [party-work-committee] }
  decide: { title: 决定单位, kinds: [residents-council] }
  execute: { title: 执行单位, kinds: [work-station, district-command] }
  supervise: { title: 监督单位, kinds: [city-command, supervisory-committee] }
steps:
  screen:
    title: 初审
    tell: 正在初审
    power: lead
    holder: { role: lead }
    acts:
      sign: { title: 签收, effect: sign, when: unsigned }
      note: { title: 批注, effect: note, needs: [text] }
      pass: { title: 同意, to: decide, when: signed }
      drop: { title: 不同意, to: dropped }
  decide:
    title: 决定
    tell: 正在决定
    power: decide
    holder: { role: decide }
    acts:
      settle: { title: 议定, may: meetings.vote, to: execute }
${more}
  execute:
    title: 执行
    tell: 正在执行
    power: execute
    holder: { role: execute }
    tasks: { plan: plan, report: report, check: check, done: done }
    acts:
      start: { title: 开工, may: casework.approve-extension, effect: note }
      plan: { title: 列任务, may: casework.approve-extension }
      report: { title: 报进度, may: casework.approve-extension }
      check: { title: 核对, by: { role: supervise }, power: supervise }
      done: { title: 全部核对, by: system, to: archived }
ends:
  archived: { title: 已归档, tell: 归档, state: archived }
  dropped: { title: 未通过, tell: 未通过, state: closed }
`

let folder: string
let city: City
let jurisdiction: Awaited<ReturnType<typeof knownJurisdictions>>[number]
let place: { id: Uuid; path: string; name: string }
const someone: Record<string, Someone> = {}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'linli-packs-'))
  cpSync(join(root, 'packs'), folder, { recursive: true })
  writeFileSync(join(folder, 'daqing/procedures/proof.yaml'), procedure())
  city = await openCity('daqing', { folder })
  jurisdiction = (await knownJurisdictions(city.ground, true))[0]!
  place = await city.place('230602013001')
  const here = 'DQ-230602-01'
  const posts: Record<string, { kind: string; post: string; place: string }> = {
    secretary: { kind: 'party-work-committee', post: 'secretary', place: here },
    convenor: { kind: 'residents-council', post: 'convenor', place: here },
    councillor: { kind: 'residents-council', post: 'councillor', place: here },
    verifier: { kind: 'city-command', post: 'verifier', place: '2306' },
    district: { kind: 'district-command', post: 'director', place: '230602' },
    overseer: { kind: 'supervisory-committee', post: 'member', place: '230602013001' },
    'overseer elsewhere': { kind: 'supervisory-committee', post: 'member', place: '230602013004' },
    elsewhere: { kind: 'residents-council', post: 'convenor', place: 'DQ-230602-02' },
  }
  for (const [name, post] of Object.entries(posts)) someone[name] = await city.appoint(name, post)
  // One person, two posts: convenor of the council, head of the station.
  someone['convenor as head'] = await second(someone['convenor']!, 'work-station', 'director')
  someone['resident'] = await city.resident('居民')
}, 120_000)
afterAll(async () => {
  await city?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Another post for the same person. */
function second(who: Someone, kind: string, post: string): Promise<Someone> {
  return city.inside(async (ctx) => {
    const body = await findServing(ctx, { kinds: [kind], path: place.path })
    const appointment = await appointPerson(ctx, {
      person: who.person!,
      body: body!.id,
      post,
      reason: 'test',
    })
    return { person: who.person, appointment }
  })
}

async function actorOf(name: string | null): Promise<Actor> {
  if (name === null) return publicActor(jurisdiction)
  const who = someone[name]!
  const signedIn = { person: who.person!, name, session: null }
  return who.appointment
    ? resolveCapacity(city.ground, signedIn, { appointment: who.appointment, jurisdiction })
    : residentActor(signedIn, jurisdiction)
}

/** Opens a matter as the system would for somebody. */
function open(isPublic: boolean): Promise<Uuid> {
  return city.inside(async (ctx) => {
    const id = ctx.newId()
    await openMatter(ctx, allow('test.open'), {
      id,
      kind: 'proof',
      procedure: 'proof',
      title: '楼道灯',
      item: null,
      itemClock: null,
      place,
      reporter: null,
      urgent: null,
      actTitle: '提出',
      actorTitle: '居民',
      text: null,
      isPublic,
    })
    return id
  })
}

/** Does an act; the refusal's code when refused. */
async function act(
  name: string | 'system',
  id: Uuid,
  what: string,
  options: ActOptions & { text?: string } = {},
): Promise<string> {
  const run = action('test.act', async (ctx, _input: null) => {
    const m = await lockMatter(ctx, id, null)
    return (await actOn(ctx, m, { act: what, text: options.text ?? null }, options)).matter.step
  })
  try {
    if (name === 'system')
      return await city.inside(async (ctx) => {
        const m = await lockMatter(ctx, id, null)
        return (await actOn(ctx, m, { act: what }, { ...options, bySystem: true })).matter.step
      })
    return await perform(city.ground, await actorOf(name), run, null)
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

/** The matter as somebody reads it; the refusal's code when they do not. */
async function read(name: string | null, id: Uuid): Promise<MatterWhole | string> {
  try {
    return await ask(
      city.ground,
      await actorOf(name),
      query('test.whole', (ctx: ReadContext) => matterWhole(ctx, id)),
      null,
    )
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}
async function seen(name: string | null, id: Uuid): Promise<MatterWhole> {
  const whole = await read(name, id)
  if (typeof whole === 'string') throw new Error(whole)
  return whole
}
/** What passes on to somebody from bodies below. */
const passed = async (name: string | null): Promise<Uuid[]> => {
  const list = query('test.passed', (ctx: ReadContext) => passedOn(ctx, ['proof']))
  return (await ask(city.ground, await actorOf(name), list, null)).map((m) => m.id)
}
const verdict = async (name: string, id: Uuid, what: string) =>
  (await seen(name, id)).verdicts.find((v) => v.act === what)!

describe('a public matter', () => {
  it('is read by everybody of the realm, its twin by nobody who has no part in it', async () => {
    const [shown, hidden] = [await open(true), await open(false)]
    for (const name of [null, 'resident', 'elsewhere']) {
      const whole = await seen(name, shown)
      expect(whole.matter).toMatchObject({ id: shown, public: true, title: '楼道灯' })
      expect(whole.custody).toHaveLength(1)
      expect(whole.acts.map((a) => a.act)).toEqual(['open'])
      expect(whole.verdicts.filter((v) => v.allowed)).toEqual([])
      expect(await read(name, hidden)).toBe('flow.no-such-matter')
    }
    expect((await seen('secretary', hidden)).matter.public).toBe(false)
  })

  it('hides closed acts and who signed from those without a part in it, in the database too', async () => {
    const id = await open(true)
    await act('secretary', id, 'sign')
    expect(await act('secretary', id, 'note', { text: '内部意见', closed: true })).toBe('screen')
    for (const name of [null, 'resident', 'elsewhere'])
      expect((await seen(name, id)).acts.map((a) => a.act)).toEqual(['open', 'sign'])
    for (const name of [null, 'resident']) expect((await seen(name, id)).custody[0]!.signedName).toBeNull()
    const own = await seen('secretary', id)
    expect(own.acts.map((a) => a.act)).toEqual(['open', 'sign', 'note'])
    expect(own.custody[0]!.signedName).toBe('secretary')
  })

  it('is changed by nobody more than before', async () => {
    const id = await open(true)
    for (const name of ['resident', 'elsewhere'])
      expect(await act(name, id, 'drop')).toBe('flow.no-such-matter')
    const changed = await perform(
      city.ground,
      await actorOf('resident'),
      action('test.change', async (ctx, _input: null) => {
        ctx.touch({ kind: 'test', id: null, fields: [] })
        return [
          await ctx.tx.run('UPDATE flow.matter SET title = $2 WHERE id = $1', [id, '改了']),
          await ctx.tx.run('UPDATE flow.custody SET signed_at = now() WHERE matter = $1', [id]),
          await ctx.tx.run('UPDATE flow.clock SET stopped_at = now() WHERE matter = $1', [id]),
        ]
      }),
      null,
    )
    expect(changed).toEqual([0, 0, 0])
  })

  it('stays in its realm', async () => {
    const id = await open(true)
    const other = publicActor({ ...jurisdiction, realm: jurisdiction.realm + 1 })
    const count = query('test.count', (ctx: ReadContext) =>
      ctx.tx.first<{ n: number }>('SELECT count(*)::int AS n FROM flow.matters WHERE id = $1', [id]),
    )
    expect(await ask(city.ground, other, count, null)).toEqual({ n: 0 })
    expect(await ask(city.ground, await actorOf(null), count, null)).toEqual({ n: 1 })
  })

  it('keeps the digests of rows from before the column', () => {
    expect(digested({ id: 'x', public: false })).toEqual({ id: 'x' })
    expect(digested({ id: 'x', public: true })).toEqual({ id: 'x', public: true })
  })
})

describe('acts of a facet', () => {
  async function executing(): Promise<Uuid> {
    const id = await open(true)
    expect(await act('secretary', id, 'pass')).toBe('flow.not-signed')
    await act('secretary', id, 'sign')
    expect(await act('secretary', id, 'pass')).toBe('decide')
    expect(await act('councillor', id, 'settle')).toBe('execute')
    return id
  }

  it('are done through their owner only, and the verdict says where', async () => {
    const id = await executing()
    expect(await act('convenor as head', id, 'plan')).toBe('flow.through')
    expect(await act('convenor as head', id, 'plan', { via: 'archive' })).toBe('flow.through')
    expect(await act('system', id, 'done')).toBe('flow.through')
    expect(await verdict('convenor as head', id, 'plan')).toMatchObject({ allowed: true, via: 'tasks' })
    expect(await verdict('convenor as head', id, 'start')).toMatchObject({ allowed: true, via: null })
    expect(await act('convenor as head', id, 'plan', { via: 'tasks' })).toBe('execute')
    // Who may not is told so first, whatever door they come by.
    expect(await act('verifier', id, 'plan', { via: 'tasks' })).toBe('flow.not-holder')
    // A post that oversees no place still does what the procedure gives its body.
    expect(await act('overseer elsewhere', id, 'check', { via: 'tasks' })).toBe('flow.no-such-matter')
    expect(await verdict('overseer elsewhere', id, 'check')).toMatchObject({ allowed: false })
    expect(await act('overseer', id, 'check', { via: 'tasks' })).toBe('execute')
    const { step } = await city.read(async (ctx) => stepNow(ctx, (await matterWhole(ctx, id)).matter))
    expect(step?.facets?.tasks).toEqual({ plan: 'plan', report: 'report', check: 'check', done: 'done' })
    expect(await act('system', id, 'done', { via: 'tasks' })).toBe('archived')
  })

  it('by a role carry their own power: who checked supervised, and who supervised does not execute', async () => {
    const id = await executing()
    expect(await act('verifier', id, 'check', { via: 'tasks' })).toBe('execute')
    const line = (await seen('secretary', id)).acts.find((a) => a.act === 'check')
    expect(line?.power).toBe('supervise')
    someone['verifier as deputy'] ??= await second(someone['verifier']!, 'work-station', 'deputy-director')
    expect(await act('verifier as deputy', id, 'start')).toBe('flow.person-holds-power')
  })
})

describe('two posts in one hand', () => {
  const station = async () =>
    (await city.read((ctx) => findServing(ctx, { kinds: ['work-station'], path: place.path })))!

  async function settledByConvenor(): Promise<Uuid> {
    const id = await open(false)
    await act('secretary', id, 'sign')
    await act('secretary', id, 'pass')
    expect(await act('convenor', id, 'settle')).toBe('execute')
    return id
  }

  it('pass the second power to the deputy, else to the body above, which then may', async () => {
    const id = await settledByConvenor()
    expect(await act('convenor as head', id, 'start')).toBe('flow.person-holds-power')
    const { title } = await station()
    // In this test's order a deputy may be there already, and then free: told by name of the post.
    const deputy = someone['verifier as deputy']
    expect(deputy).toBeDefined()
    expect(await verdict('convenor as head', id, 'start')).toMatchObject({
      allowed: false,
      instead: `可由${title}的副站长办理`,
    })
    // While somebody in the station may, the body above may not.
    expect(await act('district', id, 'start')).toBe('flow.not-holder')
    expect(await passed('district')).not.toContain(id)
  })

  it('falls to the body above when the deputy is barred too', async () => {
    const id = await settledByConvenor()
    await city.inside(async (ctx) => {
      const m = await lockMatter(ctx, id, null)
      // The deputy has voted on it elsewhere: a power without an act of the procedure.
      await recordPower(ctx, allow('test.vote'), m, {
        person: someone['verifier']!.person,
        body: null,
        power: 'decide',
        act: 'vote',
      })
    })
    const above = await city.read((ctx) =>
      findServing(ctx, { kinds: ['district-command'], path: place.path }),
    )
    expect((await verdict('convenor as head', id, 'start')).instead).toBe(
      `本单位没有可以办理的人，由上一级${above!.title}办理`,
    )
    expect(await act('verifier as deputy', id, 'start')).toBe('flow.person-holds-power')
    expect((await verdict('district', id, 'start')).allowed).toBe(true)
    // It waits for whoever may do it instead, and for nobody else.
    expect(await passed('district')).toContain(id)
    for (const name of ['convenor as head', 'verifier', 'elsewhere', 'resident', null])
      expect(await passed(name), name ?? 'nobody').toEqual([])
    expect(await act('district', id, 'start')).toBe('execute')
    // It acted under its own name; custody stayed where the matter lies.
    const whole = await seen('district', id)
    expect(whole.acts.at(-1)).toMatchObject({ act: 'start', body: above!.id, power: 'execute' })
    expect(whole.custody.at(-1)!.body).toBe((await station()).id)
  })

  it('is kept with votes: recorded once, judged ever after', async () => {
    const id = await open(false)
    const vote = {
      person: someone['secretary']!.person,
      body: { root: (await station()).id, title: '工作站' },
      power: 'decide' as const,
      act: 'vote',
    }
    await city.inside(async (ctx) => {
      const m = await lockMatter(ctx, id, null)
      const first = await recordPower(ctx, allow('test.vote'), m, vote)
      const again = await recordPower(ctx, allow('test.vote'), first, vote)
      expect([first.history.length, again.history.length, again.revision]).toEqual([1, 1, m.revision])
      expect(judgePower(again, { ...vote, power: 'execute' })?.code).toBe('flow.person-holds-power')
      await expect(
        recordPower(ctx, allow('test.vote'), again, { ...vote, person: null, power: 'execute' }),
      ).rejects.toMatchObject({ code: 'flow.body-holds-power' })
    })
    expect(await act('secretary', id, 'drop')).toBe('flow.person-holds-power')
    expect((await seen('secretary', id)).acts).toHaveLength(1)
  })
})

it('a running matter keeps its step when a new version takes it away; new ones go without', async () => {
  const id = await open(false)
  await act('secretary', id, 'sign')
  expect(await act('secretary', id, 'pass')).toBe('decide')
  const pack = join(folder, 'daqing/pack.yaml')
  const without = procedure()
    .replace('to: decide, when: signed', 'to: execute, when: signed')
    .replace(/ {2}decide:\n {4}title[\s\S]*?\n\n/, '')
  writeFileSync(pack, readFileSync(pack, 'utf8').replace(/version: '[^']+'/, `version: '2099.1'`))
  const load = async (text: string) => {
    writeFileSync(join(folder, 'daqing/procedures/proof.yaml'), text)
    const packs = createPacks(packSections(), { folders: [folder] })
    const { built, findings } = await packs.check('daqing')
    expect(findings.filter((f) => f.level === 'error')).toEqual([])
    return perform(city.ground, await serviceOf(), loadBuilt, { built: built! })
  }
  // By oversight no step goes from under a matter; who means it says so.
  await expect(load(without)).rejects.toMatchObject({ code: 'flow.steps-in-use' })
  await load(`${without}\ngone: [decide]\n`)
  // Everything opened so far goes on as it was: `pack load` says how many.
  const [{ n }] = (await city.read((ctx) =>
    ctx.tx.all<{ n: number }>(`SELECT count(*)::int AS n FROM flow.matters WHERE state = 'open'`, []),
  )) as [{ n: number }]
  expect(n).toBeGreaterThan(5)
  expect(await runningUnderOlder(city.ground, city.realm)).toBe(n)
  const young = await open(false)
  expect(await runningUnderOlder(city.ground, city.realm)).toBe(n)
  await act('secretary', young, 'sign')
  expect(await act('secretary', young, 'pass')).toBe('execute')
  const old = await seen('secretary', id)
  expect(old.matter.step).toBe('decide')
  expect(old.procedure.steps.map((s) => s.id)).toContain('decide')
  expect(await act('councillor', id, 'settle')).toBe('execute')
})

async function serviceOf(): Promise<Actor> {
  const { serviceActor } = await import('#modules/bodies')
  return serviceActor(city.realm, 'test')
}
