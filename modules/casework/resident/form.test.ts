import { describe, expect, it } from 'vitest'
import { emptyForm, firstLacking, isCoarse, isTheirs, lacksOf, screensOf, urgentOf, wireOf } from './form.ts'
import type { Form } from './form.ts'

const place = { id: '01a201f5-8787-7001-b0ec-230829cd8ff1', name: '东社区', within: ['市', '区'] }
const whole: Form = {
  ...emptyForm,
  text: ' 路灯坏了三天 ',
  item: { code: '020101', path: ['市政', '照明', '路灯不亮'] },
  place,
  placeText: ' 3号楼前 ',
  confidentiality: 'anonymous',
}

describe('screensOf', () => {
  it('shows one thing a screen in the large version and loses none', () => {
    const named: Form = { ...whole, confidentiality: 'named' }
    const large = screensOf(named, true)
    expect(large.every((s) => s.length === 1)).toBe(true)
    expect(large.flat()).toEqual(screensOf(named, false).flat())
  })
  it('asks for no contact from somebody anonymous', () => {
    expect(screensOf(whole, true).flat()).not.toContain('contact')
    expect(screensOf({ ...whole, confidentiality: null }, false).flat()).not.toContain('contact')
    expect(screensOf({ ...whole, confidentiality: 'confidential' }, false).flat()).toContain('contact')
  })
})

describe('isTheirs', () => {
  const under = (by: string | null | undefined): Form => ({
    ...whole,
    confidentiality: 'named',
    submission: { key: 'k', content: 'c', ...(by === undefined ? {} : { by }) },
  })
  it('knows a submission whose sender is not signed in any more', () => {
    expect(isTheirs(under('a'), null)).toBe(true)
    expect(isTheirs(under('a'), 'b')).toBe(true)
    expect(isTheirs(under('a'), 'a')).toBe(false)
  })
  it('stops nobody who sent as the public, sends anonymously, or has sent nothing', () => {
    expect(isTheirs(under(null), 'a')).toBe(false)
    expect(isTheirs(under(undefined), null)).toBe(false)
    expect(isTheirs({ ...under('a'), confidentiality: 'anonymous' }, null)).toBe(false)
    expect(isTheirs({ ...whole, confidentiality: 'named' }, null)).toBe(false)
  })
})

describe('lacksOf', () => {
  it('goes from the first question to the last', () => {
    const steps: [Partial<Form>, string | undefined][] = [
      [{}, 'text'],
      [{ text: '路灯坏了' }, 'text'],
      [{ text: '路灯坏了吧' }, 'place'],
      [{ place: { ...place, within: ['市'] } }, 'detail'],
      [{ placeText: '东门' }, 'identity'],
      [{ confidentiality: 'named' }, 'contact'],
      [{ contactName: '王春', contactPhone: '1380' }, 'contact'],
      [{ contactPhone: '138 0000 1234' }, undefined],
    ]
    let form = emptyForm
    for (const [part, lacking] of steps) {
      form = { ...form, ...part }
      expect(firstLacking(form)).toBe(lacking)
    }
  })
  it('never asks for pictures or a category', () => {
    expect(lacksOf(emptyForm, 'photos')).toEqual([])
    expect(lacksOf(emptyForm, 'category')).toEqual([])
  })
  it('wants words where the place is as wide as a district', () => {
    expect(isCoarse({ ...place, within: ['市'] })).toBe(true)
    expect(isCoarse(place)).toBe(false)
  })
})

describe('urgentOf', () => {
  const node = {
    title: '',
    level: 3,
    parent: null,
    photo: 'optional',
    sensitive: false,
    clock: null,
  } as const
  const nodes = [
    { ...node, code: '020101', urgent: null },
    { ...node, code: '090101', urgent: '119' },
  ]
  const suggestions = [{ code: '090101', path: [], why: [], urgent: '119' }]
  it('believes the likeliest category until one is chosen', () => {
    expect(urgentOf({ ...whole, item: null }, nodes, suggestions)).toBe('119')
    expect(urgentOf({ ...whole, item: 'unsure' }, nodes, suggestions)).toBe('119')
    expect(urgentOf(whole, nodes, suggestions)).toBeNull()
    expect(urgentOf({ ...whole, item: { code: '090101', path: [] } }, nodes, [])).toBe('119')
  })
})

describe('wireOf', () => {
  it('sends nothing while something is lacking', () => {
    expect(wireOf({ ...whole, text: '' }, [])).toBeUndefined()
  })
  it('sends no contact of somebody anonymous, even when it was typed before', () => {
    const wire = wireOf({ ...whole, contactName: '王春', contactPhone: '13800001234' }, ['a'])
    expect(wire).toEqual({
      text: '路灯坏了三天',
      item: '020101',
      place: place.id,
      placeText: '3号楼前',
      confidentiality: 'anonymous',
      photos: ['a'],
    })
  })
  it('leaves the category to the staff when the person is not sure', () => {
    expect(wireOf({ ...whole, item: 'unsure' }, [])?.item).toBeNull()
  })
})
