/** What a post may do is read by everybody: no permission of any pack stands on the page as its code. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { texts } from '../words.ts'

it('every permission a pack gives has words', () => {
  const packs = join(import.meta.dirname, '../../../packs')
  const files = readdirSync(packs, { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('bodies.yaml'),
  )
  const given = files.flatMap((file) =>
    [...readFileSync(join(packs, file), 'utf8').matchAll(/\bmay: \[([^\]]*)\]/g)].flatMap((m) =>
      m[1]!.split(',').map((flag) => flag.trim()),
    ),
  )
  const flags = [...new Set(given)].filter((flag) => flag !== '').toSorted()
  expect(flags).toContain('meetings.vote')
  expect(flags.filter((flag) => !Object.hasOwn(texts, `packs.may.${flag}`))).toEqual([])
})
