/**
 * Section `calendar` (calendar/*.csv, calendar/years.csv, and `calendar:` of pack.yaml): working days with the notices
 * they rest on. Never pinned: a matter counts with what is published today.
 */
import { section } from '#kernel/section'
import type { Finding, Source } from '#kernel/section'
import { Reader, isTree } from '#kernel/reader'
import { buildCalendar, isDay, weekdayOf } from '#kernel/time'
import type { CalendarDay, CalendarSource, CalendarYear, Day } from '#kernel/time'
import { calendarAlarm } from '../rules.ts'

const standard = { zone: 'Asia/Shanghai', hours: ['08:30-12:00', '13:30-17:30'] } as const
const dayColumns = ['date', 'kind', 'name', 'notice', 'note'] as const
const yearColumns = ['year', 'notice', 'published_on', 'source', 'note'] as const

export const calendarSection = section<CalendarSource>({
  name: 'calendar',
  files: ['calendar/*.csv', 'pack.yaml'],
  pinned: false,
  compile(input) {
    let zone: string = standard.zone
    let hours: readonly string[] = standard.hours
    const years = new Map<number, CalendarYear>()
    const days = new Map<Day, { day: CalendarDay; source: Source; row: number }>()
    for (const source of input.sources) {
      const r = new Reader(source, input.report)
      if (source.file.endsWith('/pack.yaml')) {
        const own = isTree(source.value) ? source.value.calendar : undefined
        if (own === undefined) continue
        const tree = r.tree(own, ['calendar'], ['zone', 'hours'])
        zone = r.optionalText(tree, ['calendar'], 'zone') ?? zone
        if (tree.hours !== undefined) hours = r.texts(tree, ['calendar'], 'hours')
        checkHours(r, zone, hours)
      } else if (source.file.endsWith('/years.csv')) readYears(r, years)
      else readDays(r, days)
    }
    for (const { day, source, row } of days.values())
      if (!years.has(Number(day.date.slice(0, 4))))
        new Reader(source, input.report).wrong(
          [row],
          'packs.calendar-year-unknown',
          `${day.date} 的年份没有列入 calendar/years.csv`,
          '在 years.csv 加一行该年的放假通知文号；没有公布的年份不要写',
        )
    const known = [...days.values()].map((d) => d.day).filter((d) => years.has(Number(d.date.slice(0, 4))))
    return {
      zone,
      hours,
      years: [...years.values()].toSorted((a, b) => a.year - b.year),
      days: known.toSorted((a, b) => (a.date < b.date ? -1 : 1)),
    }
  },
})

function checkHours(r: Reader, zone: string, hours: readonly string[]): void {
  try {
    buildCalendar({ zone, hours, years: [], days: [] })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    r.wrong(
      ['calendar'],
      'packs.calendar-hours',
      error.message,
      "时区写 Asia/Shanghai 的样子，工作时间写 ['08:30-12:00', '13:30-17:30'] 的样子，从早到晚",
    )
  }
}

function readYears(r: Reader, years: Map<number, CalendarYear>): void {
  const here = new Set<number>()
  r.entries(r.source.value, []).forEach((value, i) => {
    const row = r.tree(value, [i], yearColumns)
    const text = r.text(row, [i], 'year')
    const year = /^\d{4}$/.test(text) ? Number(text) : 0
    if (year < 1949 || year > 2200) {
      r.wrong([i, 'year'], 'packs.calendar-year', `“${text}”不是年份`, '写成四位数字')
      return
    }
    if (here.has(year)) r.wrong([i, 'year'], 'packs.calendar-twice', `${year} 年写了两次`, '删去其中一行')
    here.add(year)
    const publishedOn = r.day(row, [i], 'published_on')
    const note = r.optionalText(row, [i], 'note')
    years.set(year, {
      year,
      notice: r.optionalText(row, [i], 'notice') ?? '',
      ...(publishedOn ? { publishedOn } : {}),
      ...(note ? { note } : {}),
    })
  })
}

function readDays(r: Reader, days: Map<Day, { day: CalendarDay; source: Source; row: number }>): void {
  const here = new Set<Day>()
  r.entries(r.source.value, []).forEach((value, i) => {
    const row = r.tree(value, [i], dayColumns)
    const date = r.text(row, [i], 'date')
    const kind = r.oneOf(row, [i], 'kind', ['workday', 'holiday'] as const)
    if (!isDay(date)) {
      r.wrong([i, 'date'], 'packs.calendar-day', `“${date}”不是日期`, '写成 2026-01-31 的样子')
      return
    }
    if (!kind) return
    if (here.has(date)) r.wrong([i, 'date'], 'packs.calendar-twice', `${date} 写了两次`, '删去其中一行')
    here.add(date)
    if (kind === 'workday' && weekdayOf(date) <= 5)
      r.wrong([i], 'packs.calendar-needless', `${date} 本来就是工作日`, '删去这一行，或检查日期', 'warning')
    const notice = r.optionalText(row, [i], 'notice')
    days.set(date, {
      day: { date, kind, name: r.text(row, [i], 'name'), ...(notice ? { notice } : {}) },
      source: r.source,
      row: i,
    })
  })
}

/** The alarm as a finding of the check. */
export function calendarFinding(calendar: CalendarSource, today: Day, file: string): Finding | null {
  const alarm = calendarAlarm(calendar, today)
  if (!alarm) return null
  return {
    level: 'warning',
    code: 'packs.calendar-runs-out',
    file,
    line: 1,
    message: `工作日历只到 ${alarm.endsOn}，${alarm.year} 年的放假安排还没有录入`,
    mend: `国务院办公厅公布 ${alarm.year} 年放假通知后，加上 calendar/${alarm.year}.csv 和 years.csv 一行`,
  }
}
