/** One mandate: what it allows, what was done under it, ending it; for the agent the ways to act. */
import { useState } from 'react'
import { useParams } from 'react-router'
import { useRead, useWrite } from '#client'
import { Facts, PageFrame, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { ProblemNotice, toast } from '#ui/notice'
import { ReasonDialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { end, one } from '../contract.ts'
import { StandingMark, scopesOf, spanOf } from '../pages/card.tsx'
import { Paper } from '../pages/paper.tsx'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function OneMandate() {
  const { id = '' } = useParams()
  const read = useRead(one, { id })
  const [ending, setEnding] = useState(false)
  const finish = useWrite(end, {
    refreshes: ['mandates.', 'casework.'],
    done: () => {
      setEnding(false)
      toast(t('mandates.end.done'))
    },
  })
  const m = read.data?.mandate
  const agent = m?.side === 'agent'
  const usable = agent && m?.standing === 'in-force'
  return (
    <PageFrame
      title={m ? (agent ? m.grantorName : m.agentName) : t('mandates.title')}
      {...(m ? { subtitle: <StandingMark mandate={m} /> } : {})}
      back="mandates"
      loading={read.loading}
      problem={m ? undefined : read.problem}
      onRetry={read.refresh}
    >
      {m && read.data && (
        <>
          {usable && m.scopes.includes('report') && (
            <To href={`report?for=${m.id}`} className="ui-button is-primary is-block ui-no-print">
              {t('mandates.report-for', { name: m.grantorName })}
            </To>
          )}
          {usable && m.scopes.includes('track') && (
            <To href={`for/${m.id}`} className="ui-button is-plain is-block ui-no-print">
              {t('mandates.matters-of', { name: m.grantorName })}
            </To>
          )}
          {m.standing === 'prepared' ? (
            <>
              <p className="ui-no-print">{t('mandates.to-counter')}</p>
              <button type="button" className="ui-button is-primary ui-no-print" onClick={() => print()}>
                {t('mandates.print')}
              </button>
              <Paper mandate={m} />
            </>
          ) : (
            <Section>
              <Facts
                items={[
                  { label: t('mandates.desk.what'), value: scopesOf(m) },
                  { label: t('mandates.desk.when'), value: spanOf(m) },
                  { label: t('mandates.relation-of'), value: m.relation },
                  { label: t('mandates.desk.form'), value: m.formNo },
                ]}
              />
            </Section>
          )}
          {m.standing !== 'prepared' && (
            <Section title={t(agent ? 'mandates.done.mine' : 'mandates.done')}>
              {read.data.done.length === 0 ? (
                <p className="ui-quiet">{t('mandates.done.none')}</p>
              ) : (
                <ol className="md-rows">
                  {read.data.done.map((d) => (
                    <li key={d.id} className="md-row">
                      <span className="ui-row">
                        {d.matter && m.side === 'grantor' ? (
                          <To href={`my/${d.matter}`}>{d.title}</To>
                        ) : (
                          <strong>{d.title}</strong>
                        )}
                        <time dateTime={d.at} className="ui-quiet">
                          {showInstant(d.at)}
                        </time>
                      </span>
                      <span className="ui-quiet">{t('mandates.done.by', { who: d.who })}</span>
                    </li>
                  ))}
                </ol>
              )}
            </Section>
          )}
          {finish.problem && <ProblemNotice problem={finish.problem} />}
          {m.mayEnd && (
            <button
              type="button"
              className="ui-button is-danger is-block ui-no-print"
              onClick={() => setEnding(true)}
            >
              {t('mandates.end')}
            </button>
          )}
          <ReasonDialog
            open={ending}
            title={t('mandates.end')}
            consequence={t('mandates.end.ask')}
            textLabel={t('mandates.reason')}
            tone="danger"
            busy={finish.sending}
            problem={finish.problem}
            onConfirm={({ text }) =>
              void finish.send({ id: m.id, ...(text.length > 1 ? { reason: text } : {}) })
            }
            onClose={() => setEnding(false)}
          />
        </>
      )}
    </PageFrame>
  )
}
