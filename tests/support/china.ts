/** The working days of the national pack, for tests of time. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { buildCalendar } from '#kernel/time'
import type { CalendarDay, CalendarSource } from '#kernel/time'

const folder = join(import.meta.dirname, '..', '..', 'packs', 'cn', 'calendar')
const rowsOf = (file: string): Record<string, string>[] =>
  parse(readFileSync(join(folder, file), 'utf8'), { columns: true })

export const chinaSource: CalendarSource = {
  zone: 'Asia/Shanghai',
  hours: ['08:30-12:00', '13:30-17:30'],
  years: rowsOf('years.csv').map((r) => ({ year: Number(r['year']), notice: r['notice']! })),
  days: readdirSync(folder)
    .filter((file) => /^\d{4}\.csv$/.test(file))
    .flatMap((file) => rowsOf(file) as unknown as CalendarDay[]),
}
export const china = buildCalendar(chinaSource)
