/** On the system administrator's home: the working calendar is about to run out. */
import { useRead } from '#client'
import { Notice } from '#ui/notice'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import { calendarAlarm } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function CalendarAlarm() {
  const alarm = useRead(calendarAlarm, {}).data?.alarm
  if (!alarm) return null
  return (
    <Notice tone="soon" title={t('packs.calendar.alarm', { year: alarm.year })}>
      {t('packs.calendar.alarm-text', { day: showDay(alarm.endsOn) })}{' '}
      <To href="packs?part=times">{t('packs.calendar')}</To>
    </Notice>
  )
}
