/** What personal data are used for here, one's rights, and what is asked consent for (PIPL 17). */
import { useRead, useStanding, useWrite } from '#client'
import { Facts, PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { EmptyState, ProblemNotice, toast } from '#ui/notice'
import { listed, term, texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { consent, myConsents, purposes } from '../contract.ts'
import type { PurposeView } from '../contract.ts'
import { fieldsOf } from '../pages/sentences.ts'
import { basisNames, texts as words } from '../words.ts'
import './privacy.css'

const t = texts(words)

export default function Purposes() {
  const read = useRead(purposes, {})
  const signedIn = useStanding().person !== null
  const rows = read.data?.rows ?? []
  const asked = rows.filter((p) => p.consent !== null)
  return (
    <PageFrame
      title={t('privacy.purposes')}
      subtitle={t('privacy.purposes.about')}
      back="me"
      loading={read.loading}
      problem={read.data ? undefined : read.problem}
      onRetry={read.refresh}
    >
      {signedIn && (
        <Section title={t('privacy.consents')} bare>
          <p className="pv-quiet">{t('privacy.consents.about')}</p>
          {asked.length === 0 ? <EmptyState text={t('privacy.consents.none')} /> : <Consents asked={asked} />}
        </Section>
      )}
      {read.data && (
        <Section title={t('privacy.handler')}>
          <Facts
            items={[
              { label: t('privacy.handler.name'), value: term(read.data.handler.name ?? '') },
              { label: t('privacy.handler.contact'), value: term(read.data.handler.contact ?? '') },
            ]}
          />
          {!read.data.handler.contact && <p className="pv-quiet">{t('privacy.handler.none')}</p>}
        </Section>
      )}
      <Section title={t('privacy.rights')}>
        <p>{t('privacy.rights.know')}</p>
        <p>{t('privacy.rights.correct')}</p>
        <p>{t('privacy.rights.delete')}</p>
        {read.data && (
          <p>{t('privacy.rights.explain', { days: read.data.answerDays, source: read.data.answerSource })}</p>
        )}
      </Section>
      <ul className="pv-list">
        {rows.map((p) => (
          <li key={p.id} className="ui-card">
            <h2>
              {term(p.title)} {p.sensitive && <Mark tone="soon">{t('privacy.purpose.sensitive')}</Mark>}
            </h2>
            <Facts
              items={[
                { label: t('privacy.purpose.fields'), value: fieldsOf(p.fields) },
                {
                  label: t('privacy.purpose.basis'),
                  value: `${term(basisNames[`basis.${p.basis}`])} · ${term(p.clause)}`,
                },
                {
                  label: t('privacy.purpose.posts'),
                  value:
                    p.posts.length > 0
                      ? listed(p.posts.map((x) => term(x)))
                      : t('privacy.purpose.posts-none'),
                },
                { label: t('privacy.purpose.retention'), value: term(p.retention) },
              ]}
            />
          </li>
        ))}
      </ul>
    </PageFrame>
  )
}

/** One button each way, of the same size, in the same place. */
function Consents({ asked }: { asked: readonly PurposeView[] }) {
  const mine = useRead(myConsents, {})
  const sending = useWrite(consent, {
    refreshes: ['privacy.'],
    done: ({ given }) => toast(given ? t('privacy.consent.done') : t('privacy.consent.undone')),
  })
  if (mine.problem) return <ProblemNotice problem={mine.problem} onRetry={mine.refresh} />
  return (
    <ul className="pv-list">
      {sending.problem && <ProblemNotice problem={sending.problem} />}
      {asked.map((p) => {
        const standing = mine.data?.rows.find((c) => c.purpose === p.id && c.withdrawnAt === null)
        const given = standing?.version === p.version
        return (
          <li key={p.id} className="ui-card">
            <strong>{term(p.title)}</strong>
            <p>{term(p.consent)}</p>
            <p className="pv-quiet">
              {!standing
                ? t('privacy.consent.not-given')
                : given
                  ? t('privacy.consent.given', { at: showInstant(standing.givenAt) })
                  : t('privacy.consent.older')}
            </p>
            {!given && (
              <button
                type="button"
                className="ui-button is-plain is-block"
                aria-busy={sending.sending}
                onClick={() => void sending.send({ purpose: p.id, version: p.version, given: true })}
              >
                {t('privacy.consent.give')}
              </button>
            )}
            {standing && (
              <button
                type="button"
                className="ui-button is-plain is-block"
                aria-busy={sending.sending}
                onClick={() => void sending.send({ purpose: p.id, version: p.version, given: false })}
              >
                {t('privacy.consent.withdraw')}
              </button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
