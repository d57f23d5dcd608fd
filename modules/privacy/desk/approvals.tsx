/** Requests to look at minors' data: mine, and those I decide. */
import { useState } from 'react'
import { usePages, useWrite } from '#client'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { ProblemNotice, toast } from '#ui/notice'
import { ReasonDialog } from '#ui/reason'
import { DataTable, useFilters } from '#ui/table'
import type { Column } from '#ui/table'
import { term, texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import type { Tone } from '#ui/views.ts'
import { approvals, decideApproval, endApproval } from '../contract.ts'
import type { ApprovalView } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
const states = ['asked', 'approved', 'refused', 'ended'] as const
const tones: Record<ApprovalView['state'], Tone> = {
  asked: 'soon',
  approved: 'good',
  refused: 'over',
  ended: 'plain',
  expired: 'plain',
}

export default function Approvals() {
  const filters = useFilters(['state'])
  const state = states.find((s) => s === filters.values['state'])
  const pages = usePages(approvals, { limit: 30, ...(state ? { state } : {}) })
  const [deciding, setDeciding] = useState<{ of: ApprovalView; approve: boolean } | null>(null)
  const sending = useWrite(decideApproval, {
    refreshes: ['privacy.'],
    done: () => {
      toast(t('privacy.approve.done'))
      setDeciding(null)
    },
  })
  const ending = useWrite(endApproval, { refreshes: ['privacy.'] })
  const columns: readonly Column<ApprovalView>[] = [
    { key: 'at', title: t('privacy.trace.at'), width: 130, time: true, cell: (a) => showInstant(a.askedAt) },
    {
      key: 'asker',
      title: t('privacy.approval.asker'),
      fixed: true,
      cell: (a) => `${a.asker} · ${term(a.askerUnit)}${term(a.askerPost)}`,
    },
    { key: 'subject', title: t('privacy.approval.subject'), width: 110, cell: (a) => a.subject },
    { key: 'purpose', title: t('privacy.approval.purpose'), width: 130, cell: (a) => term(a.purpose.title) },
    { key: 'reason', title: t('privacy.approval.reason'), cell: (a) => a.reason },
    {
      key: 'hours',
      title: t('privacy.approval.hours'),
      width: 150,
      cell: (a) =>
        a.expiresAt === null
          ? t('privacy.approval.hours-of', { n: a.hours })
          : t('privacy.approval.until', { at: showInstant(a.expiresAt) }),
    },
    {
      key: 'uses',
      title: t('privacy.approval.uses'),
      width: 80,
      cell: (a) => t('privacy.approval.uses-of', { n: a.uses }),
    },
    {
      key: 'state',
      title: t('privacy.approval.state'),
      width: 220,
      cell: (a) => (
        <div className="ui-row">
          <Mark tone={tones[a.state]}>{t(`privacy.approval.${a.state}`)}</Mark>
          {a.state === 'asked' && a.whyNot === null && (
            <>
              <button
                type="button"
                className="ui-button is-plain"
                onClick={() => setDeciding({ of: a, approve: true })}
              >
                {t('privacy.approve')}
              </button>
              <button
                type="button"
                className="ui-button is-plain"
                onClick={() => setDeciding({ of: a, approve: false })}
              >
                {t('privacy.refuse')}
              </button>
            </>
          )}
          {a.state === 'approved' && (
            <button
              type="button"
              className="ui-button is-plain"
              aria-busy={ending.sending}
              onClick={() => void ending.send({ id: a.id })}
            >
              {t('privacy.end')}
            </button>
          )}
        </div>
      ),
    },
  ]
  return (
    <PageFrame title={t('privacy.approvals')} subtitle={t('privacy.approvals.about')}>
      {ending.problem && <ProblemNotice problem={ending.problem} />}
      <DataTable<ApprovalView>
        id="privacy.approvals"
        rowKey="id"
        label={t('privacy.approvals')}
        columns={columns}
        pages={pages}
        filters={[
          {
            name: 'state',
            label: t('privacy.approval.state'),
            kind: 'choice',
            options: states.map((value) => ({ value, label: t(`privacy.approval.${value}`) })),
          },
        ]}
        filterValues={filters.values}
        onFilter={filters.set}
        empty={{ text: t('privacy.approvals.empty') }}
      />
      {deciding && (
        <ReasonDialog
          open
          title={t(deciding.approve ? 'privacy.approve' : 'privacy.refuse')}
          {...(deciding.approve
            ? {
                consequence: t('privacy.approve.consequence', {
                  n: deciding.of.hours,
                  purpose: term(deciding.of.purpose.title),
                }),
              }
            : {})}
          textLabel={t('privacy.approve.words')}
          textRequired
          busy={sending.sending}
          problem={sending.problem}
          onConfirm={({ text }) =>
            void sending.send({ id: deciding.of.id, approve: deciding.approve, decision: text })
          }
          onClose={() => setDeciding(null)}
        />
      )}
    </PageFrame>
  )
}
