/** 权力清单: every power of the list in a table, by group; below it what was refused. For both shells. */
import { useSearchParams } from 'react-router'
import { useRead } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { EmptyState } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { powers } from '../contract.ts'
import type { PowerLine } from '../contract.ts'
import { texts as words } from '../words.ts'
import { RefusedUses } from './refused.tsx'
import { powerHref } from './views.ts'
import './deliberation.css'

const t = texts(words)

export default function Powers() {
  const [params, setParams] = useSearchParams()
  const reading = useRead(powers, {})
  const rows = reading.data?.rows ?? []
  const groups = [...new Set(rows.map((r) => r.group))]
  const group = groups.find((g) => g === params.get('group'))
  const shown = group === undefined ? rows : rows.filter((r) => r.group === group)
  return (
    <PageFrame
      title={t('deliberation.powers')}
      {...(rows.length > 0 ? { subtitle: t('deliberation.powers.about') } : {})}
      back="motions"
      loading={reading.loading}
      problem={reading.data ? undefined : reading.problem}
      onRetry={reading.refresh}
    >
      {rows.length === 0 ? (
        <EmptyState text={t('deliberation.empty.powers')} />
      ) : (
        <>
          <div className="dl-chips" role="group" aria-label={t('deliberation.powers.group')}>
            {[undefined, ...groups].map((g) => (
              <button
                key={g ?? ''}
                type="button"
                aria-pressed={g === group}
                onClick={() => setParams(g === undefined ? {} : { group: g }, { replace: true })}
              >
                {g ?? t('deliberation.powers.all')}
              </button>
            ))}
          </div>
          <Section bare>
            <Table rows={shown} />
            {shown.some((r) => r.example) && (
              <p className="ui-quiet">{t('deliberation.powers.example-long')}</p>
            )}
          </Section>
          <RefusedUses />
        </>
      )}
    </PageFrame>
  )
}

function Table({ rows }: { rows: readonly PowerLine[] }) {
  return (
    <div className="dl-table">
      <table className="ui-table">
        <caption className="ui-unseen">{t('deliberation.powers')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('deliberation.powers.no')}</th>
            <th scope="col">{t('deliberation.powers.name')}</th>
            <th scope="col">{t('deliberation.powers.group')}</th>
            <th scope="col">{t('deliberation.powers.body')}</th>
            <th scope="col">{t('deliberation.powers.uses')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => (
            <tr key={r.id}>
              <td className="ui-figures">{r.no}</td>
              <td>
                <span className="ui-row">
                  <To href={powerHref(r.id)} className="ui-matter-title">
                    {r.title}
                  </To>
                  {r.example && <Mark tone="muted">{t('deliberation.powers.example')}</Mark>}
                </span>
              </td>
              <td data-label={t('deliberation.powers.group')}>{r.group}</td>
              <td data-label={t('deliberation.powers.body')}>{r.bodyTitle}</td>
              <td data-label={t('deliberation.powers.uses')} className="ui-figures">
                {r.uses}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
