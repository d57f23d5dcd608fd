/** What is registered of one subject, in groups; each value with its origin and since when, and what can be done with it. */
import { useState } from 'react'
import type { PurposeView } from '#modules/privacy/contract'
import { Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { Loading } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showDay, showInstant } from '#ui/time.ts'
import type { ElementView, Kind, ValueView } from '../contract.ts'
import { texts as words } from '../words.ts'
import { ChangeDialog } from './change.tsx'
import { HistoryDialog, sourceOf, spanOf, whoOf } from './history.tsx'
import { reaches } from './purpose.tsx'
import { pathOf, useElements } from './shared.ts'
import { UnmaskDialog, useClears } from './unmask.tsx'
import type { Clears } from './unmask.tsx'

const t = texts(words)

interface Verdict {
  readonly allowed: boolean
  readonly why: string | null
}
export interface Whole {
  readonly id: string
  readonly revision: number
  readonly values: readonly ValueView[]
  readonly verdicts: { readonly edit: Verdict; readonly unmask: Verdict }
}

interface Props {
  readonly kind: Kind
  readonly whole: Whole
  readonly purpose: PurposeView | null
  /** Another day is shown: to be looked at only. */
  readonly past: boolean
  readonly onReload: () => void
}

const groups = ['who', 'reach', 'home', 'more'] as const
type Group = (typeof groups)[number]
const places = [
  'residence',
  'household',
  'relation',
  'dwelling',
  'place',
  'left',
  'address',
  'building',
  'unit',
  'room',
]
function groupOf(element: string): Group {
  if (['name', 'sex', 'birth', 'id-number', 'code', 'type'].includes(element)) return 'who'
  if (element === 'phone') return 'reach'
  return places.includes(element) ? 'home' : 'more'
}

export function Values({ kind, whole, purpose, past, onReload }: Props) {
  const elements = useElements(kind)
  const clears = useClears()
  const [changing, setChanging] = useState<ElementView | null>(null)
  const [asking, setAsking] = useState<ElementView | null>(null)
  const [telling, setTelling] = useState<ElementView | null>(null)
  const mayEdit = whole.verdicts.edit.allowed && !past
  const valueOf = (e: ElementView) => whole.values.find((v) => v.element === e.id)
  const shown = elements.filter(
    (e) => valueOf(e) ?? (mayEdit && !e.structural && (!purpose || reaches(purpose, kind, e.id))),
  )
  if (elements.length === 0) return <Loading />
  return (
    <>
      {groups.map((group) => {
        const rows = shown.filter((e) => groupOf(e.id) === group)
        if (rows.length === 0) return null
        return (
          <Section key={group} title={t(`registry.group.${group}`)}>
            <table className="rg-values">
              <thead>
                <tr>
                  <th scope="col">{t('registry.value.item')}</th>
                  <th scope="col">{t('registry.value')}</th>
                  <th scope="col">{t('registry.value.origin')}</th>
                  <th scope="col">{t('registry.value.since')}</th>
                  <th scope="col">{t('registry.value.acts')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((e) => (
                  <Row
                    key={e.id}
                    element={e}
                    value={valueOf(e)}
                    clears={clears}
                    {...(mayEdit && !e.structural ? { onChange: () => setChanging(e) } : {})}
                    {...(whole.verdicts.unmask.allowed && !past && purpose
                      ? { onUnmask: () => setAsking(e) }
                      : {})}
                    onHistory={() => setTelling(e)}
                  />
                ))}
              </tbody>
            </table>
          </Section>
        )
      })}
      {changing && (
        <ChangeDialog
          key={changing.id}
          kind={kind}
          id={whole.id}
          revision={whole.revision}
          element={changing}
          value={valueOf(changing)}
          onClose={() => setChanging(null)}
          onReload={onReload}
        />
      )}
      {asking && purpose && (
        <UnmaskDialog
          kind={kind}
          id={whole.id}
          element={asking}
          purpose={purpose}
          onShown={clears.put}
          onClose={() => setAsking(null)}
        />
      )}
      {telling && (
        <HistoryDialog
          kind={kind}
          id={whole.id}
          element={telling.id}
          title={telling.title}
          purpose={purpose?.id}
          onClose={() => setTelling(null)}
        />
      )}
    </>
  )
}

interface RowProps {
  readonly element: ElementView
  readonly value: ValueView | undefined
  readonly clears: Clears
  readonly onChange?: () => void
  readonly onUnmask?: () => void
  readonly onHistory: () => void
}

function Row({ element, value, clears, onChange, onUnmask, onHistory }: RowProps) {
  const clear = value?.masked ? clears.of(element.id) : undefined
  return (
    <tr>
      <th scope="row">{element.title}</th>
      <td data-label={t('registry.value')}>
        {value === undefined ? (
          <span className="ui-quiet">{t('registry.value.none')}</span>
        ) : clear ? (
          <span className="rg-clear">
            <strong className="ui-figures">{clear.value}</strong>
            <span role="timer">{t('registry.unmask.left', { n: clear.seconds })}</span>
            <button type="button" className="rg-link" onClick={() => clears.hide(element.id)}>
              {t('registry.unmask.hide')}
            </button>
          </span>
        ) : (
          <span className="ui-row">
            <Shown value={value} />
            {value.masked && onUnmask && (
              <button
                type="button"
                className="rg-link"
                aria-label={t('registry.unmask.of', { title: element.title })}
                onClick={onUnmask}
              >
                {t('registry.unmask')}
              </button>
            )}
          </span>
        )}
      </td>
      <td data-label={t('registry.value.origin')}>
        {value && (
          <span className="ui-stack-small">
            <span className="ui-row">
              <Mark tone={value.origin === 'derived' || value.origin === 'imported' ? 'muted' : 'good'}>
                {t(`registry.origin.${value.origin}`)}
              </Mark>
              {value.stale && <Mark tone="soon">{t('registry.value.stale')}</Mark>}
            </span>
            <small className="ui-quiet">
              {[showInstant(value.recordedAt), whoOf(value), sourceOf(value)].filter(Boolean).join(' · ')}
            </small>
          </span>
        )}
      </td>
      <td data-label={t('registry.value.since')}>{value && spanOf(value)}</td>
      <td>
        <span className="ui-row">
          {onChange && (
            <button
              type="button"
              className="rg-link"
              aria-label={t(value ? 'registry.change.of' : 'registry.change.fill-of', {
                title: element.title,
              })}
              onClick={onChange}
            >
              {t(value ? 'registry.change' : 'registry.change.fill')}
            </button>
          )}
          {value && (
            <button
              type="button"
              className="rg-link"
              aria-label={t('registry.history.of', { title: element.title })}
              onClick={onHistory}
            >
              {t('registry.history')}
            </button>
          )}
        </span>
      </td>
    </tr>
  )
}

function Shown({ value: v }: { value: ValueView }) {
  if (v.type === 'household' || v.type === 'dwelling')
    return <To href={`${pathOf[v.type]}/${v.value}`}>{v.text || t('registry.no-code')}</To>
  if (v.type === 'place') return <To href={`places/${v.value}`}>{v.text}</To>
  return <span className="ui-figures">{v.type === 'day' ? showDay(v.text) : v.text}</span>
}
