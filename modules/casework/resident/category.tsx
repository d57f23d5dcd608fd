/** Which kind of matter: suggested from the words, chosen from the tree, or left to the staff. */
import { useEffect, useId, useState } from 'react'
import { call } from '#client'
import type { Static } from '#kernel/endpoint'
import { Loading } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { suggest } from '../contract.ts'
import type { SchemeNode } from '../contract.ts'
import { findLeaves, schemeLeaves } from '../desk/scheme-tree.ts'
import { texts as words } from '../words.ts'
import type { Form } from './form.ts'
import type { PaneProps } from './pane.ts'

const t = texts(words)
type SchemeNode = Static<typeof SchemeNode>
export type Suggested = Static<(typeof suggest)['output']>

const nothing: Suggested = { categories: [], places: [] }
/** The first lines say what it is about. */
const LOOKED_AT = 300

/** Asks while the person types; without session, for nobody knows yet whether the report shall be anonymous. */
export function useSuggestions(text: string): Suggested {
  const [found, setFound] = useState(nothing)
  const asked = [...text.trim()].slice(0, LOOKED_AT).join('')
  const enough = [...asked].length >= 3
  useEffect(() => {
    if (!enough) return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      // Without a line nothing new is suggested; everything can still be chosen.
      call(suggest, { text: asked }, { anonymous: true, signal: stop.signal, repeats: 0 }).then(
        setFound,
        () => {},
      )
    }, 350)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [asked, enough])
  return enough ? found : nothing
}

interface Props extends PaneProps {
  readonly nodes: readonly SchemeNode[] | undefined
  readonly suggestions: Suggested['categories']
}

export function CategoryPane({ form, patch, nodes, suggestions }: Props) {
  const name = useId()
  const [open, setOpen] = useState(false)
  const { item } = form
  const chosen = item === 'unsure' ? null : item
  const suggested = suggestions.map((s) => ({ code: s.code, path: s.path as readonly string[] }))
  const options =
    chosen && !suggested.some((s) => s.code === chosen.code) ? [chosen, ...suggested] : suggested
  return (
    <fieldset className="cr-category">
      <legend>
        {t('casework.r.category')}
        <small>{t('casework.r.category.optional')}</small>
      </legend>
      <p className="ui-hint" role="status">
        {options.length > 0 ? t('casework.r.category.from-text') : t('casework.r.category.waiting')}
      </p>
      <div className="cr-chips">
        {options.map((o) => (
          <label key={o.code} className="cr-chip">
            <input
              type="radio"
              name={name}
              checked={chosen?.code === o.code}
              onChange={() => patch({ item: { code: o.code, path: o.path } })}
            />
            <span>
              {o.path.at(-1)}
              <small>{o.path.slice(0, -1).join(' · ')}</small>
            </span>
          </label>
        ))}
        <label className="cr-chip">
          <input
            type="radio"
            name={name}
            checked={item === 'unsure'}
            onChange={() => patch({ item: 'unsure' })}
          />
          <span>
            {t('casework.r.category.unsure')}
            <small>{t('casework.r.category.unsure-long')}</small>
          </span>
        </label>
      </div>
      <button type="button" className="ui-button is-plain" onClick={() => setOpen(true)}>
        {t('casework.r.category.browse')}
      </button>
      <Dialog open={open} title={t('casework.r.category.browse')} onClose={() => setOpen(false)}>
        {nodes ? (
          <Tree
            nodes={nodes}
            onChoose={(next) => {
              patch({ item: next })
              setOpen(false)
            }}
          />
        ) : (
          <Loading />
        )}
      </Dialog>
    </fieldset>
  )
}

interface TreeProps {
  readonly nodes: readonly SchemeNode[]
  readonly onChoose: (item: Exclude<Form['item'], 'unsure' | null>) => void
}

/** One level at a time, or by a word. */
function Tree({ nodes, onChoose }: TreeProps) {
  const [trail, setTrail] = useState<readonly SchemeNode[]>([])
  const [text, setText] = useState('')
  const leaves = schemeLeaves(nodes)
  const found = findLeaves(leaves, text, 20)
  const here = trail.at(-1)
  const below = nodes.filter((n) => n.parent === (here?.code ?? null))
  const choose = (code: string) => {
    const leaf = leaves.find((l) => l.code === code)
    if (leaf) onChoose({ code, path: [...leaf.above, leaf.title] })
  }
  const searching = text.trim() !== ''
  return (
    <div className="cr-tree">
      <input
        type="search"
        className="ui-input"
        aria-label={t('casework.r.category.search')}
        placeholder={t('casework.r.category.search')}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      {!searching && (
        <div className="ui-walk-trail">
          <button type="button" onClick={() => setTrail([])}>
            {t('casework.r.category.all')}
          </button>
          {trail.map((n, index) => (
            <button key={n.code} type="button" onClick={() => setTrail(trail.slice(0, index + 1))}>
              {n.title}
            </button>
          ))}
        </div>
      )}
      <ul className="cr-rows">
        {searching
          ? found.map((l) => (
              <li key={l.code}>
                <button type="button" onClick={() => choose(l.code)}>
                  <span>{l.title}</span>
                  <small>{l.above.join(' · ')}</small>
                </button>
              </li>
            ))
          : below.map((n) => {
              const isLeaf = leaves.some((l) => l.code === n.code)
              return (
                <li key={n.code}>
                  <button
                    type="button"
                    className={isLeaf ? '' : 'has-more'}
                    onClick={() => (isLeaf ? choose(n.code) : setTrail([...trail, n]))}
                  >
                    <span>{n.title}</span>
                    {n.urgent && (
                      <small className="cr-call-first">
                        {t('casework.r.urgent.short', { number: n.urgent })}
                      </small>
                    )}
                  </button>
                </li>
              )
            })}
      </ul>
      {searching && found.length === 0 && <p className="ui-hint">{t('casework.r.category.none')}</p>}
    </div>
  )
}
