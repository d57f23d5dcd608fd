/**
 * Writes packs/cn/calendar from npm `chinese-days`: one file per year with the days that differ from Monday to Friday, and
 * the table of years. Notice numbers are written only where they are certain; elsewhere they stay empty and a note says so.
 *
 *   node tools/packs/calendar.ts        writes the files
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { addDays, weekdayOf } from '#kernel/time'

const root = join(import.meta.dirname, '..', '..')
const folder = join(root, 'packs', 'cn', 'calendar')

/** Notices of the State Council's general office on the arrangement of holidays, by the year arranged. */
const notices: Readonly<Record<number, { notice: string; publishedOn: string }>> = {
  2020: { notice: '国办发明电〔2019〕16号', publishedOn: '2019-11-21' },
  2021: { notice: '国办发明电〔2020〕27号', publishedOn: '2020-11-25' },
  2022: { notice: '国办发明电〔2021〕11号', publishedOn: '2021-10-25' },
  2023: { notice: '国办发明电〔2022〕16号', publishedOn: '2022-12-08' },
  2024: { notice: '国办发明电〔2023〕7号', publishedOn: '2023-10-25' },
  2025: { notice: '国办发明电〔2024〕12号', publishedOn: '2024-11-12' },
  2026: { notice: '国办发明电〔2025〕7号', publishedOn: '2025-11-04' },
}

/** Days a later notice added. */
const later: Readonly<Record<string, { notice: string; note: string }>> = {
  '2020-01-31': { notice: '国办发明电〔2020〕1号', note: '延长春节假期' },
}

interface Table {
  readonly holidays: Readonly<Record<string, string>>
  readonly workdays: Readonly<Record<string, string>>
}

const require = createRequire(import.meta.url)
const home = join(require.resolve('chinese-days'), '..', '..')
const table = JSON.parse(readFileSync(join(home, 'dist', 'chinese-days.json'), 'utf8')) as Table
const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
const source = `npm chinese-days ${version}`

/** The holiday's Chinese name: the table says 'English,中文,days'. */
function nameOf(entry: string): string {
  return entry.split(',')[1] ?? ''
}

const years = [...new Set(Object.keys(table.holidays).map((day) => Number(day.slice(0, 4))))].toSorted(
  (a, b) => a - b,
)
const yearRows = ['year,notice,published_on,source,note']
mkdirSync(folder, { recursive: true })
for (const year of years) {
  const known = notices[year]
  const rows = ['date,kind,name,notice,note']
  for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1)) {
    const weekday = weekdayOf(day) <= 5
    const holiday = table.holidays[day]
    const makeUp = table.workdays[day]
    const { notice, note } = later[day] ?? { notice: known?.notice ?? '', note: '' }
    if (holiday !== undefined && weekday) rows.push(`${day},holiday,${nameOf(holiday)},${notice},${note}`)
    if (makeUp !== undefined && !weekday) rows.push(`${day},workday,${nameOf(makeUp)}调休,${notice},${note}`)
  }
  writeFileSync(join(folder, `${year}.csv`), `${rows.join('\n')}\n`)
  const note = known ? '' : '文号未核对，留空'
  yearRows.push(`${year},${known?.notice ?? ''},${known?.publishedOn ?? ''},${source},${note}`)
}
writeFileSync(join(folder, 'years.csv'), `${yearRows.join('\n')}\n`)
console.log(`${years.length} 年：${years[0]}–${years.at(-1)}，来源 ${source}`)
