import { expect, test } from 'vitest'
import { wayBack } from './arrival.ts'

test('after signing in one comes back to a page of this site only', () => {
  expect(wayBack('?back=%2Freports%2F1%3Fstate%3Dopen')).toBe('/reports/1?state=open')
  expect(wayBack('')).toBe('/')
  for (const bad of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/sign-in?back=/',
    '',
  ])
    expect(wayBack(`?back=${encodeURIComponent(bad)}`)).toBe('/')
})
