/** The receipt: number and query code, told once; who has it now and by when. */
import { useState } from 'react'
import { useStanding } from '#client'
import { useDraft } from '#ui/draft.ts'
import { Facts, PageFrame, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { EmptyState, Loading, Notice, toast } from '#ui/notice'
import { PrintMarks } from '#ui/print'
import { QrCode } from '#ui/qr'
import { texts } from '#ui/texts.ts'
import { showDue, showInstant } from '#ui/time.ts'
import { texts as words } from '../words.ts'
import { RECEIPT, REMEMBERED, remember, trackAddress } from './kept.ts'
import type { Receipt, Remembered } from './kept.ts'
import { saveReceipt } from './receipt-picture.ts'
import { UrgentCard } from './urgent.tsx'
import './resident.css'

const t = texts(words)

export default function ReceiptPage() {
  const kept = useDraft<Receipt | null>(RECEIPT, null)
  if (!kept.ready) return <Loading />
  if (!kept.value)
    return (
      <PageFrame title={t('casework.r.receipt')} back="/">
        <EmptyState
          text={t('casework.r.receipt.gone')}
          act={
            <To href="track" className="ui-button is-plain">
              {t('casework.r.track')}
            </To>
          }
        />
      </PageFrame>
    )
  return <Shown receipt={kept.value} onNoted={kept.discard} />
}

/** `482913` read letter by letter. */
const spelled = (code: string): string => [...code].join(' ')

function Shown({ receipt, onNoted }: { receipt: Receipt; onNoted: () => void }) {
  const { person } = useStanding()
  const due = receipt.dueAt ? showDue(receipt.dueAt) : null
  const mine = person !== null && receipt.confidentiality !== 'anonymous'
  const lines = [
    [t('casework.r.receipt.number'), receipt.number],
    [t('casework.r.receipt.code'), receipt.queryCode],
    [t('casework.r.receipt.title'), receipt.title],
    [t('casework.r.receipt.holder'), receipt.holderTitle],
    ...(due ? [[t('casework.r.receipt.due'), due] as const] : []),
    [t('casework.r.receipt.at'), showInstant(receipt.at)],
  ] as const
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(lines.map(([label, value]) => `${label} ${value}`).join('\n'))
      toast(t('casework.r.receipt.copied'))
    } catch {
      toast(t('casework.r.receipt.not-copied'))
    }
  }
  return (
    <PageFrame
      title={t('casework.r.receipt')}
      subtitle={t('casework.r.receipt.to', { holder: receipt.holderTitle })}
    >
      <PrintMarks number={receipt.number} bare />
      {receipt.urgent && <UrgentCard number={receipt.urgent} />}
      <section className="ui-card cr-receipt">
        <dl
          data-aloud={t('casework.r.aloud.receipt', {
            number: spelled(receipt.number),
            code: spelled(receipt.queryCode),
            holder: receipt.holderTitle,
          })}
        >
          <div>
            <dt>{t('casework.r.receipt.number')}</dt>
            <dd className="cr-number">{receipt.number}</dd>
          </div>
          <div>
            <dt>{t('casework.r.receipt.code')}</dt>
            <dd className="cr-code" aria-label={spelled(receipt.queryCode)}>
              {receipt.queryCode}
            </dd>
          </div>
        </dl>
        <p className="cr-once">{t('casework.r.receipt.once')}</p>
        <div className="cr-receipt-qr">
          <QrCode text={trackAddress(receipt.number)} size={112} label={t('casework.r.receipt.qr')} />
          <small>{t('casework.r.receipt.qr-long')}</small>
        </div>
        <div className="cr-keep ui-no-print">
          <button type="button" className="ui-button is-plain" onClick={() => void copy()}>
            {t('casework.r.receipt.copy')}
          </button>
          <button
            type="button"
            className="ui-button is-plain"
            onClick={() =>
              void saveReceipt(t('casework.r.receipt.head'), lines, t('casework.r.receipt.once'))
            }
          >
            {t('casework.r.receipt.picture')}
          </button>
          <button type="button" className="ui-button is-plain" onClick={() => print()}>
            {t('casework.r.receipt.print')}
          </button>
          <RememberHere receipt={receipt} />
        </div>
      </section>
      <Section title={t('casework.r.receipt.now')}>
        <Facts
          items={[
            { label: t('casework.r.receipt.title'), value: receipt.title },
            { label: t('casework.r.receipt.holder'), value: receipt.holderTitle },
            { label: t('casework.r.receipt.due'), value: due && t('casework.r.receipt.by', { at: due }) },
          ]}
        />
      </Section>
      <Notice>{t(mine ? 'casework.r.receipt.mine' : 'casework.r.receipt.not-mine')}</Notice>
      <div className="cr-noted ui-no-print">
        <To href="/" className="ui-button is-plain is-block">
          {t('casework.r.home')}
        </To>
        <button type="button" className="ui-button is-plain is-block" onClick={onNoted}>
          {t('casework.r.receipt.noted')}
        </button>
      </div>
    </PageFrame>
  )
}

/** Only when asked: a phone may have two users. */
function RememberHere({ receipt }: { receipt: Receipt }) {
  const list = useDraft<readonly Remembered[]>(REMEMBERED, [])
  const [done, setDone] = useState(false)
  const known = done || list.value.some((r) => r.number === receipt.number)
  return (
    <button
      type="button"
      className="ui-button is-plain"
      disabled={!list.ready || known}
      onClick={() => {
        list.set((was) =>
          remember(was, { number: receipt.number, code: receipt.queryCode, title: receipt.title }),
        )
        setDone(true)
      }}
    >
      {t(known ? 'casework.r.remembered' : 'casework.r.remember')}
    </button>
  )
}
