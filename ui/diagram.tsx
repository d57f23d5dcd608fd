/** Flows and small drawings as SVG that people and readers can follow. */
import { useId } from 'react'
import type { ReactNode } from 'react'
import { LABEL_LETTERS, layout } from './diagram-layout.ts'
import type { DiagramEdge, DiagramNode, Placed } from './diagram-layout.ts'
import { t } from './words.ts'

export type { DiagramEdge, DiagramNode } from './diagram-layout.ts'

interface SvgProps {
  readonly width: number
  readonly height: number
  /** What the picture shows, in words. */
  readonly label: string
  readonly children: ReactNode
}

/** A canvas that scrolls sideways where it is wider than the page; never shrinks its words. */
export function Svg({ width, height, label, children }: SvgProps) {
  return (
    <div className="ui-diagram" role="region" aria-label={t('ui.diagram.scroll')} tabIndex={0}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {children}
      </svg>
    </div>
  )
}

/** One box. Labels break after `perLine` characters, two lines at most. */
export function Box({ node, perLine = 8 }: { node: Placed; perLine?: number }) {
  const lines = breakLabel(node.label, perLine)
  const middle = node.x + node.width / 2
  const top = node.y + node.height / 2 - (lines.length + (node.note ? 1 : 0) - 1) * 8.5 + 4.5
  const round = node.kind === 'start' || node.kind === 'end' ? node.height / 2 : 8
  return (
    <g className={`ui-box is-${node.tone ?? 'plain'} is-${node.kind ?? 'step'}`}>
      <title>{[node.label, node.note].filter(Boolean).join(', ')}</title>
      <rect x={node.x} y={node.y} width={node.width} height={node.height} rx={round} />
      {lines.map((line, index) => (
        <text key={line} x={middle} y={top + index * 17} textAnchor="middle">
          {line}
        </text>
      ))}
      {node.note && (
        <text className="is-note" x={middle} y={top + lines.length * 17} textAnchor="middle">
          {clip(node.note, 11)}
        </text>
      )}
    </g>
  )
}

interface ArrowProps {
  readonly path: string
  readonly label?: string
  readonly labelX: number
  readonly labelY: number
  readonly back?: boolean
  readonly head: string
}

export function Arrow({ path, label, labelX, labelY, back, head }: ArrowProps) {
  return (
    <g className={`ui-arrow${back ? ' is-back' : ''}`}>
      <path d={path} markerEnd={`url(#${head})`} />
      {label && (
        <text x={labelX} y={labelY} textAnchor="middle">
          {clip(label, back ? 16 : LABEL_LETTERS)}
        </text>
      )}
    </g>
  )
}

interface DiagramProps {
  readonly nodes: readonly DiagramNode[]
  readonly edges: readonly DiagramEdge[]
  readonly label: string
}

/** A flow from left to right; returns run below. The same steps follow as a list for readers without the picture. */
export function Diagram({ nodes, edges, label }: DiagramProps) {
  const drawn = layout(nodes, edges)
  const head = useId()
  const names = new Map(nodes.map((n) => [n.id, n.label]))
  return (
    <>
      <Svg width={drawn.width} height={drawn.height} label={label}>
        <defs>
          <marker
            id={head}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            orient="auto"
          >
            <path d="M0 0.5 7 4 0 7.5z" className="ui-arrow-head" />
          </marker>
        </defs>
        {drawn.edges.map((e) => (
          <Arrow
            key={`${e.from}-${e.to}-${e.label ?? ''}`}
            path={e.path}
            labelX={e.labelX}
            labelY={e.labelY}
            back={e.back}
            head={head}
            {...(e.label ? { label: e.label } : {})}
          />
        ))}
        {drawn.nodes.map((n) => (
          <Box key={n.id} node={n} />
        ))}
      </Svg>
      <ul className="ui-unseen">
        {edges.map((e) => (
          <li key={`${e.from}-${e.to}-${e.label ?? ''}`}>
            {`${names.get(e.from) ?? e.from} → ${names.get(e.to) ?? e.to} ${e.label ?? ''}`}
          </li>
        ))}
      </ul>
    </>
  )
}

const clip = (text: string, max: number): string => {
  const letters = [...text]
  return letters.length > max ? `${letters.slice(0, max - 1).join('')}…` : text
}

function breakLabel(text: string, perLine: number): string[] {
  const letters = [...text]
  if (letters.length <= perLine) return [text]
  const half = Math.min(perLine, Math.ceil(letters.length / 2))
  return [letters.slice(0, half).join(''), clip(letters.slice(half).join(''), perLine)]
}
