/** A procedure as people read it: who is accountable (lanes), what comes after what, and by which act. */
import { useId } from 'react'
import { Svg } from '#ui/diagram'
import { listed, texts } from '#ui/texts.ts'
import type { ProcedureView } from '../contract.ts'
import { texts as words } from '../words.ts'
import { LANE_HEAD, layoutProcedure } from './procedure-layout.ts'
import type { PlacedBox, PlacedWay } from './procedure-layout.ts'
import { powerTitle } from './power.tsx'

const t = texts(words)

type Props = Pick<ProcedureView, 'title' | 'start' | 'steps' | 'ends'>

export function ProcedureDiagram(procedure: Props) {
  const drawn = layoutProcedure(procedure)
  const head = useId()
  return (
    <Svg
      width={drawn.width}
      height={drawn.height}
      label={t('packs.procedure.picture', { title: procedure.title })}
    >
      <defs>
        <marker id={head} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
          <path d="M0 0.5 7 4 0 7.5z" className="pk-arrow-head" />
        </marker>
      </defs>
      {drawn.lanes.map((lane, i) => (
        <g key={lane.title} className={i % 2 === 0 ? 'pk-lane' : 'pk-lane is-odd'}>
          <rect x={0} y={lane.y} width={drawn.width} height={lane.height} />
          {broken(lane.title, 6).map((line, n) => (
            <text key={line} x={LANE_HEAD / 2} y={lane.y + 44 + n * 18} textAnchor="middle">
              {line}
            </text>
          ))}
        </g>
      ))}
      {drawn.ways.map((way) => (
        <Way key={`${way.from} ${way.to}`} way={way} head={head} />
      ))}
      {drawn.boxes.map((box) => (
        <Box key={box.id} box={box} />
      ))}
    </Svg>
  )
}

function Way({ way, head }: { way: PlacedWay; head: string }) {
  return (
    <g className={way.back ? 'pk-way is-back' : 'pk-way'}>
      <path d={way.path} markerEnd={`url(#${head})`} />
      <text x={way.labelX} y={way.labelY}>
        {clip(way.label, 6)}
      </text>
    </g>
  )
}

function Box({ box }: { box: PlacedBox }) {
  const middle = box.x + box.width / 2
  const exits = listed(box.exits)
  const note = [box.power && powerTitle(box.power), box.note].filter(Boolean).join(' · ')
  const said = [
    ...broken(box.title, 7.5, 2).map((text) => ({ text, note: false })),
    ...(note === '' ? [] : [{ text: clip(note, 9), note: true }]),
  ]
  return (
    <g className={`pk-box is-${box.kind} is-power-${box.power ?? 'none'}`}>
      <title>
        {[box.title, box.power && powerTitle(box.power), box.note, exits].filter(Boolean).join(', ')}
      </title>
      <rect
        x={box.x}
        y={box.y}
        width={box.width}
        height={box.height}
        rx={box.kind === 'step' ? 8 : box.height / 2}
      />
      {said.map(({ text, note }, i) => (
        <text
          key={text}
          {...(note ? { className: 'is-note' } : {})}
          x={middle}
          y={box.y + box.height / 2 + 5 + (i - (said.length - 1) / 2) * LINE}
          textAnchor="middle"
        >
          {text}
        </text>
      ))}
      {exits !== '' && (
        <text className="is-note" x={box.x + 4} y={box.y + box.height + 19}>
          {t('packs.procedure.exits', { what: clip(exits, 12) })}
        </text>
      )}
    </g>
  )
}

/** Between the lines of a box. */
const LINE = 18

/** In widths of a Chinese character; a Latin letter takes about half. */
const widthOf = (text: string): number =>
  [...text].reduce((all, letter) => all + (letter.charCodeAt(0) < 0x2000 ? 0.55 : 1), 0)

function clip(text: string, most: number): string {
  if (widthOf(text) <= most) return text
  const letters = [...text]
  while (letters.length > 1 && widthOf(letters.join('')) > most - 1) letters.pop()
  return `${letters.join('').trimEnd()}…`
}

/** Lines of at most `perLine`, so many at most; words of other languages stay whole where they can. */
function broken(text: string, perLine: number, most = 3): string[] {
  const lines: string[] = ['']
  for (const part of text.match(/[\u2e80-\uffff]|[^\u2e80-\uffff\s]+\s*/g) ?? []) {
    const last = lines.at(-1)!
    if (last !== '' && widthOf((last + part).trimEnd()) > perLine) lines.push(part)
    else lines[lines.length - 1] = last + part
  }
  // What finds no line any more leaves its mark on the last.
  const kept = lines.length <= most ? lines : [...lines.slice(0, most - 1), lines.slice(most - 1).join('')]
  return kept.map((line) => clip(line.trimEnd(), perLine))
}
