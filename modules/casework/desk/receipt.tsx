/** The receipt: number and query code, told once; printed on a sheet to hand over. */
import { useEffect, useRef } from 'react'
import type { Static } from '#kernel/endpoint'
import { Facts, PageFrame } from '#ui/frame'
import { To } from '#ui/navigate'
import { Notice } from '#ui/notice'
import { PrintMarks } from '#ui/print'
import { QrCode } from '#ui/qr'
import { texts } from '#ui/texts.ts'
import { showDue } from '#ui/time.ts'
import type { fileForSomebody } from '../contract.ts'
import { texts as words } from '../words.ts'
import { reportHref, trackHref } from './views.ts'

const t = texts(words)

interface Props {
  readonly filed: Static<(typeof fileForSomebody)['output']>
  readonly text: string
  readonly onNext: () => void
}

export function Receipt({ filed, text, onNext }: Props) {
  const next = useRef<HTMLButtonElement>(null)
  useEffect(() => next.current?.focus(), [])
  return (
    <PageFrame title={t('casework.receipt')} narrow>
      <PrintMarks number={filed.number} bare />
      {filed.urgent && <Notice tone="over" title={t('casework.urgent.call', { number: filed.urgent })} />}
      <section className="ui-card cw-receipt" role="status">
        <div>
          <Facts
            items={[
              {
                label: t('casework.number'),
                value: <strong className="cw-big ui-figures">{filed.number}</strong>,
              },
              {
                label: t('casework.query-code'),
                value: <strong className="cw-big cw-spaced">{filed.queryCode}</strong>,
              },
              { label: t('casework.holder'), value: filed.holderTitle },
              { label: t('casework.receipt.due'), value: filed.dueAt && showDue(filed.dueAt) },
            ]}
          />
          <p className="ui-quiet">{t('casework.receipt.once')}</p>
        </div>
        <figure>
          <QrCode
            text={trackHref(location.origin, filed.number)}
            size={132}
            label={t('casework.receipt.code')}
          />
          <figcaption className="ui-quiet">{t('casework.receipt.code')}</figcaption>
        </figure>
        <p className="cw-text cw-receipt-text">{text}</p>
      </section>
      <div className="ui-form-actions ui-no-print">
        <button ref={next} type="button" className="ui-button is-primary" onClick={onNext}>
          {t('casework.receipt.next')} <kbd aria-hidden="true">Enter</kbd>
        </button>
        <button type="button" className="ui-button is-plain" onClick={() => print()}>
          {t('casework.receipt.print')}
        </button>
        <To href={reportHref(filed.id)} className="ui-button is-plain">
          {t('casework.receipt.open')}
        </To>
      </div>
    </PageFrame>
  )
}
