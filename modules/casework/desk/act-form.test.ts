import { describe, expect, it } from 'vitest'
import type { VerdictView } from '#modules/flow/contract'
import { actInput, emptyForm, extensionOf, isAskedFilled, missing } from './act-form.ts'
import type { ActForm } from './act-form.ts'

const verdict = (part: Partial<VerdictView>): VerdictView => ({
  act: 'done',
  title: '处置完毕',
  allowed: true,
  why: null,
  source: null,
  needs: [],
  offers: [],
  reasons: [],
  ratings: [],
  final: false,
  leads: null,
  via: null,
  instead: null,
  ...part,
})
const form = (part: Partial<ActForm>): ActForm => ({ ...emptyForm, ...part })
const matter = { id: '00000000-0000-7000-8000-000000000001', revision: 4 }
const says = (why: string) => `没有照片：${why}`
const photo = { id: '00000000-0000-7000-8000-000000000009', name: 'a.jpg', preview: 'blob:1' }

describe('what an act still lacks', () => {
  it('names every need that is not met, in the order of the verdict', () => {
    const v = verdict({
      needs: ['target', 'reason', 'text', 'photo', 'whose', 'duplicate', 'rating', 'extension'],
    })
    expect(missing(v, emptyForm)).toEqual(v.needs)
  })
  it('takes the reason for a missing photo in place of the photo', () => {
    const v = verdict({ needs: ['text', 'photo'] })
    expect(missing(v, form({ text: '换好了', noPhoto: '涉及隐私' }))).toEqual([])
    expect(missing(v, form({ text: '换好了', photos: [photo] }))).toEqual([])
    expect(missing(v, form({ text: '换好了' }))).toEqual(['photo'])
  })
  it('takes blanks for nothing', () => {
    expect(missing(verdict({ needs: ['text', 'whose'] }), form({ text: ' \n ', whose: ' ' }))).toEqual([
      'text',
      'whose',
    ])
  })
  it('asks nothing for what is only offered, except a spoiled extension', () => {
    const v = verdict({ offers: ['text', 'photo', 'extension'] })
    expect(missing(v, emptyForm)).toEqual([])
    expect(missing(v, form({ extension: '61' }))).toEqual(['extension'])
  })
  it('reads an extension of 1 to 60 and nothing else', () => {
    expect(['1', '60', ' 5 '].map((extension) => extensionOf(form({ extension })))).toEqual([1, 60, 5])
    for (const extension of ['', '0', '61', '1.5', '-1', '1e1', '五'])
      expect(extensionOf(form({ extension }))).toBeNull()
  })
})

describe('the form of a step', () => {
  const asks: VerdictView['asks'] = [
    { id: 'place', title: '地点', type: 'text' },
    { id: 'time', title: '时间', type: 'time' },
  ]
  it('is whole when every field is filled in, a time with its hour', () => {
    const v = verdict({ asks })
    expect(isAskedFilled(v, emptyForm)).toBe(false)
    expect(isAskedFilled(v, form({ asked: { place: ' ', time: '2026-03-06T14:00' } }))).toBe(false)
    expect(isAskedFilled(v, form({ asked: { place: '院坝', time: '2026-03-06' } }))).toBe(false)
    expect(isAskedFilled(v, form({ asked: { place: '院坝', time: '2026-03-06T14:00' } }))).toBe(true)
    expect(isAskedFilled(verdict({}), emptyForm)).toBe(true)
  })
  it('goes back field by field, and nothing goes back where there is none', () => {
    const asked = { place: ' 院坝 ', time: '2026-03-06T14:00', gone: 'x' }
    expect(actInput(matter, verdict({ asks }), form({ asked }), says).answers).toEqual([
      { id: 'place', value: '院坝' },
      { id: 'time', value: '2026-03-06T14:00' },
    ])
    expect(actInput(matter, verdict({}), form({ asked }), says)).not.toHaveProperty('answers')
  })
})

describe('what is sent', () => {
  it('carries the id, the revision seen and the act', () => {
    expect(actInput(matter, verdict({}), emptyForm, says)).toEqual({ ...matter, act: 'done' })
  })
  it('leaves out what the act does not ask for, whatever the form holds', () => {
    const full = form({ reason: 'a', text: 't', photos: [photo], target: photo.id, whose: 'w', rating: 'r' })
    expect(actInput(matter, verdict({ needs: ['target'] }), full, says)).toEqual({
      ...matter,
      act: 'done',
      target: photo.id,
      text: 't',
    })
  })
  it('says in the text why there is no photo', () => {
    const v = verdict({ needs: ['text', 'photo'] })
    expect(actInput(matter, v, form({ text: ' 换好了 ', noPhoto: '涉及隐私' }), says).text).toBe(
      '换好了\n没有照片：涉及隐私',
    )
    const sent = actInput(matter, v, form({ text: '好', noPhoto: '涉及隐私', photos: [photo] }), says)
    expect(sent).toMatchObject({ text: '好', photos: [photo.id] })
  })
})
