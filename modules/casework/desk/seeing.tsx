/** 谁能看到报事人: which posts, by which rule, for which purpose; also on an earlier day. */
import { useParams } from 'react-router'
import { useRead } from '#client'
import { purposes } from '#modules/privacy/contract'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { Facts, PageFrame, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { EmptyState } from '#ui/notice'
import { useFilters } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { whoSees } from '../contract-seeing.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function Seeing() {
  const { id = '' } = useParams()
  const { values, set } = useFilters(['at'])
  const { at } = values
  const read = useRead(whoSees, { id, ...(at ? { at } : {}) })
  const known = useRead(purposes, {}, { freshMs: 600_000 })
  const seen = read.data
  const purpose = known.data?.rows.find((p) => p.id === seen?.purpose)
  return (
    <PageFrame
      title={t('casework.seeing')}
      subtitle={t('casework.seeing.about')}
      back={`reports/${id}`}
      loading={read.loading}
      problem={seen ? undefined : read.problem}
      onRetry={read.refresh}
    >
      {seen && (
        <>
          <Field label={t('casework.seeing.at')} hint={t('casework.seeing.note')}>
            {(attributes) => (
              <DayInput
                {...attributes}
                value={at ?? ''}
                onChange={(next) => set({ at: next || undefined })}
              />
            )}
          </Field>
          <Section>
            <Facts
              items={[
                { label: t('casework.number'), value: seen.number },
                { label: t('casework.seeing.at'), value: showInstant(seen.at) },
                {
                  label: t('casework.r.check.identity'),
                  value: t(`casework.confidentiality.${seen.confidentiality}`),
                },
                {
                  label: t('casework.seeing.purpose'),
                  value: purpose ? `${String(purpose.title)} · ${purpose.clause}` : seen.purpose,
                },
              ]}
            />
          </Section>
          {seen.rows.length === 0 ? (
            <EmptyState text={t('casework.seeing.none')} />
          ) : (
            <table className="ui-table">
              <caption className="ui-unseen">{t('casework.seeing')}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('casework.seeing.unit')}</th>
                  <th scope="col">{t('casework.seeing.post')}</th>
                  <th scope="col">{t('casework.seeing.people')}</th>
                  <th scope="col">{t('casework.seeing.rule')}</th>
                </tr>
              </thead>
              <tbody>
                {seen.rows.map((r) => (
                  <tr key={`${r.body}/${r.post}`}>
                    <td>
                      <To href={`bodies/${r.body}`}>{r.bodyTitle}</To>
                    </td>
                    <td>{r.postTitle}</td>
                    <td className="ui-number">{r.people}</td>
                    <td>{t(`casework.seeing.rule.${r.rule}`)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <Section title={t('casework.seeing.others', { n: seen.asked - seen.rows.length })}>
            <ul>
              {seen.floor > 0 && <li>{t('casework.seeing.floor', { n: seen.floor })}</li>}
              {seen.refused.map((r) => (
                <li key={r.code}>
                  {r.sentence} × {r.posts}
                  {r.source && <span className="ui-quiet"> {r.source}</span>}
                </li>
              ))}
            </ul>
          </Section>
        </>
      )}
    </PageFrame>
  )
}
