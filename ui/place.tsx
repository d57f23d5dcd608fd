/** Places: a tree to walk and a picker that searches by name, pinyin or code. */
import { useCallback, useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { EmptyState, Loading } from './notice.tsx'
import type { PlaceNode } from './views.ts'
import { t } from './words.ts'

/** Children of a place; null asks for the roots. */
export type LoadPlaces = (parent: string | null) => Promise<readonly PlaceNode[]>

interface TreeProps {
  readonly load: LoadPlaces
  readonly selected?: string | null
  readonly onSelect: (place: PlaceNode) => void
  readonly label?: string
  /** Opens the first level at once (default true). */
  readonly open?: boolean
}

type Children = ReadonlyMap<string | null, readonly PlaceNode[]>
interface Known {
  readonly load: LoadPlaces
  readonly children: Children
}
const nothing: Children = new Map()

interface Row {
  readonly node: PlaceNode
  readonly depth: number
  readonly parent: string | null
}

/** Arrow keys walk it as any tree: right opens, left closes, Enter selects. */
export function PlaceTree({ load, selected = null, onSelect, label, open = true }: TreeProps) {
  const [known, setKnown] = useState<Known>({ load, children: new Map() })
  // Another source of places is another tree.
  const children = known.load === load ? known.children : nothing
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [focused, setFocused] = useState<string | null>(null)
  const [failed, setFailed] = useState(false)
  const list = useRef<HTMLUListElement>(null)
  const asked = useRef(new Set<string | null>())

  const fetchChildren = useCallback(
    (parent: string | null, then?: (found: readonly PlaceNode[]) => void) => {
      if (asked.current.has(parent)) return
      asked.current.add(parent)
      load(parent).then(
        (found) => {
          setKnown((was) => ({
            load,
            children: new Map(was.load === load ? was.children : nothing).set(parent, found),
          }))
          then?.(found)
        },
        () => {
          asked.current.delete(parent)
          if (parent === null) setFailed(true)
        },
      )
    },
    [load],
  )
  useEffect(() => {
    asked.current = new Set()
    fetchChildren(null, (roots) => {
      const only = open && roots.length === 1 ? roots[0] : undefined
      if (!only) return
      setOpened(new Set([only.id]))
      fetchChildren(only.id)
    })
  }, [fetchChildren, open])

  const rows: Row[] = []
  const walk = (parent: string | null, depth: number) => {
    for (const node of children.get(parent) ?? []) {
      rows.push({ node, depth, parent })
      if (opened.has(node.id)) walk(node.id, depth + 1)
    }
  }
  walk(null, 0)
  const current = rows.find((r) => r.node.id === (focused ?? selected)) ?? rows[0]

  const toggle = (id: string, on: boolean) => {
    setOpened((was) => {
      const next = new Set(was)
      if (on) next.add(id)
      else next.delete(id)
      return next
    })
    if (on) fetchChildren(id)
  }
  const focus = (id: string | null | undefined) => {
    if (!id) return
    setFocused(id)
    list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus()
  }
  const onKey = (event: KeyboardEvent) => {
    if (!current) return
    const at = rows.indexOf(current)
    const { node } = current
    const isOpen = opened.has(node.id)
    const moves: Record<string, () => void> = {
      ArrowDown: () => focus(rows[at + 1]?.node.id),
      ArrowUp: () => focus(rows[at - 1]?.node.id),
      Home: () => focus(rows[0]?.node.id),
      End: () => focus(rows.at(-1)?.node.id),
      ArrowRight: () =>
        isOpen ? focus(rows[at + 1]?.node.id) : node.more !== false && toggle(node.id, true),
      ArrowLeft: () => (isOpen ? toggle(node.id, false) : focus(current.parent)),
      Enter: () => onSelect(node),
      ' ': () => onSelect(node),
    }
    const move = moves[event.key]
    if (!move) return
    event.preventDefault()
    move()
  }

  if (failed)
    return (
      <EmptyState
        text={t('ui.failed')}
        act={
          <button
            type="button"
            className="ui-button is-plain"
            onClick={() => {
              setFailed(false)
              fetchChildren(null)
            }}
          >
            {t('ui.retry')}
          </button>
        }
      />
    )
  if (rows.length === 0) return children.has(null) ? <EmptyState text={t('ui.place.none')} /> : <Loading />
  return (
    <ul className="ui-tree" role="tree" aria-label={label ?? t('ui.place.tree')} ref={list} onKeyDown={onKey}>
      {rows.map(({ node, depth }) => {
        const isOpen = opened.has(node.id)
        const leaf = node.more === false || (isOpen && children.get(node.id)?.length === 0)
        return (
          <li
            key={node.id}
            role="treeitem"
            data-id={node.id}
            aria-level={depth + 1}
            aria-selected={node.id === selected}
            {...(leaf ? {} : { 'aria-expanded': isOpen })}
            tabIndex={node.id === current?.node.id ? 0 : -1}
            onFocus={() => setFocused(node.id)}
            onClick={() => onSelect(node)}
          >
            <span className="ui-tree-row" style={{ paddingInlineStart: `${depth}rem` }}>
              <i
                aria-hidden="true"
                className={leaf ? 'is-leaf' : isOpen ? 'is-open' : ''}
                onClick={(e) => {
                  e.stopPropagation()
                  if (!leaf) toggle(node.id, !isOpen)
                }}
              />
              <span>{node.name}</span>
              {node.hint && <small>{node.hint}</small>}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

interface PickerProps {
  readonly label: string
  readonly value: PlaceNode | null
  readonly onChange: (place: PlaceNode | null) => void
  /** Finds by name, pinyin or code. */
  readonly search: (text: string, signal: AbortSignal) => Promise<readonly PlaceNode[]>
  /** Children of a place (null: the top), to choose from lists step by step. */
  readonly browse?: LoadPlaces
  readonly required?: boolean
  readonly hint?: string
  readonly error?: string
}

/** A combobox that searches, with lists to walk for those who do not like typing. */
export function PlacePicker(props: PickerProps) {
  const { label, value, onChange, search, browse, required = false, hint, error } = props
  const id = useId()
  const [text, setText] = useState('')
  const [answer, setAnswer] = useState<readonly PlaceNode[] | null>(null)
  const [active, setActive] = useState(0)
  const [walking, setWalking] = useState(false)
  const finder = useRef(search)
  finder.current = search

  const asked = text.trim()
  const found = asked === '' ? null : answer
  useEffect(() => {
    if (asked === '') return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      finder.current(asked, stop.signal).then(
        (places) => {
          if (stop.signal.aborted) return
          setAnswer(places)
          setActive(0)
        },
        () => {},
      )
    }, 180)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [asked])

  const choose = (place: PlaceNode | undefined) => {
    if (!place) return
    onChange(place)
    setText('')
    setAnswer(null)
    setWalking(false)
  }
  const described =
    [hint ? `${id}-hint` : '', error ? `${id}-wrong` : ''].filter(Boolean).join(' ') || undefined
  const labelText = (
    <>
      {label}
      {!required && <small>{t('ui.optional')}</small>}
    </>
  )
  if (value)
    return (
      <div className="ui-field ui-place" role="group" aria-label={label}>
        <span className="ui-label">{labelText}</span>
        <div className="ui-place-chosen">
          <span>
            <strong>{value.name}</strong>
            {value.within && <small>{value.within}</small>}
          </span>
          <button type="button" className="ui-button is-plain" onClick={() => onChange(null)}>
            {t('ui.place.change')}
          </button>
        </div>
      </div>
    )
  return (
    <div className={`ui-field ui-place${error ? ' is-wrong' : ''}`}>
      <label htmlFor={id}>{labelText}</label>
      {hint && (
        <p className="ui-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <input
        id={id}
        className="ui-input"
        type="search"
        role="combobox"
        autoComplete="off"
        placeholder={t('ui.place.search')}
        value={text}
        aria-expanded={found !== null}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-describedby={described}
        aria-invalid={error ? true : undefined}
        aria-activedescendant={found?.[active] ? `${id}-${active}` : undefined}
        onChange={(e) => setText(e.target.value)}
        onKeyDown={(e) => {
          if (!found) return
          if (e.key === 'ArrowDown') setActive((a) => Math.min(found.length - 1, a + 1))
          else if (e.key === 'ArrowUp') setActive((a) => Math.max(0, a - 1))
          else if (e.key === 'Enter') choose(found[active])
          else if (e.key === 'Escape') setText('')
          else return
          e.preventDefault()
        }}
      />
      <ul className="ui-options" id={`${id}-list`} role="listbox" aria-label={label} hidden={found === null}>
        {found?.map((place, index) => (
          <li
            key={place.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerDown={(e) => e.preventDefault()}
            onClick={() => choose(place)}
          >
            <span>{place.name}</span>
            <small>{[place.level, place.within].filter(Boolean).join(' · ')}</small>
          </li>
        ))}
      </ul>
      <p className="ui-hint" role="status">
        {found === null
          ? ''
          : found.length === 0
            ? t('ui.place.none')
            : t('ui.place.found', { n: found.length })}
      </p>
      {browse && (
        <button
          type="button"
          className="ui-button is-plain"
          aria-expanded={walking}
          onClick={() => setWalking((was) => !was)}
        >
          {t('ui.place.browse')}
        </button>
      )}
      {browse && walking && <Walk browse={browse} onChoose={choose} />}
      {error && (
        <p className="ui-wrong" id={`${id}-wrong`}>
          {error}
        </p>
      )}
    </div>
  )
}

/** Lists one level at a time; any level may be chosen, not only the last. */
function Walk({ browse, onChoose }: { browse: LoadPlaces; onChoose: (place: PlaceNode) => void }) {
  const [trail, setTrail] = useState<readonly PlaceNode[]>([])
  const here = trail.at(-1)
  const at = here?.id ?? null
  const [got, setGot] = useState<{ at: string | null; places: readonly PlaceNode[] } | null>(null)
  const list = got?.at === at ? got.places : null
  useEffect(() => {
    let live = true
    const show = (places: readonly PlaceNode[]) => live && setGot({ at, places })
    browse(at).then(show, () => show([]))
    return () => {
      live = false
    }
  }, [browse, at])
  return (
    <div className="ui-walk">
      <div className="ui-walk-trail">
        <button type="button" onClick={() => setTrail([])}>
          {t('ui.place.top')}
        </button>
        {trail.map((place, index) => (
          <button key={place.id} type="button" onClick={() => setTrail(trail.slice(0, index + 1))}>
            {place.name}
          </button>
        ))}
      </div>
      {here && (
        <button
          type="button"
          className="ui-button is-primary"
          onClick={() => onChoose(withTrail(here, trail))}
        >
          {t('ui.place.choose', { name: here.name })}
        </button>
      )}
      {list === null ? (
        <Loading />
      ) : (
        <ul className="ui-walk-list">
          {list.map((place) => (
            <li key={place.id}>
              <button
                type="button"
                onClick={() =>
                  place.more === false
                    ? onChoose(withTrail(place, [...trail, place]))
                    : setTrail([...trail, place])
                }
              >
                <span>{place.name}</span>
                {place.level && <small>{place.level}</small>}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function withTrail(place: PlaceNode, trail: readonly PlaceNode[]): PlaceNode {
  const within = trail.filter((p) => p.id !== place.id).map((p) => p.name)
  return place.within !== undefined || within.length === 0 ? place : { ...place, within: within.join(' · ') }
}
