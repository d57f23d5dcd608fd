import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { Day, Nullable, OneOf, Shape, Text } from '#kernel/endpoint'
import { choicesOf, controlOf, filled, wrongs } from './form-rules.ts'
import type { FieldSchema } from './form-rules.ts'

const plain = (schema: unknown) => schema as FieldSchema

describe('a form from a contract', () => {
  it('chooses a control for each kind of field', () => {
    expect(controlOf(plain(Text(1, 40)))).toBe('text')
    expect(controlOf(plain(Text(1, 500)))).toBe('lines')
    expect(controlOf(plain(Day()))).toBe('day')
    expect(controlOf(plain(Nullable(Day())))).toBe('day')
    expect(controlOf(plain(OneOf('a', 'b')))).toBe('choice')
    expect(controlOf(plain(Type.Union([Type.Literal('a'), Type.Literal('b')])))).toBe('choice')
    expect(controlOf(plain(Type.Array(OneOf('a', 'b'))))).toBe('several')
    expect(controlOf(plain(Type.Integer()))).toBe('number')
    expect(controlOf(plain(Type.Boolean()))).toBe('flag')
    expect(controlOf(plain(Shape({ a: Text(1, 2) })))).toBe('group')
    expect(choicesOf(plain(Nullable(OneOf('a', 'b'))).anyOf?.[0] ?? {})).toEqual(['a', 'b'])
  })

  const schema = plain(
    Shape({
      title: Text(2, 5),
      kind: OneOf('a', 'b'),
      count: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
      place: Shape({ street: Text(1, 20) }),
    }),
  )

  it('names everything that is wrong, by path', () => {
    expect(wrongs(schema, {})).toEqual({ title: '请填写', kind: '请选择', 'place.street': '请填写' })
    const bad = { title: '一', kind: 'a', count: 0, place: { street: 'x' } }
    expect(wrongs(schema, bad)).toEqual({ title: '至少2个字', count: '不能小于1' })
  })

  it('counts characters, not code units', () => {
    const value = { title: '𠮷𠮷𠮷𠮷𠮷', kind: 'a', place: { street: 'x' } }
    expect(wrongs(schema, value)).toEqual({})
  })

  it('sees what is no number', () => {
    expect(wrongs(schema, { title: '路灯', kind: 'a', count: 'x', place: { street: 'y' } })).toEqual({
      count: '请填数字',
    })
  })

  it('sends only what was filled in', () => {
    expect(filled({ a: '', b: undefined, c: false, d: 0, e: null })).toEqual({ c: false, d: 0, e: null })
  })
})
