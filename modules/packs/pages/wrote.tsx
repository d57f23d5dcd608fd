/** Where something in a pack comes from: its clause, and the layers that wrote it. */
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

/** `cn → some-city`: the upper one has the last word. */
export const layersText = (layers: readonly string[]): string => layers.join(' → ')

export function Wrote({ source, layers }: { source: string | null; layers: readonly string[] }) {
  return (
    <span className="pk-wrote">
      {source && <span>{source}</span>}
      {layers.length > 0 && (
        <span className="pk-layers" title={t('packs.wrote.by', { layers: layersText(layers) })}>
          {layersText(layers)}
        </span>
      )}
    </span>
  )
}
