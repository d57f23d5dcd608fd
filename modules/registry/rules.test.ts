/** Properties of codes, masks and facts on two axes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, dayFromNumber } from '#kernel/time'
import {
  ageOn,
  areaText,
  creditCheck,
  holdsOn,
  idCheck,
  isMasked,
  isMinor,
  maskIdNumber,
  maskName,
  maskPhone,
  organisationCheck,
  readIdNumber,
  readOrganisationCode,
  readValue,
  resolve,
  rewrite,
  sameValue,
  staysOf,
} from './rules.ts'
import type { Fact, Kept, Overwrite } from './rules.ts'

const TODAY = '2026-11-22'
const days = fc.integer({ min: -20_000, max: 20_000 }).map(dayFromNumber)
const digits = (n: number) => fc.stringMatching(new RegExp(`^[0-9]{${n}}$`))
/** Areas that were never issued: no province begins with 99. */
const idNumbers = fc
  .tuple(digits(4), fc.integer({ min: -25_000, max: 20_700 }).map(dayFromNumber), digits(3))
  .map(([area, birth, order]) => {
    const first17 = `99${area}${birth.replaceAll('-', '')}${order}`
    return { first17, number: first17 + idCheck(first17), birth, order }
  })

describe('id numbers, GB 11643', () => {
  it('satisfy ISO 7064 MOD 11-2 as the standard defines it: the weighted sum of all 18 is 1', () => {
    fc.assert(
      fc.property(idNumbers, ({ number }) => {
        const sum = [...number].reduce(
          (all, c, i) => (all + (c === 'X' ? 10 : Number(c)) * (2 ** (17 - i) % 11)) % 11,
          0,
        )
        expect(sum).toBe(1)
      }),
    )
  })

  it('tell birth and sex, in either case of X', () => {
    fc.assert(
      fc.property(idNumbers, ({ number, birth, order }) => {
        const read = readIdNumber(` ${number.toLowerCase()} `, TODAY)
        expect(read).toEqual({
          number,
          area: number.slice(0, 6),
          birth,
          sex: Number(order) % 2 === 1 ? 'male' : 'female',
        })
      }),
    )
  })

  it('find every single wrong digit and every swap of unlike neighbours', () => {
    fc.assert(
      fc.property(idNumbers, fc.nat(17), fc.integer({ min: 1, max: 9 }), ({ number }, at, by) => {
        const wrong =
          at === 17
            ? number.slice(0, 17) + '10X98765432'[('10X98765432'.indexOf(number[17]!) + by) % 11]
            : number.slice(0, at) + String((Number(number[at]) + by) % 10) + number.slice(at + 1)
        expect(readIdNumber(wrong, TODAY)).toHaveProperty('fault')
        const next = Math.min(at, 15)
        if (number[next] !== number[next + 1])
          expect(
            readIdNumber(
              number.slice(0, next) + number[next + 1] + number[next] + number.slice(next + 2),
              TODAY,
            ),
          ).toHaveProperty('fault')
      }),
    )
  })

  it('lengthen old numbers of 15 digits to the same person', () => {
    fc.assert(
      fc.property(
        digits(4),
        fc.integer({ min: -25_567, max: 10_956 }).map(dayFromNumber),
        fc.integer({ min: 0, max: 995 }),
        (area, birth, order) => {
          const sequence = String(order).padStart(3, '0')
          const old = `99${area}${birth.slice(2).replaceAll('-', '')}${sequence}`
          const first17 = `99${area}${birth.replaceAll('-', '')}${sequence}`
          expect(readIdNumber(old, TODAY)).toMatchObject({ number: first17 + idCheck(first17), birth })
        },
      ),
    )
    expect(readIdNumber('990001800101997', TODAY)).toMatchObject({ birth: '1880-01-01' })
  })

  it('refuse days that do not exist and days to come', () => {
    const of = (birth: string) => `990001${birth}001` + idCheck(`990001${birth}001`)
    expect(readIdNumber(of('19990229'), TODAY)).toEqual({ fault: 'birth' })
    expect(readIdNumber(of('20261123'), TODAY)).toEqual({ fault: 'birth' })
    expect(readIdNumber(of('20261122'), TODAY)).not.toHaveProperty('fault')
    expect(readIdNumber('99000119900101', TODAY)).toEqual({ fault: 'shape' })
  })
})

describe('codes of organisations, GB 32100 and GB 11714', () => {
  const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const parts = fc.array(fc.constantFrom(...letters), { minLength: 8, maxLength: 8 }).map((c) => c.join(''))
  const credits = fc.tuple(digits(6), parts).map(([area, part]) => {
    const first17 = `91${area}${part}${organisationCheck(part)}`
    return first17 + creditCheck(first17)
  })

  it('agree with published examples', () => {
    // The examples of the standards' own texts.
    expect(organisationCheck('D2143569')).toBe('X')
    expect(creditCheck('91350100M000100Y4')).toBe('3')
    expect(readOrganisationCode('91350100M000100Y43')).toBe('91350100M000100Y43')
  })

  it('are read in either case, with or without a dash', () => {
    fc.assert(
      fc.property(credits, parts, (code, part) => {
        expect(readOrganisationCode(code.toLowerCase())).toBe(code)
        expect(readOrganisationCode(`${part}-${organisationCheck(part)}`)).toBe(
          part + organisationCheck(part),
        )
      }),
    )
  })

  it('find every single wrong character', () => {
    fc.assert(
      fc.property(credits, fc.nat(17), fc.integer({ min: 1, max: 30 }), (code, at, by) => {
        const wrong = letters[(letters.indexOf(code[at]!) + by) % 31]!
        expect(readOrganisationCode(code.slice(0, at) + wrong + code.slice(at + 1))).toBeUndefined()
      }),
    )
  })

  it('have no I O S V Z', () => {
    for (const letter of 'IOSVZ') expect(readOrganisationCode(`9199000${letter}000000000X`)).toBeUndefined()
  })
})

describe('masks', () => {
  it('show province and year of birth, and never more', () => {
    expect(maskIdNumber('990001199003040014')).toBe('99****1990')
    fc.assert(
      fc.property(idNumbers, ({ number }) => {
        const masked = maskIdNumber(number)
        expect(masked).toBe(`${number.slice(0, 2)}****${number.slice(6, 10)}`)
        expect(isMasked(masked)).toBe(true)
      }),
    )
    expect([maskPhone('13812345678'), maskPhone('85551234'), maskPhone('12345')]).toEqual([
      '138****5678',
      '****34',
      '****45',
    ])
    expect([maskName('王'), maskName('王明'), maskName('欧阳小明')]).toEqual(['王*', '王*', '欧***'])
  })

  it('can never be read as a value again', () => {
    fc.assert(
      fc.property(idNumbers, digits(11), ({ number }, phone) => {
        for (const [type, text] of [
          ['id-number', maskIdNumber(number)],
          ['phone', maskPhone(phone)],
          ['phone', maskPhone(phone).replaceAll('*', '＊')],
        ] as const)
          expect(readValue({ id: 'x', type, options: [] }, text, TODAY)).toHaveProperty('wrong')
      }),
    )
  })
})

describe('values', () => {
  it('have one spelling', () => {
    const of = (type: Parameters<typeof readValue>[0]['type'], text: string) =>
      readValue({ id: 'x', type, options: [{ id: 'a', title: '甲' }] }, text, TODAY)
    expect(of('phone', '+86 138-1234-5678')).toEqual({ value: '13812345678' })
    expect(of('phone', '(0459) 555 1234')).toEqual({ value: '04595551234' })
    expect(of('option', '甲')).toEqual({ value: 'a' })
    expect(of('text', ' 王　小  明 ')).toEqual({ value: '王 小 明' })
    expect(of('area', '8950')).toEqual({ value: '8950' })
    expect(of('area', '89.5')).toHaveProperty('wrong')
    expect(of('day', '2026-11-23')).toHaveProperty('wrong')
  })

  it('areas are shown without a float', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (n) => {
        expect(areaText(String(n))).toBe(`${Math.floor(n / 100)}.${String(n % 100).padStart(2, '0')} m²`)
      }),
    )
  })

  it('a birthday makes a year older, and eighteen years make no minor', () => {
    expect(ageOn('2008-11-22', TODAY)).toBe(18)
    expect(ageOn('2008-11-23', TODAY)).toBe(17)
    expect([isMinor('2008-11-22', TODAY), isMinor('2008-11-23', TODAY), isMinor(null, TODAY)]).toEqual([
      false,
      true,
      false,
    ])
  })
})

// Facts: compared with a plain list of days.

const kept = (value: string): Kept => ({ value, sealed: null, mac: null, masked: null })
const overwrites: fc.Arbitrary<Overwrite> = fc
  .record({
    element: fc.constantFrom('a', 'b'),
    start: fc.nat(40),
    length: fc.option(fc.integer({ min: 1, max: 20 }), { nil: null }),
    value: fc.option(fc.constantFrom('x', 'y', 'z'), { nil: null }),
  })
  .map(({ element, start, length, value }) => ({
    element,
    from: dayFromNumber(start),
    to: length === null ? null : dayFromNumber(start + length),
    next: value === null ? null : kept(value),
    origin: 'typed',
    source: null,
  }))
const valueOn = (facts: readonly Fact[], element: string, n: number) =>
  facts.filter((f) => f.element === element && holdsOn(f, dayFromNumber(n))).map((f) => f.value)

describe('facts on two axes', () => {
  it('say on every day what the last overwriting of that day said, and one thing only', () => {
    fc.assert(
      fc.property(fc.array(overwrites, { maxLength: 12 }), (writes) => {
        const { facts } = rewrite([], writes)
        for (const element of ['a', 'b'])
          for (let n = 0; n < 70; n++) {
            const day = dayFromNumber(n)
            const last = writes.findLast((w) => w.element === element && holdsOn(w, day))
            expect(valueOn(facts, element, n)).toEqual(last?.next ? [last.next.value] : [])
          }
      }),
    )
  })

  it('lose nothing: what is no longer believed is superseded, what remains of it believed anew', () => {
    fc.assert(
      fc.property(
        fc.array(overwrites, { maxLength: 8 }),
        fc.array(overwrites, { maxLength: 4 }),
        (first, second) => {
          const before = rewrite([], first).facts.map((f, i) => ({ ...f, no: BigInt(i + 1), act: 'first' }))
          const { facts, superseded, added } = rewrite(before, second)
          const kept_ = before.filter((f) => !superseded.includes(f.no))
          expect(facts.length).toBe(kept_.length + added.length)
          expect(new Set(superseded).size).toBe(superseded.length)
          // The untouched are the very same; what remains of a superseded one keeps who said it.
          for (const f of kept_) expect(facts).toContain(f)
          for (const f of added.filter((a) => a.act !== null))
            expect(
              before.some(
                (b) =>
                  b.element === f.element &&
                  b.value === f.value &&
                  b.from <= f.from &&
                  superseded.includes(b.no),
              ),
            ).toBe(true)
          expect(added.every((f) => f.no === null)).toBe(true)
        },
      ),
    )
  })

  it('have one value without an end at most', () => {
    fc.assert(
      fc.property(fc.array(overwrites, { maxLength: 12 }), (writes) => {
        const open = rewrite([], writes).facts.filter((f) => f.to === null)
        expect(new Set(open.map((f) => f.element)).size).toBe(open.length)
      }),
    )
  })

  it('wishing the same twice changes nothing the second time', () => {
    fc.assert(
      fc.property(
        fc.array(overwrites, { maxLength: 6 }),
        fc.constantFrom('x', 'y'),
        fc.nat(60),
        (writes, value, n) => {
          const facts = rewrite([], writes).facts
          const wish = {
            element: 'a',
            act: 'set',
            next: kept(value),
            from: dayFromNumber(n),
            to: null,
          } as const
          const found = resolve(facts, wish, TODAY, 'typed', null)
          const after = typeof found === 'string' ? facts : rewrite(facts, found).facts
          expect(resolve(after, wish, TODAY, 'typed', null)).toBe('unchanged')
          expect(valueOn(after, 'a', n)).toEqual([value])
        },
      ),
    )
  })

  it('correcting keeps the time, confirming keeps the value, ending leaves nothing from then on', () => {
    const facts = rewrite(
      [],
      [
        {
          element: 'a',
          from: '2020-01-01',
          to: '2021-01-01',
          next: kept('x'),
          origin: 'typed',
          source: null,
        },
        { element: 'a', from: '2021-01-01', to: null, next: kept('y'), origin: 'imported', source: null },
      ],
    ).facts.map((f, i) => ({ ...f, no: BigInt(i + 1) }))
    const wish = { element: 'a', next: null, from: null, to: null }
    const corrected = resolve(facts, { ...wish, act: 'correct', next: kept('z') }, TODAY, 'typed', null)
    expect(
      rewrite(facts, corrected as Overwrite[]).facts.map((f) => [f.value, f.from, f.to, f.origin]),
    ).toEqual([
      ['x', '2020-01-01', '2021-01-01', 'typed'],
      ['z', '2021-01-01', null, 'corrected'],
    ])
    const confirmed = resolve(facts, { ...wish, act: 'confirm' }, TODAY, 'typed', null)
    const after = rewrite(facts, confirmed as Overwrite[])
    expect(after.added.map((f) => [f.value, f.from, f.origin])).toEqual([['y', '2021-01-01', 'confirmed']])
    const ended = resolve(facts, { ...wish, act: 'end', from: '2022-05-01' }, TODAY, 'typed', null)
    expect(rewrite(facts, ended as Overwrite[]).facts.map((f) => [f.value, f.to])).toEqual([
      ['x', '2021-01-01'],
      ['y', '2022-05-01'],
    ])
    expect(resolve([], { ...wish, act: 'end' }, TODAY, 'typed', null)).toBe('nothing-there')
    expect(resolve(facts, { ...wish, act: 'correct', next: kept('y') }, TODAY, 'typed', null)).toBe(
      'unchanged',
    )
  })

  it('a wrong beginning is corrected without leaving the wrong time behind', () => {
    const facts = rewrite(
      [],
      [{ element: 'a', from: '2019-01-01', to: null, next: kept('x'), origin: 'typed', source: null }],
    ).facts
    const found = resolve(
      facts,
      { element: 'a', act: 'correct', next: kept('x'), from: '2021-01-01', to: null },
      TODAY,
      'typed',
      null,
    )
    expect(rewrite(facts, found as Overwrite[]).facts.map((f) => [f.value, f.from, f.to])).toEqual([
      ['x', '2021-01-01', null],
    ])
  })

  it('sealed values are the same when their digests are', () => {
    const sealed = (mac: string, text: string): Kept => ({ value: null, sealed: text, mac, masked: '*' })
    expect(sameValue(sealed('m', 'one'), sealed('m', 'two'))).toBe(true)
    expect(sameValue(sealed('m', 'one'), sealed('n', 'one'))).toBe(false)
    expect(sameValue(sealed('m', 'one'), kept('one'))).toBe(false)
  })

  it('stays follow dwelling before place, without gap or overlap where both are known', () => {
    fc.assert(
      fc.property(fc.array(overwrites, { maxLength: 10 }), (writes) => {
        const facts = rewrite(
          [],
          writes.map((w) => ({ ...w, element: w.element === 'a' ? 'dwelling' : 'place' })),
        ).facts
        const stays = staysOf('person', 'me', facts)
        for (let n = 0; n < 70; n++) {
          const day = dayFromNumber(n)
          const here = stays.filter((s) => holdsOn(s, day))
          const home = valueOn(facts, 'dwelling', n)[0] ?? null
          const place = home === null ? (valueOn(facts, 'place', n)[0] ?? null) : null
          expect(here.map((s) => [s.dwelling, s.place])).toEqual(
            home === null && place === null ? [] : [[home, place]],
          )
        }
      }),
    )
  })

  it('days of arbitrary overwritings stay in order', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 500 }), (from, n) => {
        const to = addDays(from, n)
        const { facts } = rewrite(
          [],
          [{ element: 'a', from, to, next: kept('x'), origin: 'typed', source: null }],
        )
        expect(facts.every((f) => f.to === null || f.from < f.to)).toBe(true)
      }),
    )
  })
})
