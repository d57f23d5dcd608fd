/** The frame of every list of the register: the tree of places at the left, what is chosen at the right. */
import { useCallback, useState } from 'react'
import type { ReactNode } from 'react'
import { useCapacity, useRead } from '#client'
import { myCapacities } from '#modules/bodies/contract'
import { place as placeOf } from '#modules/territory/contract'
import { PageFrame } from '#ui/frame'
import { PlaceTree } from '#ui/place'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'
import { PurposeLine } from './purpose.tsx'
import { loadPlaces } from './shared.ts'
import './registry.css'

const t = texts(words)

interface Props {
  readonly title: string
  readonly place: string | undefined
  readonly onPlace: (id: string | undefined) => void
  readonly actions?: ReactNode
  /** Shows no persons: no purpose is needed, and none is shown. */
  readonly open?: boolean
  readonly children: ReactNode
}

export function ListFrame({ title, place, onPlace, actions, open, children }: Props) {
  const chosen = useRead(placeOf, place ? { id: place } : undefined, { freshMs: 600_000 })
  return (
    <PageFrame title={title} subtitle={open ? undefined : <PurposeLine />} actions={actions}>
      <div className="rg-split">
        <Tree place={place} onPlace={onPlace} />
        <div className="ui-stack">
          {place && (
            <p className="ui-row">
              <span>{t('registry.in-place', { place: chosen.data?.name ?? '' })}</span>
              <button type="button" className="rg-link" onClick={() => onPlace(undefined)}>
                {t('registry.everywhere')}
              </button>
            </p>
          )}
          {children}
        </div>
      </div>
    </PageFrame>
  )
}

/** Starts at one's own place: what lies outside of it holds nothing one may see. */
function Tree({ place, onPlace }: Pick<Props, 'place' | 'onPlace'>) {
  const capacity = useCapacity()
  const own = useRead(myCapacities, {}, { freshMs: 60_000, sameForAll: true }).data?.rows.find(
    (c) => c.id === capacity,
  )
  const root = own?.placeId
  const name = own?.place
  const load = useCallback(
    async (parent: string | null) =>
      parent === null && root ? [{ id: root, name: name ?? '' }] : loadPlaces(parent),
    [root, name],
  )
  return (
    <details className="ui-card rg-tree" open={matchMedia('(min-width: 60rem)').matches}>
      <summary>{t('registry.tree')}</summary>
      {own && (
        <nav aria-label={t('registry.tree')}>
          <PlaceTree
            load={load}
            selected={place ?? null}
            label={t('registry.tree')}
            onSelect={(p) => onPlace(p.id === place ? undefined : p.id)}
          />
        </nav>
      )}
    </details>
  )
}

interface SearchProps {
  readonly label: string
  readonly text: string
  readonly onSearch: (typed: string) => void
}

/** Sent by hand only: every list of persons is a look that is kept. */
export function SearchBox({ label, text, onSearch }: SearchProps) {
  const [typed, setTyped] = useState(text)
  return (
    <form
      className="rg-search"
      onSubmit={(e) => {
        e.preventDefault()
        onSearch(typed)
      }}
    >
      <input
        type="search"
        className="ui-input"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        maxLength={40}
        value={typed}
        onChange={(e) => setTyped(e.target.value)}
      />
      <button type="submit" className="ui-button is-primary">
        {t('registry.search.go')}
      </button>
    </form>
  )
}
