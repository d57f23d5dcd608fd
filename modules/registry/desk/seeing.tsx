/** 谁能看到这一项: which posts, under which purposes, masked or clear, and why the others cannot; also on an earlier day. */
import { useParams } from 'react-router'
import { useRead } from '#client'
import type { Output } from '#kernel/endpoint'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { Facts, PageFrame, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { EmptyState, Notice } from '#ui/notice'
import { useFilters } from '#ui/table'
import { listed, texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { elements, whoSees } from '../contract.ts'
import { texts as words } from '../words.ts'
import './registry.css'

const t = texts(words)
type Seen = Output<typeof whoSees>
const NAME = 'name'

export default function Seeing() {
  const { id = '' } = useParams()
  const { values, set } = useFilters(['at', 'element', 'body', 'post'])
  const { at, body, post } = values
  const element = values.element ?? NAME
  const known = useRead(elements, { kind: 'person' }, { freshMs: 600_000 })
  const read = useRead(whoSees, {
    person: id,
    element,
    ...(at ? { at } : {}),
    ...(body && post ? { body, post } : {}),
  })
  const seen = read.data
  return (
    <PageFrame
      title={t('registry.seeing')}
      subtitle={t('registry.seeing.about')}
      back={`registry/people/${id}`}
      loading={read.loading}
      problem={seen ? undefined : read.problem}
      onRetry={read.refresh}
    >
      <p className="ui-quiet">{t('registry.seeing.note')}</p>
      <div className="rg-as-of">
        <Field label={t('registry.seeing.element')} required>
          {(attributes) => (
            <select
              {...attributes}
              className="ui-input"
              value={element}
              onChange={(e) => set({ element: e.target.value })}
            >
              {known.data?.rows.map((e) => (
                <option key={e.id} value={e.id}>
                  {e.title}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('registry.seeing.at')}>
          {(attributes) => (
            <DayInput {...attributes} value={at ?? ''} onChange={(next) => set({ at: next || undefined })} />
          )}
        </Field>
      </div>
      {seen && (
        <>
          <Section>
            <Facts
              items={[
                { label: t('registry.seeing.element'), value: seen.title },
                { label: t('registry.seeing.at'), value: showInstant(seen.at) },
                {
                  label: t('registry.seeing.shown'),
                  value: t(seen.sealed ? 'registry.seeing.masked' : 'registry.seeing.open'),
                },
              ]}
            />
          </Section>
          {seen.approval && <Notice tone="soon">{t('registry.seeing.approval')}</Notice>}
          {body && post && (
            <button
              type="button"
              className="ui-button is-plain"
              onClick={() => set({ body: undefined, post: undefined })}
            >
              {t('registry.seeing.all')}
            </button>
          )}
          <Posts seen={seen} onPick={(one) => set(one)} />
          {seen.purposes.length > 0 && (
            <Section title={t('registry.seeing.clauses')}>
              <Facts items={seen.purposes.map((p) => ({ label: p.title, value: p.clause }))} />
            </Section>
          )}
          <Section title={t('registry.seeing.why')}>
            {seen.purposes.length === 0 && <p>{t('registry.seeing.no-purpose')}</p>}
            <ul>
              {seen.refused.map((r) => (
                <li key={`${r.way}${r.code}`}>
                  {t(`registry.seeing.${r.way}`)} · {r.sentence} × {r.posts}
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

function Posts({ seen, onPick }: { seen: Seen; onPick: (one: { body: string; post: string }) => void }) {
  if (seen.rows.length === 0) return <EmptyState text={t('registry.seeing.none')} />
  return (
    <div className="rg-seeing" role="region" aria-label={t('registry.seeing')} tabIndex={0}>
      <table className="ui-table">
        <caption className="ui-unseen">{t('registry.seeing')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('registry.seeing.unit')}</th>
            <th scope="col">{t('registry.seeing.post')}</th>
            <th scope="col">{t('registry.seeing.place')}</th>
            <th scope="col">{t('registry.seeing.people')}</th>
            <th scope="col">{t('registry.seeing.read')}</th>
            {seen.sealed && <th scope="col">{t('registry.seeing.unmask')}</th>}
          </tr>
        </thead>
        <tbody>
          {seen.rows.map((r) => (
            <tr key={`${r.body}/${r.post}`}>
              <td>
                <To href={`bodies/${r.body}`}>{r.bodyTitle}</To>
              </td>
              <td>
                <button
                  type="button"
                  className="rg-link"
                  onClick={() => onPick({ body: r.body, post: r.post })}
                >
                  {r.postTitle}
                </button>
              </td>
              <td>{r.place}</td>
              <td className="ui-number">{r.people}</td>
              <td>
                <Under seen={seen} ids={r.read} />
              </td>
              {seen.sealed && (
                <td>
                  <Under seen={seen} ids={r.unmask} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** By their names; the clause each rests on stands once, below. */
function Under({ seen, ids }: { seen: Seen; ids: readonly string[] }) {
  if (ids.length === 0) return t('registry.seeing.not')
  return listed(seen.purposes.filter((p) => ids.includes(p.id)).map((p) => p.title))
}
