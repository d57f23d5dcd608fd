/** Where something in a pack comes from: its clause, and the layers that wrote it. */
import { createContext, useContext } from 'react'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

interface Stack {
  readonly title: string
  readonly layers: readonly { readonly id: string; readonly version: string }[]
}

/** Layers by id as people call them: the one all rest on, and the locality's own. */
export const namesOf = ({ title, layers }: Stack): Readonly<Record<string, string>> =>
  Object.fromEntries(
    layers.map((l, i) => [l.id, i === layers.length - 1 ? title : i === 0 ? t('packs.layer.base') : l.id]),
  )
/** `国家层 2026.3 → 某市 2026.1`. */
export const stackText = (stack: Stack): string => {
  const names = namesOf(stack)
  return stack.layers.map((l) => `${names[l.id]} ${l.version}`).join(' → ')
}

export const LayerNames = createContext<Readonly<Record<string, string>>>({})

/** The upper one has the last word. */
export function Wrote({ source, layers }: { source: string | null; layers: readonly string[] }) {
  const names = useContext(LayerNames)
  const said = layers.map((id) => names[id] ?? id).join(' → ')
  return (
    <span className="pk-wrote">
      {source && <span>{source}</span>}
      {said !== '' && (
        <span className="pk-layers" title={t('packs.wrote.by', { layers: said })}>
          {said}
        </span>
      )}
    </span>
  )
}
