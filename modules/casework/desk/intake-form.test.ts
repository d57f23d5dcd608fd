import { describe, expect, it } from 'vitest'
import { emptyIntake, intakeInput, intakeMissing } from './intake-form.ts'
import type { IntakeForm } from './intake-form.ts'

const place = { id: '00000000-0000-7000-8000-000000000005', title: '第三网格' }
const filled: IntakeForm = {
  ...emptyIntake,
  text: '  井盖坏了，晚上危险 ',
  place,
  channel: 'phone',
  confidentiality: 'named',
  name: '张桂兰',
  phone: '138 0013 8000',
}

describe('taking in for somebody', () => {
  it('names what lacks from top to bottom and sends nothing until then', () => {
    expect(intakeMissing(emptyIntake)).toEqual(['text', 'place', 'channel', 'confidentiality'])
    expect(intakeInput(emptyIntake)).toBeNull()
    expect(intakeMissing({ ...filled, name: ' ', phone: '12' })).toEqual(['name', 'phone'])
  })
  it('lets the category be left to those who take in', () => {
    expect(intakeInput(filled)).toEqual({
      text: '井盖坏了，晚上危险',
      place: place.id,
      channel: 'phone',
      confidentiality: 'named',
      contactName: '张桂兰',
      contactPhone: '138 0013 8000',
    })
  })
  it('never sends a contact with an anonymous report, even one typed before', () => {
    const sent = intakeInput({ ...filled, confidentiality: 'anonymous' })
    expect(sent).not.toBeNull()
    expect(Object.keys(sent ?? {})).not.toContain('contactName')
    expect(Object.keys(sent ?? {})).not.toContain('contactPhone')
  })
  it('keeps when a letter was written, and only for letters', () => {
    const written = { ...filled, writtenAt: '2026-11-20T09:30' }
    expect(intakeInput(written)).not.toHaveProperty('writtenAt')
    expect(intakeInput({ ...written, channel: 'paper' })?.writtenAt).toBe(
      new Date('2026-11-20T09:30').toISOString(),
    )
    expect(intakeInput({ ...written, channel: 'paper', writtenAt: 'nonsense' })).not.toHaveProperty(
      'writtenAt',
    )
  })
  it('counts letters, not code units, towards the five needed', () => {
    expect(intakeMissing({ ...filled, text: '𠮷𠮷𠮷' })).toEqual(['text'])
    expect(intakeMissing({ ...filled, text: '井盖坏了啊' })).toEqual([])
  })
})
