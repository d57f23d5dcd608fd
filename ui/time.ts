/** Times as people read them, in the jurisdiction's zone. No deadline is computed here, only shown. */
import { language } from './texts.ts'
import { t } from './words.ts'

let zone = 'Asia/Shanghai'
let formats: Record<string, Intl.DateTimeFormat> = {}
/** Set once by the shell when the jurisdiction has another zone. */
export function chooseZone(next: string): void {
  zone = next
  formats = {}
}

function parts(at: Date): Record<string, string> {
  const format = (formats.all ??= new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }))
  return Object.fromEntries(format.formatToParts(at).map((p) => [p.type, p.value]))
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `11月22日`, `22 Nov`; with a year `2026年11月22日`, `22 Nov 2026`. */
function dayIn(year: string | null, month: number, day: number): string {
  if (language() === 'en') return [day, months[month - 1], year].filter(Boolean).join(' ')
  return `${year === null ? '' : `${year}年`}${month}月${day}日`
}

/** `2026-11-22` → `2026年11月22日` (`22 Nov 2026`); anything else comes back as it is. */
export function showDay(day: string): string {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  return m ? dayIn(m[1]!, Number(m[2]), Number(m[3])) : day
}

/** ISO → `11月22日 14:05` (`22 Nov 14:05`), with the year when it is not this one. */
export function showInstant(iso: string, now: Date = new Date()): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  const p = parts(at)
  const year = p.year === parts(now).year ? null : (p.year ?? null)
  return `${dayIn(year, Number(p.month), Number(p.day))} ${p.hour}:${p.minute}`
}

/** A deadline as people say it: `11月22日 14:05`; one at midnight belongs to the day it ends, `11月21日 24:00`. */
export function showDue(iso: string, now: Date = new Date()): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime()) || showClock(iso) !== '00:00') return showInstant(iso, now)
  const day = showInstant(new Date(at.getTime() - 1).toISOString(), now).replace(/ \d\d:\d\d$/, '')
  return t('ui.time.day-end', { day })
}

/** `2026-11-22`: the day it is now in the jurisdiction. */
export function today(now: Date = new Date()): string {
  const p = parts(now)
  const two = (text: string | undefined) => (text ?? '').padStart(2, '0')
  return `${p.year}-${two(p.month)}-${two(p.day)}`
}

/** `14:05` of an instant. */
export function showClock(iso: string): string {
  const p = parts(new Date(iso))
  return `${p.hour}:${p.minute}`
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `2天3小时`, `1小时20分钟`, `45分钟`: at most two units, rounded down; minutes count only below two hours. */
export function showSpan(milliseconds: number): string {
  const ms = Math.abs(milliseconds)
  if (ms < MINUTE) return t('ui.time.less')
  const days = Math.floor(ms / DAY)
  const hours = Math.floor((ms % DAY) / HOUR)
  const minutes = Math.floor((ms % HOUR) / MINUTE)
  const day = days > 0 ? t('ui.time.day', { n: days }) : ''
  const hour = hours > 0 && days < 10 ? t('ui.time.hour', { n: hours }) : ''
  const minute = days === 0 && minutes > 0 && hours < 2 ? t('ui.time.minute', { n: minutes }) : ''
  return [day, hour, minute].filter(Boolean).join(language() === 'en' ? ' ' : '')
}

/** `还剩2天3小时` or `已超45分钟`. */
export function showLeft(due: string, now: Date = new Date()): string {
  const left = new Date(due).getTime() - now.getTime()
  return t(left >= 0 ? 'ui.clock.left' : 'ui.clock.over', { time: showSpan(left) })
}

/** `刚刚`, `5分钟前`, `3小时前`, then the date. */
export function showAgo(iso: string, now: Date = new Date()): string {
  const gone = now.getTime() - new Date(iso).getTime()
  if (gone < MINUTE) return t('ui.time.now')
  if (gone < HOUR) return t('ui.time.ago', { time: t('ui.time.minute', { n: Math.floor(gone / MINUTE) }) })
  if (gone < DAY) return t('ui.time.ago', { time: t('ui.time.hour', { n: Math.floor(gone / HOUR) }) })
  return showInstant(iso, now)
}
