/** Fields of acts that look things up: the unit to dispatch to, the matter it is the same as. */
import { useEffect, useId, useState } from 'react'
import { useRead } from '#client'
import { Field } from '#ui/field'
import { Loading, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { duplicates as duplicatesOf, targets as targetsOf } from '../contract.ts'
import type { Report } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

interface TargetProps {
  readonly report: Report
  readonly value: string | null
  readonly onChange: (body: string) => void
  readonly error?: string
}

/** What the rules propose comes first and says by which rule; who may not take it stays and says why. */
export function TargetField({ report, value, onChange, error }: TargetProps) {
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), 200)
    return () => clearTimeout(timer)
  }, [text])
  const found = useRead(targetsOf, { id: report.line.id, ...(asked ? { q: asked } : {}) })
  const name = useId()
  return (
    <fieldset
      className={`ui-choices${error ? ' is-wrong' : ''}`}
      aria-describedby={error ? `${name}-wrong` : undefined}
    >
      <legend>{t('casework.target')}</legend>
      {found.data && <p className="ui-hint">{found.data.why}</p>}
      <input
        type="search"
        className="ui-input"
        maxLength={40}
        aria-label={t('casework.target.search')}
        placeholder={t('casework.target.search')}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      {found.problem && <ProblemNotice problem={found.problem} onRetry={found.refresh} />}
      {found.loading && <Loading />}
      <div className="cw-targets" aria-busy={found.fetching}>
        {found.data?.rows.map((row) => (
          <label key={row.id} className={row.refused ? 'is-refused' : ''}>
            <input
              type="radio"
              name={name}
              value={row.id}
              disabled={row.refused !== null}
              checked={value === row.id}
              onChange={() => onChange(row.id)}
            />
            <span>
              <span className="ui-row">
                <b>{row.title}</b>
                <small className="ui-quiet">{row.kindTitle}</small>
                {row.proposed && <em className="ui-mark ui-mark-good">{t('casework.target.proposed')}</em>}
              </span>
              {row.proposed && (
                <small>
                  {t('casework.target.rule', { title: row.proposed.title, version: row.proposed.version })}
                  {row.proposed.source && t('casework.target.source', { source: row.proposed.source })}
                </small>
              )}
              {row.refused && (
                <small>
                  {row.refused}
                  {row.refusedSource && t('casework.target.source', { source: row.refusedSource })}
                </small>
              )}
            </span>
          </label>
        ))}
        {found.data?.rows.length === 0 && <p className="ui-quiet">{t('casework.target.none')}</p>}
      </div>
      {error && (
        <p className="ui-wrong" id={`${name}-wrong`} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  )
}

interface DuplicateProps {
  readonly report: Report
  readonly value: string
  readonly onChange: (number: string) => void
  readonly error?: string
}

/** Candidates with why they look the same; any other number may be typed. */
export function DuplicateField({ report, value, onChange, error }: DuplicateProps) {
  const { line } = report
  const found = useRead(duplicatesOf, {
    text: report.text.slice(0, 1000),
    except: line.id,
    ...(line.place ? { place: line.place } : {}),
    ...(line.item ? { item: line.item } : {}),
  })
  const name = useId()
  return (
    <>
      {found.data && found.data.rows.length > 0 && (
        <fieldset className="ui-choices">
          <legend>{t('casework.same.maybe')}</legend>
          <div className="cw-targets">
            {found.data.rows.map((row) => (
              <label key={row.line.id}>
                <input
                  type="radio"
                  name={name}
                  checked={value === row.line.number}
                  onChange={() => onChange(row.line.number)}
                />
                <span>
                  <b>{row.line.title}</b>
                  <small className="ui-row">
                    <span className="ui-number">{row.line.number}</span>
                    <span>{row.line.stepTitle}</span>
                    <span>{row.why.join(t('casework.semicolon'))}</span>
                  </small>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <Field
        label={t('casework.duplicate')}
        hint={t('casework.duplicate.hint')}
        required
        {...(error ? { error } : {})}
      >
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input ui-figures"
            maxLength={40}
            value={value}
            onChange={(e) => onChange(e.target.value)}
          />
        )}
      </Field>
    </>
  )
}
