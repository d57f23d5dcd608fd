/** What for: chosen once a work session, shown on every page of the register, sent with every look at a person. */
import { useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { useCapacity, useRead } from '#client'
import { purposes } from '#modules/privacy/contract'
import type { PurposeView } from '#modules/privacy/contract'
import { Choices } from '#ui/choices'
import { PageFrame, Section } from '#ui/frame'
import { EmptyState, Loading, ProblemNotice } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { people } from '../contract.ts'
import { texts as words } from '../words.ts'
import './registry.css'

const t = texts(words)
/** Per tab and per post: another post has other purposes. */
const keyOf = (capacity: string | null) => `linli.registry.purpose.${capacity ?? ''}`
const listeners = new Set<() => void>()
const memory = new Map<string, string>()

function load(key: string): string | null {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return memory.get(key) ?? null
  }
}

function keep(key: string, purpose: string): void {
  memory.set(key, purpose)
  try {
    sessionStorage.setItem(key, purpose)
  } catch {
    // Forbidden storage: it is asked for again after a reload.
  }
  for (const listener of listeners) listener()
}

function useChosen() {
  const key = keyOf(useCapacity())
  const id = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => load(key),
    () => null,
  )
  const offered = useRead(purposes, {}, { freshMs: 600_000 })
  // Without the name nobody can be shown.
  const mine = offered.data?.rows.filter(
    (p) => p.mine && p.fields.some((f) => f === 'person.*' || f === 'person.name'),
  )
  return { id, mine, offered, chosen: mine?.find((p) => p.id === id), choose: (p: string) => keep(key, p) }
}

interface Props {
  readonly title: string
  readonly back?: string
  readonly children: (purpose: PurposeView) => ReactNode
}

/** The page behind a purpose; without one it says why it stays closed, and asks. */
export function Purposed({ title, back, children }: Props) {
  const { id, mine, offered, chosen, choose } = useChosen()
  if (chosen) return children(chosen)
  return (
    <PageFrame
      title={title}
      {...(back ? { back } : {})}
      loading={offered.loading && id !== null}
      problem={offered.problem}
      onRetry={offered.refresh}
      narrow
    >
      {mine && <NoPurpose mine={mine} onChoose={choose} />}
    </PageFrame>
  )
}

/** The refusal is the server's own: asked without a purpose, it names the clause. */
function NoPurpose({ mine, onChoose }: { mine: readonly PurposeView[]; onChoose: (id: string) => void }) {
  const refused = useRead(people, { limit: 1 }, { freshMs: 600_000 })
  const [chosen, setChosen] = useState<string | null>(null)
  const [tried, setTried] = useState(false)
  if (refused.loading) return <Loading />
  return (
    <>
      {refused.problem && <ProblemNotice problem={refused.problem} />}
      {mine.length === 0 ? (
        <EmptyState text={t('registry.purpose.none')} />
      ) : (
        <Section title={t('registry.purpose.ask')}>
          <p className="ui-quiet">{t('registry.purpose.about')}</p>
          <form
            className="rg-purposes"
            onSubmit={(e) => {
              e.preventDefault()
              setTried(true)
              if (!chosen) return
              onChoose(chosen)
              // The page that opens is read from its top; the button that was pressed is gone.
              scrollTo(0, 0)
              document.getElementById('main')?.focus({ preventScroll: true })
            }}
          >
            <PurposeChoices mine={mine} value={chosen} onChange={setChosen} wrong={tried && !chosen} />
            <div className="ui-form-actions">
              <button type="submit" className="ui-button is-primary">
                {t('registry.purpose.go')}
              </button>
            </div>
          </form>
        </Section>
      )}
    </>
  )
}

interface ChoicesProps {
  readonly mine: readonly PurposeView[]
  readonly value: string | null
  readonly onChange: (id: string) => void
  readonly wrong: boolean
}

function PurposeChoices({ mine, value, onChange, wrong }: ChoicesProps) {
  return (
    <Choices
      required
      label={t('registry.purpose')}
      options={mine.map((p) => ({ id: p.id, title: p.title, hint: p.clause }))}
      value={value}
      onChange={onChange}
      {...(wrong ? { error: t('registry.purpose.lack') } : {})}
    />
  )
}

/** Stands under the title: what for, on which ground, and how to change it. */
export function PurposeLine() {
  const { mine, chosen, choose } = useChosen()
  const [open, setOpen] = useState(false)
  const [next, setNext] = useState<string | null>(null)
  if (!chosen || !mine) return null
  return (
    <div className="rg-purpose">
      <span>{t('registry.purpose.is', { purpose: chosen.title })}</span>
      <small>{t('registry.purpose.basis', { clause: chosen.clause })}</small>
      <button
        type="button"
        className="rg-link"
        onClick={() => {
          setNext(chosen.id)
          setOpen(true)
        }}
      >
        {t('registry.purpose.change')}
      </button>
      <Dialog
        open={open}
        title={t('registry.purpose.ask')}
        onClose={() => setOpen(false)}
        actions={
          <button
            type="button"
            className="ui-button is-primary"
            onClick={() => {
              if (next) choose(next)
              setOpen(false)
            }}
          >
            {t('registry.purpose.go')}
          </button>
        }
      >
        <PurposeChoices mine={mine} value={next} onChange={setNext} wrong={false} />
      </Dialog>
    </div>
  )
}

/** Whether a purpose reaches an element of a person, as far as a page offers to fill it in. */
export function reaches(purpose: PurposeView, kind: string, element: string): boolean {
  return kind !== 'person' || purpose.fields.some((f) => f === 'person.*' || f === `person.${element}`)
}
