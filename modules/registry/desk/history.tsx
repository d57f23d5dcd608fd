/** All that was ever recorded of one element: since when it was so, when we learnt it, from whom, and what we no longer believe. */
import { useRead } from '#client'
import { Mark } from '#ui/matter'
import { EmptyState, Loading, ProblemNotice } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { term, texts } from '#ui/texts.ts'
import { showDay, showInstant } from '#ui/time.ts'
import { history } from '../contract.ts'
import type { Kind, ValueView } from '../contract.ts'
import { texts as words } from '../words.ts'
import { LOOK_MS } from './shared.ts'

const t = texts(words)

interface Props {
  readonly kind: Kind
  readonly id: string
  readonly element: string
  readonly title: string
  readonly purpose: string | undefined
  readonly onClose: () => void
}

export function HistoryDialog({ kind, id, element, title, purpose, onClose }: Props) {
  const read = useRead(
    history,
    { kind, id, element, ...(purpose ? { purpose } : {}) },
    { freshMs: LOOK_MS, keep: false },
  )
  return (
    <Dialog open wide title={t('registry.history.of', { title })} onClose={onClose}>
      {read.problem && <ProblemNotice problem={read.problem} onRetry={read.refresh} />}
      {read.loading && <Loading />}
      {read.data?.rows.length === 0 && <EmptyState text={t('registry.history.none')} />}
      <ol className="rg-history">
        {read.data?.rows.map((v) => (
          <li key={`${v.recordedAt}${v.from}${v.value}`} className={v.supersededAt ? 'is-old' : ''}>
            <span className="ui-row">
              <strong>{v.text}</strong>
              <Mark tone={v.supersededAt ? 'muted' : 'good'}>{t(`registry.origin.${v.origin}`)}</Mark>
              <span>{spanOf(v)}</span>
            </span>
            <span className="ui-quiet">
              {[
                t('registry.history.recorded', { at: showInstant(v.recordedAt) }),
                whoOf(v),
                v.source ? t('registry.from-source', { source: sourceOf(v) }) : '',
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
            {v.supersededAt && (
              <span className="ui-quiet">
                {t('registry.history.superseded', { at: showInstant(v.supersededAt) })}
              </span>
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  )
}

/** Since when it is so in the world, and until when. */
export function spanOf(v: Pick<ValueView, 'from' | 'to'>): string {
  return v.to === null
    ? t('registry.since', { from: showDay(v.from) })
    : t('registry.span', { from: showDay(v.from), to: showDay(v.to) })
}

export const whoOf = (v: Pick<ValueView, 'by'>): string =>
  v.by === null ? t('registry.by-system') : term(v.by)

/** Where it is known from; the one source the system itself writes is said in the reader's language. */
export const sourceOf = (v: Pick<ValueView, 'source'>): string =>
  v.source === words['registry.said.own-request'] ? t('registry.said.own-request') : (v.source ?? '')
