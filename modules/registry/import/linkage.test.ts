/**
 * Linkage measured on a labelled set (RG13): invented people of a register, and rows of lists of which it is known whom they mean.
 * What counts: a row never goes to somebody else (precision), and few rows of known people are taken for new ones (recall; a question
 * for a person is neither).
 */
import { expect, test } from 'vitest'
import { idCheck, readIdNumber } from '../rules.ts'
import { decide } from './deciding.ts'
import type { Asked, Held, Known } from './deciding.ts'
import { foldName, tidyName } from './folding.ts'

const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹']
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文斌玉兰晓峰凤龙']
/** Pairs a register and a list may write differently. */
const OLD: Readonly<Record<string, string>> = { 晓: '曉', 峰: '峯', 凤: '鳳', 国: '國', 伟: '偉', 华: '華' }

interface Person {
  readonly name: string
  readonly id: string
  readonly birth: string
  readonly phone: string
  readonly door: string
}

/** A fixed pseudo-random sequence: the same set every time. */
let seed = 20260302
const chance = (n: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n
const pick = <T>(list: readonly T[]): T => list[chance(list.length)]!
const two = (n: number) => String(n).padStart(2, '0')

function invented(n: number): Person {
  // Few births and names, so that namesakes are as frequent as in a large city.
  const birth = `19${50 + chance(50)}-${two(1 + chance(12))}-${two(1 + chance(28))}`
  const first17 = `990001${birth.replaceAll('-', '')}${String(n % 900).padStart(3, '0')}`
  return {
    name: pick(SURNAMES) + pick(GIVEN) + (chance(4) === 0 ? '' : pick(GIVEN)),
    id: first17 + idCheck(first17),
    birth,
    phone: `139${String(chance(100_000_000)).padStart(8, '0')}`,
    door: `d${Math.floor(n / 3)}`,
  }
}
const people = Array.from({ length: 2_000 }, (_, n) => invented(n))

const register: Known[] = people.map((p, i) => {
  // Not everybody's number and telephone are known.
  const idMac = i % 5 === 0 ? null : p.id
  const phoneMac = i % 7 === 0 ? null : p.phone
  const held: [string, Held][] = [['name', { key: p.name, origin: 'typed', from: '2020-01-01' }]]
  if (idMac) held.push(['id-number', { key: idMac, origin: 'typed', from: '2020-01-01' }])
  if (phoneMac) held.push(['phone', { key: phoneMac, origin: 'typed', from: '2020-01-01' }])
  return {
    id: `p${i}`,
    name: p.name,
    birth: p.birth,
    idMac,
    phoneMac,
    dwelling: p.door,
    state: 'here',
    inSight: true,
    placePath: '00010001',
    held: new Map(held),
  }
})

type Row = Partial<Person> & { readonly name: string }
function asked(row: Row): Asked {
  const keys = new Map([['name', tidyName(row.name)]])
  if (row.id) {
    const read = readIdNumber(row.id, '2026-03-02')
    if ('fault' in read) throw new Error(row.id)
    keys.set('id-number', read.number)
  }
  if (row.phone) keys.set('phone', row.phone)
  return {
    name: tidyName(row.name),
    birth: row.birth ?? null,
    keys,
    dwelling: row.door ?? null,
    household: null,
    place: { id: 'x', path: '0001' },
    from: '2026-01-01',
  }
}

const index = new Map<string, Known[]>()
for (const k of register)
  for (const key of [k.idMac, k.phoneMac, k.dwelling, `${k.birth}${foldName(k.name)}`])
    if (key !== null) index.set(key, [...(index.get(key) ?? []), k])

/** Everybody of the register who shares something with the row, as the look-up finds them. */
function sharing(a: Asked): Known[] {
  const keys = [a.keys.get('id-number'), a.keys.get('phone'), a.dwelling, `${a.birth}${foldName(a.name)}`]
  return [...new Set(keys.flatMap((key) => index.get(key ?? '') ?? []))]
}

const oldGlyphs = (name: string) => [...name].map((c) => OLD[c] ?? c).join('')
/** Ways a list writes somebody who is registered. */
const spellings: Readonly<Record<string, (p: Person) => Row>> = {
  'number and name': (p) => ({ name: p.name, id: p.id, birth: p.birth }),
  'a spaced name': (p) => ({ name: [...p.name].join(' '), id: p.id, birth: p.birth, phone: p.phone }),
  'old glyphs': (p) => ({ ...p, name: oldGlyphs(p.name) }),
  'a number of 15 digits': (p) => ({
    name: p.name,
    id: p.id.slice(0, 6) + p.id.slice(8, 17),
    birth: p.birth,
    door: p.door,
  }),
  'no number': (p) => ({ name: p.name, birth: p.birth, phone: p.phone }),
  'no number, another telephone, the same door': (p) => ({
    name: p.name,
    birth: p.birth,
    phone: '13000000000',
    door: p.door,
  }),
  'name and door only': (p) => ({ name: p.name, door: p.door }),
  'name and birth date only': (p) => ({ name: p.name, birth: p.birth }),
  'moved, with the number': (p) => ({ name: p.name, id: p.id, birth: p.birth, door: 'd9999' }),
}
/** Others who look alike. */
const lookalikes: Readonly<Record<string, (p: Person, n: number) => Row>> = {
  'a namesake born another day': (p) => ({ name: p.name, birth: '1949-10-01', phone: '13100000000' }),
  'a namesake of the same day with a number of their own': (p, n) => {
    const first17 = `990002${p.birth.replaceAll('-', '')}${String(n % 1000).padStart(3, '0')}`
    return {
      name: p.name,
      birth: p.birth,
      id: first17 + idCheck(first17),
      phone: '13200000000',
      door: 'd8888',
    }
  },
  'a child at the same door with the same telephone': (p, n) => {
    const first17 = `99000320150601${String(n % 1000).padStart(3, '0')}`
    return {
      name: `${p.name[0]}小满`,
      birth: '2015-06-01',
      id: first17 + idCheck(first17),
      phone: p.phone,
      door: p.door,
    }
  },
}

test('rows of known people find them, and nobody else', () => {
  const table: Record<string, string> = {}
  let found = 0
  let wrong = 0
  let missed = 0
  let questions = 0
  const count = (name: string, rows: readonly { row: Row; means: string | null }[]) => {
    const own = { found: 0, asked: 0, missed: 0, wrong: 0 }
    for (const { row, means } of rows) {
      const a = asked(row)
      const d = decide(a, sharing(a))
      if (d.kind === 'conflict') own.asked++
      else if (d.kind === 'new') own[means === null ? 'found' : 'missed']++
      else own[d.person.id === means ? 'found' : 'wrong']++
    }
    found += own.found
    wrong += own.wrong
    missed += own.missed
    questions += own.asked
    table[name] = `${own.found} right, ${own.asked} asked, ${own.missed} missed, ${own.wrong} wrong`
  }
  for (const [name, make] of Object.entries(spellings))
    count(
      name,
      people.map((p, i) => ({ row: make(p), means: `p${i}` })),
    )
  for (const [name, make] of Object.entries(lookalikes))
    count(
      name,
      people.map((p, i) => ({ row: make(p, i), means: null })),
    )
  const said = JSON.stringify(table, null, 2)
  if (process.env['SHOW_LINKAGE']) console.error(said, { found, questions, missed, wrong })
  expect(wrong, said).toBe(0)
  // Of the rows decided without a person, those of known people that were found.
  expect(found / (found + missed), said).toBeGreaterThan(0.98)
  // And few questions: people's time is the scarce thing.
  expect(questions / (found + missed + questions), said).toBeLessThan(0.2)
})
