/** The paper to sign: one sheet of A4, its code brings the form back at the counter. */
import { Facts } from '#ui/frame'
import { QrCode } from '#ui/qr'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import type { MandateView } from '../contract.ts'
import { grouped } from '../rules.ts'
import { texts as words } from '../words.ts'
import './mandates.css'

const t = texts(words)

/** Where the code leads: the counter's page with this form open. */
export const formHref = (origin: string, formNo: string): string =>
  `${origin}/desk/mandates/form?${new URLSearchParams({ no: formNo })}`

export function Paper({ mandate: m }: { mandate: MandateView }) {
  const agent = m.relation ? `${m.agentName}（${m.relation}）` : m.agentName
  const quoted = m.formNo.replace(/[^0-9A-Z]/g, '')
  return (
    <section className="ui-card md-paper" aria-label={t('mandates.paper')}>
      <style>{`@page { size: A4; margin: 20mm; @bottom-left { content: "${grouped(quoted)}" } @bottom-right { content: counter(page) " / " counter(pages) } }`}</style>
      <header>
        <div>
          <h2>{t('mandates.paper')}</h2>
          <p>
            {t('mandates.paper.no')} <strong className="ui-number">{grouped(m.formNo)}</strong>
          </p>
        </div>
        <figure>
          <QrCode text={formHref(location.origin, m.formNo)} size={112} label={t('mandates.paper.code')} />
          <figcaption>{t('mandates.paper.code')}</figcaption>
        </figure>
      </header>
      <p className="md-says">
        {t('mandates.paper.says', {
          grantor: m.grantorName,
          agent,
          from: showDay(m.from),
          to: showDay(m.to),
        })}
      </p>
      <Facts
        items={[
          {
            label: t('mandates.paper.scopes'),
            value: m.scopes.map((s) => t(`mandates.scope.${s}`)).join(' · '),
          },
          { label: t('mandates.grantor-phone'), value: m.phoneMasked },
        ]}
      />
      <p>{t('mandates.paper.never')}</p>
      <p className="ui-quiet">{t('mandates.paper.law')}</p>
      <dl className="md-sign">
        {(['sign', 'sign-agent', 'date', 'office'] as const).map((line) => (
          <div key={line}>
            <dt>{t(`mandates.paper.${line}`)}</dt>
            <dd />
          </div>
        ))}
      </dl>
    </section>
  )
}
