/** One publication read through: the text as it is, every version, questions with answers, objections with dispositions. */
import type { ReactNode } from 'react'
import { fileUrl } from '#client'
import { Facts, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { PhotoStrip } from '#ui/photo'
import { texts } from '#ui/texts.ts'
import { showDay, showInstant } from '#ui/time.ts'
import type { ObjectionView, PublicationWhole, QuestionView, VersionView } from '../contract.ts'
import { texts as words } from '../words.ts'
import { lastDay, windowText } from './card.tsx'
import './openness.css'

const t = texts(words)

function Files({ version }: { version: VersionView }) {
  if (version.files.length === 0) return null
  return (
    <PhotoStrip
      files={version.files.map((f) => ({
        id: f.id,
        name: f.name,
        url: fileUrl(f.id),
        image: f.media.startsWith('image/'),
      }))}
    />
  )
}

/** The text in force, with its files and, where personal data are shown, the ground. */
export function Present({ whole }: { whole: PublicationWhole }) {
  const now = whole.versions[0]
  if (!now) return null
  return (
    <Section>
      <p className="on-text">{now.text}</p>
      <Files version={now} />
      {now.basis && (
        <p className="ui-quiet">
          {t('openness.basis')}: {now.basis}
        </p>
      )}
      <p className="ui-quiet">{t('openness.published-by', { who: now.by, at: showInstant(now.at) })}</p>
    </Section>
  )
}

export function WindowFacts({ whole }: { whole: PublicationWhole }) {
  const { line } = whole
  return (
    <Facts
      items={[
        { label: t('openness.d.body'), value: line.bodyTitle },
        { label: t('openness.d.category'), value: line.categoryTitle },
        {
          label: t('openness.d.period-shown'),
          value: line.period && (
            <span className="on-days">
              {t('openness.window', { from: showDay(line.period.from), to: showDay(line.period.to) })}
            </span>
          ),
        },
        {
          label: t('openness.d.time'),
          value: (
            <>
              <span className="on-days">{windowText(line)}</span>
              {line.flagged && <small className="ui-quiet"> {t('openness.flagged')}</small>}
            </>
          ),
        },
        { label: t('openness.d.least'), value: t('openness.d.least.days', { n: whole.days }) },
        { label: t('openness.d.source'), value: whole.source },
        {
          label: t('openness.d.of'),
          value: line.matter && t('openness.matter', { number: line.matter.number }),
        },
      ]}
    />
  )
}

/** Earlier wordings, newest first; every one stays readable. */
export function Versions({ versions }: { versions: readonly VersionView[] }) {
  if (versions.length < 2)
    return (
      <Section title={t('openness.versions')}>
        <p className="ui-quiet">{t('openness.versions.one')}</p>
      </Section>
    )
  return (
    <Section title={t('openness.versions')}>
      <div className="on-versions">
        {versions.map((v) => (
          <details key={v.no}>
            <summary>
              {t('openness.version-no', { n: v.no })} · {t(`openness.kind.${v.kind}`)} ·{' '}
              <time dateTime={v.at}>{showInstant(v.at)}</time>
            </summary>
            <div>
              {v.note && (
                <p className="ui-quiet">
                  {t('openness.why-corrected')}: {v.note}
                </p>
              )}
              <strong>{v.title}</strong>
              <p className="on-text">{v.text}</p>
              <Files version={v} />
            </div>
          </details>
        ))}
      </div>
    </Section>
  )
}

const speaker = (name: string | null) => name ?? t('openness.somebody')

export function Question({ question: q, children }: { question: QuestionView; children?: ReactNode }) {
  return (
    <article className="on-said">
      <span className="on-meta">
        <span>{speaker(q.name)}</span>
        <time dateTime={q.at}>{showInstant(q.at)}</time>
        {q.overdue && <Mark tone="over">{t('openness.answer-late')}</Mark>}
      </span>
      <p>{q.text}</p>
      {q.answer === null ? (
        !q.overdue && (
          <span className="ui-quiet">
            {t('openness.answer-by', { day: lastDay(q.dueAt) })}
            {q.flagged && ` ${t('openness.flagged')}`}
          </span>
        )
      ) : (
        <div className="on-reply">
          <p>{q.answer}</p>
          <span className="on-meta">
            <span>{q.answeredBy}</span>
            {q.answeredAt && <time dateTime={q.answeredAt}>{showInstant(q.answeredAt)}</time>}
          </span>
        </div>
      )}
      {children}
    </article>
  )
}

const tones = { open: 'soon', answered: 'muted', accepted: 'good' } as const

export function Objection({ objection: o, children }: { objection: ObjectionView; children?: ReactNode }) {
  return (
    <article className="on-said">
      <span className="on-meta">
        <span>{speaker(o.name)}</span>
        <time dateTime={o.at}>{showInstant(o.at)}</time>
        <Mark tone={tones[o.disposition]}>{t(`openness.disposition.${o.disposition}`)}</Mark>
      </span>
      <p>{o.text}</p>
      {o.reasons !== null && (
        <div className={o.disposition === 'accepted' ? 'on-reply' : 'on-reply is-no'}>
          <p>{o.reasons}</p>
          <span className="on-meta">
            <span>{o.disposedBy}</span>
            {o.disposedAt && <time dateTime={o.disposedAt}>{showInstant(o.disposedAt)}</time>}
          </span>
        </div>
      )}
      {children}
    </article>
  )
}
