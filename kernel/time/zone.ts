/**
 * Wall-clock time of an IANA zone. Inside this folder a moment on the wall is a whole number of milliseconds, read as
 * if the zone were UTC ("wall"): day arithmetic is then plain integer arithmetic and every day has 24 hours.
 */
import { DAY_MS } from './day.ts'

const formats = new Map<string, Intl.DateTimeFormat>()
/** Offset of whole UTC days on which it does not change, by zone. Bounded, see below. */
const steady = new Map<string, Map<number, number>>()
const STEADY_DAYS = 20_000

/** Whether the runtime knows the zone. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

/** Wall milliseconds shown in `zone` at an instant (epoch milliseconds). */
export function wallOf(zone: string, instant: number): number {
  return instant + offsetAt(zone, instant)
}

/** The instant the wall shows `wall`; the first of two when clocks go back, the jump itself when they skip it. */
export function instantOfWall(zone: string, wall: number): number {
  // No zone is further than 16 hours from UTC: the offset in force is one of the two around the moment.
  const before = offsetAt(zone, wall - 16 * 3_600_000)
  const after = offsetAt(zone, wall + 16 * 3_600_000)
  const early = wall - before
  if (before === after || wallOf(zone, early) === wall) return early
  const late = wall - after
  if (wallOf(zone, late) === wall) return late
  return jumpBetween(zone, Math.min(early, late), Math.max(early, late))
}

/** First instant after the change of offset that lies between the two. */
function jumpBetween(zone: string, from: number, to: number): number {
  const old = offsetAt(zone, from)
  let [low, high] = [from, to]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(zone, middle) === old) low = middle
    else high = middle
  }
  return high
}

function offsetAt(zone: string, instant: number): number {
  const day = Math.floor(instant / DAY_MS)
  let days = steady.get(zone)
  if (!days) steady.set(zone, (days = new Map()))
  const known = days.get(day)
  if (known !== undefined) return known
  const start = readOffset(zone, day * DAY_MS)
  if (start === readOffset(zone, (day + 1) * DAY_MS - 1)) {
    if (days.size >= STEADY_DAYS) days.clear()
    days.set(day, start)
    return start
  }
  return readOffset(zone, instant)
}

function readOffset(zone: string, instant: number): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {}
  for (const part of formatOf(zone).formatToParts(instant)) parts[part.type] = part.value
  const wall = Date.UTC(
    Number(parts.year),
    Number(parts.month) - 1,
    Number(parts.day),
    Number(parts.hour),
    Number(parts.minute),
    Number(parts.second),
  )
  return wall - Math.floor(instant / 1000) * 1000
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  return format
}
