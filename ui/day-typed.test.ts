import { expect, it } from 'vitest'
import { readTypedDay } from './day-typed.ts'

it.each([
  ['2026-11-22', '2026-11-22'],
  ['2026/1/2', '2026-01-02'],
  ['2026.11.2', '2026-11-02'],
  ['20261122', '2026-11-22'],
  ['2026年11月2日', '2026-11-02'],
  ['２０２６－１１－２２', '2026-11-22'],
  [' 2024-02-29 ', '2024-02-29'],
  ['', ''],
  ['2026-02-29', undefined],
  ['2026-13-01', undefined],
  ['0000-01-01', undefined],
  ['11/22/2026', undefined],
  ['2026-11', undefined],
  ['2026112', undefined],
  ['2026-11-22 14:05', undefined],
])('%s is %s', (typed, day) => expect(readTypedDay(typed)).toBe(day))

it.each([
  ['2026-11-22 14:05', '2026-11-22T14:05'],
  ['2026-11-22T09:30', '2026-11-22T09:30'],
  ['20261122 9:30', '2026-11-22T09:30'],
  ['2026-11-22 24:00', undefined],
  ['2026-11-22', undefined],
])('with a clock time %s is %s', (typed, at) => expect(readTypedDay(typed, true)).toBe(at))
