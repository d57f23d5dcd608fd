/** 查看某日所知: the day asked about, and what was known by then; both live in the address. */
import { useSearchParams } from 'react-router'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { Section } from '#ui/frame'
import { Notice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showDay, today } from '#ui/time.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
const isDay = (text: string | null): text is string => text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text)

export interface Asked {
  /** As the endpoints take it. */
  readonly input: { readonly on?: string; readonly known?: string }
  /** Another day, or an older knowledge: looked at only, nothing is changed there. */
  readonly past: boolean
  readonly on: string
  readonly known: string
  readonly set: (patch: { on?: string; known?: string }) => void
}

export function useAsOf(): Asked {
  const [params, setParams] = useSearchParams()
  const given = (name: string) => {
    const value = params.get(name)
    return isDay(value) ? value : ''
  }
  const on = given('on')
  const known = given('known')
  return {
    on,
    known,
    past: on !== '' || known !== '',
    input: { ...(on ? { on } : {}), ...(known ? { known } : {}) },
    set: (patch) =>
      setParams(
        (was) => {
          const next = new URLSearchParams(was)
          for (const [name, value] of Object.entries(patch))
            if (value) next.set(name, value)
            else next.delete(name)
          return next
        },
        { replace: true },
      ),
  }
}

export function AsOf({ asked }: { asked: Asked }) {
  const { on, known } = asked
  return (
    <Section title={t('registry.as-of')}>
      <div className="rg-as-of">
        <Field label={t('registry.as-of.on')} hint={t('registry.as-of.on.hint')}>
          {(attributes) => (
            <DayInput {...attributes} max={today()} value={on} onChange={(next) => asked.set({ on: next })} />
          )}
        </Field>
        <Field label={t('registry.as-of.known')} hint={t('registry.as-of.known.hint')}>
          {(attributes) => (
            <DayInput
              {...attributes}
              max={today()}
              value={known}
              onChange={(next) => asked.set({ known: next })}
            />
          )}
        </Field>
      </div>
      {asked.past && (
        <Notice tone="soon">
          <span className="ui-row">
            {known
              ? t('registry.as-of.known-says', { on: showDay(on || today()), known: showDay(known) })
              : t('registry.as-of.on-says', { on: showDay(on) })}
            <button
              type="button"
              className="ui-button is-plain"
              onClick={() => asked.set({ on: '', known: '' })}
            >
              {t('registry.as-of.now')}
            </button>
          </span>
        </Notice>
      )}
    </Section>
  )
}
