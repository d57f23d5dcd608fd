/**
 * Demonstration register: two of the smallest places under the first staffed post that keeps the register, filled with invented people.
 * Names are made of common syllables, id numbers begin with 99, which no province has, telephones with 120, which no mobile network has.
 */
import { action, ask, perform, query } from '#kernel/action'
import type { Context, Ground, ReadContext } from '#kernel/action'
import { must } from '#kernel/access'
import { realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { addDays } from '#kernel/time'
import { capacitiesOf, serviceActor } from '#modules/bodies'
import { demoRoles } from '#modules/identity'
import { placesUnder } from '#modules/territory'
import type { Jurisdiction } from '#modules/territory'
import { allowImport } from './access.ts'
import { storeDwellings, storeHouseholds, storeOrganisations, storePersons } from './import-writing.ts'
import type { Batch, Incoming } from './import-writing.ts'
import { creditCheck, idCheck, organisationCheck } from './rules.ts'
import { countNow } from './store/search.ts'

const surnames = [...'王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹']
const given = [
  ...'敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰玉梅华英文博宁欣悦泽晨宇航佳琪思远禾海燕春秋实建国晓光',
]
const CELLS = 2
const BUILDINGS = 3
const UNITS = 2
const FLOORS = 6
const DOORS = 2
const SOURCE = '演示数据'

/** Fills the register of a jurisdiction once. True when anything was added. */
export async function seedRegister(ground: Ground, jurisdiction: Jurisdiction): Promise<boolean> {
  const actor = serviceActor(jurisdiction.realm, 'demonstration')
  const cells = await ask(
    ground,
    actor,
    query('registry.seed-plan', (ctx: ReadContext, _input: null) => cellsToFill(ctx)),
    null,
  )
  if (cells.places.length === 0) return false
  // One commit: a seed that was killed left nothing.
  await perform(
    ground,
    actor,
    action('registry.seed', (ctx: Context, _input: null) => fill(ctx, cells.places, cells.residents)),
    null,
  )
  return true
}

/** Empty when there is nobody to show it to, or it was filled before. */
async function cellsToFill(ctx: ReadContext): Promise<{ places: Uuid[]; residents: DemoResident[] }> {
  const roles = (await demoRoles.run(ctx, {})).rows.filter((r) => realmOf(r.person) === ctx.realm)
  const none = { places: [], residents: [] }
  for (const role of roles.filter((r) => r.app === 'desk')) {
    const held = await capacitiesOf(ctx, role.person)
    const post = held.find((c) => c.acting.may.includes('registry.edit'))?.acting
    if (!post?.place || !post.placePath) continue
    if ((await countNow(ctx, post.placePath)).length > 0) return none
    const below = await placesUnder(ctx, post.place)
    const leaves = below.filter((p) => !below.some((q) => q.parent === p.id))
    const places = (leaves.length > 0 ? leaves : below).slice(0, CELLS).map((p) => p.id)
    return {
      places: places.length > 0 ? places : [post.place],
      residents: roles.filter((r) => r.app === 'resident'),
    }
  }
  return none
}

interface DemoResident {
  readonly person: Uuid
  readonly name: string
}

async function fill(
  ctx: Context,
  places: readonly Uuid[],
  residents: readonly DemoResident[],
): Promise<void> {
  const permit = must(allowImport({ kind: 'service', may: [], sight: 'none', placePath: null }))
  const batch: Batch = { permit, source: SOURCE, reason: SOURCE }
  const doors = places.flatMap((place, c) => doorsOf(place, c))
  const dwellings = await storeDwellings(ctx, batch, doors)
  // Every ninth dwelling stands empty or is let to nobody we know.
  const homes = dwellings.map((d) => d.id).filter((_, i) => i % 9 !== 8)
  const households = await storeHouseholds(
    ctx,
    batch,
    homes.map((dwelling, i) => ({
      from: '2019-06-01',
      values: { code: `示例${String(i + 1).padStart(4, '0')}`, dwelling },
    })),
  )
  await storePersons(
    ctx,
    batch,
    households.flatMap((h, i) => familyOf(h.id, i, residents[i])),
  )
  await storeOrganisations(
    ctx,
    batch,
    places.flatMap((place, c) =>
      ['便民超市', '理发店', '诊所'].map((what, i) => organisation(place, c * 3 + i, what)),
    ),
  )
}

function doorsOf(place: Uuid, cell: number): Incoming[] {
  const list: Incoming[] = []
  for (let b = 1; b <= BUILDINGS; b++)
    for (let u = 1; u <= UNITS; u++)
      for (let f = 1; f <= FLOORS; f++)
        for (let d = 1; d <= DOORS; d++) {
          const n = list.length
          const use = n % 9 === 8 ? 'empty' : n % 5 === 3 ? 'rented' : 'own-home'
          list.push({
            from: '2012-09-20',
            values: {
              place,
              building: `${cell * BUILDINGS + b}号楼`,
              unit: `${u}单元`,
              room: `${f}0${d}`,
              area: String(6200 + ((n * 7) % 9) * 535),
              use,
            },
          })
        }
  return list
}

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!

function nameOf(n: number, surname?: string): string {
  const first = pick(given, n * 11 + 3)
  const second = pick(given, n * 17 + Math.floor(n / 7))
  return (surname ?? pick(surnames, n * 7)) + first + (n % 4 === 0 || first === second ? '' : second)
}

/** An id number of an area that was never issued, for the `n`-th person. */
function idOf(n: number, birth: string, sex: 'male' | 'female'): string {
  const order = ((n * 2) % 990) + (sex === 'male' ? 1 : 0)
  const area = 990_001 + Math.floor(n / 495)
  const first17 = `${area}${birth.replaceAll('-', '')}${String(order).padStart(3, '0')}`
  return first17 + idCheck(first17)
}

const birthIn = (year: number, n: number) => addDays(`${year}-01-01`, (n * 37) % 365)

/** Couples, children, elders living alone, tenants: one to four people. */
function familyOf(household: Uuid, i: number, resident: DemoResident | undefined): Incoming[] {
  const kind = i % 6
  const base = 1948 + ((i * 5) % 45)
  const people: { relation: string; sex: 'male' | 'female'; born: number }[] = [
    { relation: 'head', sex: i % 2 === 0 ? 'male' : 'female', born: kind === 4 ? 1938 + (i % 12) : base },
  ]
  if (kind !== 4 && kind !== 5)
    people.push({ relation: 'spouse', sex: i % 2 === 0 ? 'female' : 'male', born: base + 2 })
  if (kind === 1 || kind === 2)
    people.push({ relation: 'child', sex: i % 3 === 0 ? 'female' : 'male', born: Math.min(base + 27, 2021) })
  if (kind === 2) people.push({ relation: 'parent', sex: 'female', born: base - 25 })
  const surname = resident ? [...resident.name][0] : pick(surnames, i * 7)
  return people.map((p, j) => {
    const n = i * 4 + j
    const birth = birthIn(p.born, n)
    const isAdult = p.born < 2005
    const me = j === 0 ? resident : undefined
    return {
      ...(me ? { identity: me.person } : {}),
      from: p.born > 2019 ? birth : '2019-06-01',
      values: {
        name: me?.name ?? (p.relation === 'head' || p.relation === 'child' ? nameOf(n, surname) : nameOf(n)),
        'id-number': idOf(n, birth, p.sex),
        residence: kind === 5 ? 'household-elsewhere' : 'household-here',
        household,
        relation: p.relation,
        ...(isAdult ? { phone: `1200${String(1_000_000 + n * 7919).slice(0, 7)}` } : {}),
        ...(isAdult
          ? { employment: p.born < 1964 ? 'retired' : n % 11 === 5 ? 'seeking' : 'working' }
          : { employment: 'studying' }),
      },
    }
  })
}

function organisation(place: Uuid, n: number, what: string): Incoming {
  const part = `9A00000${n}`
  const first17 = `92990001${part}${organisationCheck(part)}`
  return {
    from: '2021-03-01',
    values: {
      name: `${pick(given, n * 3)}${pick(given, n * 5 + 2)}${what}（示例）`,
      code: first17 + creditCheck(first17),
      type: what === '诊所' ? 'enterprise' : 'sole-trader',
      place,
    },
  }
}
