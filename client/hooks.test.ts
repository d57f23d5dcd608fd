import { QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { newCache } from './provider.ts'
import { refreshReads } from './hooks.ts'

test('a read asked before the write is not taken for an answer after it', async () => {
  const cache = newCache()
  let signedIn = false
  const answers: (() => void)[] = []
  const observer = new QueryObserver(cache, {
    queryKey: ['identity.me', null],
    queryFn: () => {
      const seen = signedIn
      return new Promise<{ signedIn: boolean }>((resolve) => answers.push(() => resolve({ signedIn: seen })))
    },
  })
  const stop = observer.subscribe(() => undefined)
  await expect.poll(() => answers.length).toBe(1)
  signedIn = true
  const refreshed = refreshReads(cache, ['identity.'])
  await expect.poll(() => answers.length).toBe(2)
  // The older answer comes last, as it may on a slow line.
  answers[1]!()
  answers[0]!()
  await refreshed
  expect(observer.getCurrentResult().data).toEqual({ signedIn: true })
  stop()
})
