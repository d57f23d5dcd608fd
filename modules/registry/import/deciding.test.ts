import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Origin } from '../contract.ts'
import { decide } from './deciding.ts'
import type { Asked, Held, Known } from './deciding.ts'

const held = (key: string, origin: Origin = 'typed', from = '2020-01-01'): Held => ({ key, origin, from })
function known(more: Partial<Known> & { values?: Record<string, string | Held> } = {}): Known {
  const values = { name: '张三', ...more.values }
  return {
    id: 'p1',
    name: '张三',
    birth: '1990-03-07',
    idMac: 'm:id1',
    phoneMac: 'm:phone1',
    dwelling: 'd1',
    state: 'here',
    inSight: true,
    placePath: '00010001',
    ...more,
    held: new Map(Object.entries(values).map(([k, v]) => [k, typeof v === 'string' ? held(v) : v])),
  }
}
function asked(keys: Record<string, string> = {}, more: Partial<Asked> = {}): Asked {
  return {
    name: '张三',
    birth: '1990-03-07',
    dwelling: null,
    household: null,
    place: { id: 'pl', path: '0001' },
    from: '2026-01-01',
    ...more,
    keys: new Map(Object.entries({ name: more.name ?? '张三', ...keys })),
  }
}
const said = (a: Asked, ...k: Known[]) => {
  const d = decide(a, k)
  if (d.kind === 'conflict') return `${d.why} ${d.persons.map((p) => p.id).join()}`
  if (d.kind === 'changed') return `changed ${d.person.id} ${d.elements.join()}`
  return d.kind === 'new' ? 'new' : `same ${d.person.id}`
}
const numbered = { 'id-number': 'm:id1' }

describe('by id number', () => {
  const there = known({ values: { 'id-number': 'm:id1', phone: 'm:phone1', employer: '甲厂' } })
  test('nothing new is nothing to do', () => {
    expect(said(asked({ ...numbered, phone: 'm:phone1' }), there)).toBe('same p1')
    expect(said(asked(numbered, { name: '张 三' }), there)).toBe('same p1')
  })
  test('what is new is a change', () => {
    expect(said(asked({ ...numbered, employer: '乙厂', phone: 'm:phone2' }), there)).toBe(
      'changed p1 employer,phone',
    )
    expect(said(asked(numbered, { dwelling: 'd2' }), there)).toBe('changed p1 dwelling')
    expect(said(asked(numbered, { household: 'h2' }), there)).toBe('changed p1 household')
    const placed = known({ dwelling: null, values: numbered })
    expect(said(asked(numbered, { place: { id: 'x', path: '0002' } }), placed)).toBe('changed p1 place')
  })
  test('gone from a door without word of the new one is a question', () => {
    expect(said(asked(numbered, { place: { id: 'x', path: '0002' } }), there)).toBe('protected p1')
  })
  test.each<[Origin, string]>([
    ['typed', 'changed p1 employer'],
    ['imported', 'changed p1 employer'],
    ['derived', 'changed p1 employer'],
    ['confirmed', 'protected p1'],
    ['corrected', 'protected p1'],
  ])('a value that was %s', (origin, expected) => {
    const k = known({ values: { 'id-number': 'm:id1', employer: held('甲厂', origin) } })
    expect(said(asked({ ...numbered, employer: '乙厂' }), k)).toBe(expected)
    expect(said(asked({ ...numbered, employer: '甲厂' }), k)).toBe('same p1')
  })
  test('an older list does not overrule a later value', () => {
    const k = known({ values: { 'id-number': 'm:id1', employer: held('甲厂', 'typed', '2026-02-01') } })
    expect(said(asked({ ...numbered, employer: '乙厂' }), k)).toBe('protected p1')
  })
  test('the number under another name, elsewhere, or of somebody who left is a question', () => {
    expect(said(asked(numbered, { name: '李四' }), there)).toBe('name p1')
    expect(said(asked(numbered), known({ inSight: false }))).toBe('elsewhere p1')
    expect(said(asked(numbered, { name: '李四' }), known({ inSight: false }))).toBe('elsewhere p1')
    expect(said(asked(numbered), known({ state: 'left' }))).toBe('gone p1')
  })
  test('another number is another person, even with the same name, birth date and telephone', () => {
    expect(said(asked({ 'id-number': 'm:id2', phone: 'm:phone1' }), there)).toBe('new')
  })
})

describe('without an id number on one side', () => {
  const bare = known({ idMac: null, values: { phone: 'm:phone1' } })
  test('name, birth date and telephone together are certain', () => {
    expect(said(asked({ phone: 'm:phone1' }), known({ values: { phone: 'm:phone1' } }))).toBe('same p1')
    expect(said(asked({ phone: 'm:phone1', ...numbered }), bare)).toBe('changed p1 id-number')
  })
  test('name and birth date alone are a question, but at the same door', () => {
    expect(said(asked({ phone: 'm:phone2' }), bare)).toBe('likely p1')
    expect(said(asked({}, { dwelling: 'd2' }), bare)).toBe('likely p1')
    expect(said(asked({}, { dwelling: 'd1' }), bare)).toBe('same p1')
  })
  test('several are a question', () => {
    expect(said(asked({ phone: 'm:phone1' }), bare, known({ id: 'p2', idMac: null }))).toBe('several p1,p2')
  })
  test('without a birth date the door tells, unless the telephone speaks against it', () => {
    expect(said(asked({}, { birth: null, dwelling: 'd1' }), bare)).toBe('same p1')
    expect(said(asked({ phone: 'm:phone2' }, { birth: null, dwelling: 'd1' }), bare)).toBe('likely p1')
    expect(said(asked({ phone: 'm:phone1' }, { birth: null, dwelling: 'd9' }), bare)).toBe('likely p1')
  })
  test('another birth date is another person', () => {
    expect(said(asked({ phone: 'm:phone1' }, { birth: '1991-01-01', dwelling: 'd1' }), bare)).toBe('new')
  })
})

test('whatever the row and the register say, a guarded value is never changed', () => {
  const origin = fc.constantFrom<Origin>('typed', 'confirmed', 'corrected', 'imported', 'derived')
  const value = fc.constantFrom('a', 'b', 'c')
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('phone', 'employer', 'residence'), fc.tuple(value, origin)),
      fc.dictionary(fc.constantFrom('phone', 'employer', 'residence'), value),
      fc.boolean(),
      (register, list, withId) => {
        const k = known({
          values: Object.fromEntries(
            Object.entries(register).map(([e, [v, o]]) => [e, held(v, o)] as [string, Held]),
          ),
          phoneMac: register['phone']?.[0] ?? null,
        })
        const d = decide(asked({ ...(withId ? numbered : {}), ...list }), [k])
        if (d.kind !== 'changed') return true
        return d.elements.every((e) => !['confirmed', 'corrected'].includes(register[e]?.[1] ?? 'typed'))
      },
    ),
    { numRuns: 500 },
  )
})
