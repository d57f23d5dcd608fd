/** Transactions that must be tried again, on a real database. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../tests/support/database.ts'
import { openDatabase } from '#kernel/database'
import type { Database, Tx } from '#kernel/database'

let database: Database
let drop: () => Promise<void>

beforeAll(async () => {
  const made = await testDatabase()
  database = openDatabase(made.appUrl, { max: 2 })
  drop = made.drop
})
afterAll(async () => {
  await database.close()
  await drop()
})

const failing = (code: string) => `DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${code}'; END $$`

/** Fails in the first tries with that code, unheard; what is heard is the statement after it. */
async function unheard(code: string, tries: number): Promise<number> {
  let attempts = 0
  await database.transaction({ settings: {} }, async (tx: Tx) => {
    attempts++
    if (attempts <= tries) tx.run(failing(code)).catch(() => undefined)
    await tx.run('SELECT 1')
  })
  return attempts
}

test('a deadlock is tried again, though a later statement was the first to be heard', async () => {
  expect(await unheard('40P01', 2)).toBe(3)
  expect(await unheard('40001', 1)).toBe(2)
})

test('what nobody heard of until the end is tried again as well', async () => {
  let attempts = 0
  await database.transaction({ settings: {} }, async (tx: Tx) => {
    if (++attempts === 1) await tx.run(failing('40P01')).catch(() => undefined)
  })
  expect(attempts).toBe(2)
})

test('four times, and no more; what is no deadlock is told at once, as what it was', async () => {
  await expect(unheard('40P01', 9)).rejects.toMatchObject({ code: '40P01' })
  await expect(unheard('23514', 9)).rejects.toMatchObject({ code: '23514' })
})
