/** 代办委托 at the desk: given to this post, registered at this counter, and the way in by a form's number. */
import { usePages, useStanding, useWrite } from '#client'
import { PageFrame } from '#ui/frame'
import { To } from '#ui/navigate'
import { ProblemNotice, toast } from '#ui/notice'
import { DataTable } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { accept, list } from '../contract.ts'
import { StandingMark, scopesOf, spanOf } from '../pages/card.tsx'
import { texts as words } from '../words.ts'
import { NumberForm } from './number-form.tsx'

const t = texts(words)

export default function Mandates() {
  const pages = usePages(list, {})
  const { may } = useStanding()
  const counter = may('mandates.counter')
  const accepting = useWrite(accept, { done: () => toast(t('mandates.accepted')) })
  return (
    <PageFrame
      title={t('mandates.desk')}
      subtitle={t('mandates.desk.about')}
      {...(counter
        ? {
            actions: (
              <To href="mandates/new" className="ui-button is-plain">
                {t('mandates.desk.new-form')}
              </To>
            ),
          }
        : {})}
    >
      {counter && <NumberForm title={t('mandates.desk.by-form')} />}
      {accepting.problem && <ProblemNotice problem={accepting.problem} />}
      <DataTable
        id="mandates.list"
        rowKey="id"
        label={t('mandates.desk.rows')}
        pages={pages}
        empty={{ text: t('mandates.desk.none') }}
        columns={[
          { key: 'grantor', title: t('mandates.desk.grantor'), cell: (m) => m.grantorName, fixed: true },
          {
            key: 'agent',
            title: t('mandates.desk.agent'),
            cell: (m) => (m.relation ? `${m.agentName}（${m.relation}）` : m.agentName),
          },
          { key: 'scopes', title: t('mandates.desk.what'), cell: (m) => scopesOf(m) },
          { key: 'span', title: t('mandates.desk.when'), cell: (m) => spanOf(m) },
          { key: 'standing', title: t('mandates.desk.state'), cell: (m) => <StandingMark mandate={m} /> },
          {
            key: 'acts',
            title: t('mandates.accept'),
            cell: (m) =>
              m.mayAccept ? (
                <button
                  type="button"
                  className="ui-button is-plain"
                  onClick={() => void accepting.send({ id: m.id })}
                >
                  {t('mandates.accept')}
                </button>
              ) : m.side === 'agent' && m.standing === 'in-force' && m.scopes.includes('report') ? (
                <To href={`intake?for=${m.id}`}>{t('mandates.report-for', { name: m.grantorName })}</To>
              ) : null,
          },
        ]}
      />
    </PageFrame>
  )
}
