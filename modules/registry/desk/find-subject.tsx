/** Finding a person, household or dwelling for an act: asked for by hand, because every answer that shows a person is a look. */
import { useId, useState } from 'react'
import { asProblem, call } from '#client'
import type { Problem } from '#client'
import { Choices } from '#ui/choices'
import { Field } from '#ui/field'
import { ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { dwellings, findPerson, households, people } from '../contract.ts'
import type { DwellingLine, HouseholdLine, PersonLine } from '../contract.ts'
import { numberIn } from '../pages/typed.ts'
import { texts as words } from '../words.ts'
import { sexAge } from './people.tsx'

const t = texts(words)

export type Findable = 'person' | 'household' | 'dwelling'
export interface Found {
  readonly id: string
  readonly title: string
  readonly hint: string
  readonly revision: number
}

interface Props {
  readonly kind: Findable
  readonly purpose: string
  readonly value: Found | null
  readonly onChange: (found: Found | null) => void
  /** Never offered: the one the act is about. */
  readonly except?: string
  readonly error?: string
}

export function FindSubject({ kind, purpose, value, onChange, except, error }: Props) {
  const name = useId()
  const [typed, setTyped] = useState('')
  const [rows, setRows] = useState<readonly Found[] | null>(null)
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const search = async () => {
    if (typed.trim() === '' || busy) return
    setBusy(true)
    setProblem(undefined)
    onChange(null)
    try {
      setRows((await find(kind, purpose, typed.trim())).filter((r) => r.id !== except))
    } catch (failure) {
      setProblem(asProblem(failure))
    }
    setBusy(false)
  }
  return (
    <div className="rg-find">
      <Field
        label={t(`registry.find.${kind}`)}
        hint={t(`registry.find.${kind}.hint`)}
        required
        {...(error && !value && rows === null ? { error } : {})}
      >
        {(attributes) => (
          <span className="rg-search">
            <input
              {...attributes}
              className="ui-input"
              type="search"
              autoComplete="off"
              maxLength={40}
              value={typed}
              onChange={(e) => setTyped(e.target.value)}
              onKeyDown={(e) => {
                if (e.key !== 'Enter') return
                e.preventDefault()
                void search()
              }}
            />
            <button
              type="button"
              className="ui-button is-plain"
              aria-busy={busy}
              onClick={() => void search()}
            >
              {t('registry.search.go')}
            </button>
          </span>
        )}
      </Field>
      {problem && <ProblemNotice problem={problem} />}
      <div role="status" id={name}>
        {rows?.length === 0 && <p className="ui-quiet">{t('registry.find.nothing')}</p>}
      </div>
      {rows !== null && rows.length > 0 && (
        <Choices
          required
          label={t('registry.find.which')}
          options={rows.map((r) => ({ id: r.id, title: r.title, hint: r.hint }))}
          value={value?.id ?? null}
          onChange={(id) => onChange(rows.find((r) => r.id === id) ?? null)}
          {...(error && !value ? { error } : {})}
        />
      )}
    </div>
  )
}

async function find(kind: Findable, purpose: string, text: string): Promise<Found[]> {
  const limit = 10
  if (kind === 'household') return (await call(households, { purpose, text, limit })).rows.map(ofHousehold)
  if (kind === 'dwelling') return (await call(dwellings, { text, limit })).rows.map(ofDwelling)
  const number = numberIn(text)
  const { rows } = number
    ? await call(findPerson, { purpose, ...number })
    : await call(people, { purpose, text, limit })
  return rows.map(ofPerson)
}

const joined = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(' · ')

export const ofPerson = (p: PersonLine): Found => ({
  id: p.id,
  title: p.name,
  hint: joined(sexAge(p), p.idNumber, p.place?.name, p.address),
  revision: p.revision,
})
const ofHousehold = (h: HouseholdLine): Found => ({
  id: h.id,
  title: h.code ?? t('registry.no-code'),
  hint: joined(h.head, h.place?.name, h.address),
  revision: h.revision,
})
const ofDwelling = (d: DwellingLine): Found => ({
  id: d.id,
  title: d.address || t('registry.no-address'),
  hint: joined(d.place?.name),
  revision: d.revision,
})
