/** 短信发送箱: what was, or would have been, sent by text message. */
import { usePages } from '#client'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { Notice } from '#ui/notice'
import { DataTable, useFilters } from '#ui/table'
import type { Column } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import type { Tone } from '#ui/views.ts'
import { sms } from '../contract.ts'
import type { SmsView } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
const states = ['queued', 'sent', 'failed'] as const
const tones: Record<SmsView['state'], Tone> = { queued: 'soon', sent: 'good', failed: 'over' }

export default function Sms() {
  const filters = useFilters(['state'])
  const state = states.find((s) => s === filters.values['state'])
  const pages = usePages(sms, { limit: 50, ...(state ? { state } : {}) }, { everyMs: 30_000 })
  return (
    <PageFrame title={t('notices.sms')}>
      <Notice>{t('notices.sms.about')}</Notice>
      <DataTable<SmsView>
        id="notices.sms"
        rowKey="id"
        label={t('notices.sms')}
        columns={columns()}
        pages={pages}
        filters={[
          {
            name: 'state',
            label: t('notices.sms.state'),
            kind: 'choice',
            options: states.map((value) => ({ value, label: t(`notices.sms.${value}`) })),
          },
        ]}
        filterValues={filters.values}
        onFilter={filters.set}
        empty={{ text: t('notices.sms.empty') }}
      />
    </PageFrame>
  )
}

const columns = (): readonly Column<SmsView>[] => [
  { key: 'at', title: t('notices.sms.at'), width: 140, time: true, cell: (s) => showInstant(s.at) },
  {
    key: 'state',
    title: t('notices.sms.state'),
    width: 110,
    cell: (s) => <Mark tone={tones[s.state]}>{t(`notices.sms.${s.state}`)}</Mark>,
  },
  {
    key: 'phone',
    title: t('notices.sms.phone'),
    width: 140,
    cell: (s) => <span className="ui-figures">{s.phone}</span>,
  },
  { key: 'text', title: t('notices.sms.text'), fixed: true, cell: (s) => s.text },
  { key: 'tries', title: t('notices.sms.tries'), width: 80, numeric: true, cell: (s) => s.tries },
  {
    key: 'ended',
    title: t('notices.sms.ended'),
    width: 140,
    hidden: true,
    time: true,
    cell: (s) => (s.endedAt ? showInstant(s.endedAt) : ''),
  },
  { key: 'problem', title: t('notices.sms.problem'), hidden: true, cell: (s) => s.problem },
]
