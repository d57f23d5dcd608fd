/** The bpmn.io viewer. Its licence asks that its mark stays whole and uncovered: nothing may be laid over the corner. */
import { useEffect, useRef, useState } from 'react'
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer.js'
import 'bpmn-js/dist/assets/diagram-js.css'
import 'bpmn-js/dist/assets/bpmn-js.css'
import { Notice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

interface Canvas {
  zoom(level: number | 'fit-viewport'): number
  zoom(): number
  viewbox(): Viewbox
  viewbox(box: Omit<Viewbox, 'inner' | 'outer' | 'scale'>): void
}
interface Viewbox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly scale: number
  readonly inner: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  readonly outer: { readonly width: number; readonly height: number }
}
/** Words are readable from here on. */
const READABLE = 0.65

export default function BpmnView({ xml, label }: { xml: string; label: string }) {
  const box = useRef<HTMLDivElement>(null)
  const viewer = useRef<NavigatedViewer | null>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    const shown = new NavigatedViewer({ container: box.current! })
    viewer.current = shown
    let gone = false
    shown.importXML(xml).then(
      () => gone || readable(shown.get<Canvas>('canvas')),
      () => gone || setFailed(true),
    )
    return () => {
      gone = true
      viewer.current = null
      shown.destroy()
    }
  }, [xml])
  const zoom = (by: number) => {
    const canvas = viewer.current?.get<Canvas>('canvas')
    canvas?.zoom(Math.min(3, Math.max(0.1, canvas.zoom() * by)))
  }
  return (
    <div className="pk-bpmn">
      {failed && <Notice tone="over" title={t('packs.bpmn.failed')} />}
      <div className="ui-row">
        <button type="button" className="ui-button" onClick={() => zoom(1.25)}>
          {t('packs.bpmn.larger')}
        </button>
        <button type="button" className="ui-button" onClick={() => zoom(0.8)}>
          {t('packs.bpmn.smaller')}
        </button>
        <button
          type="button"
          className="ui-button"
          onClick={() => viewer.current?.get<Canvas>('canvas').zoom('fit-viewport')}
        >
          {t('packs.bpmn.fit')}
        </button>
        <span className="ui-quiet">{t('packs.bpmn.about')}</span>
      </div>
      <div ref={box} className="pk-bpmn-canvas" role="group" aria-label={label} />
    </div>
  )
}

/** The whole drawing where its words can be read; else its beginning. */
function readable(canvas: Canvas): void {
  if (canvas.zoom('fit-viewport') >= READABLE) return
  const { inner, outer } = canvas.viewbox()
  canvas.viewbox({
    x: inner.x - 12,
    y: inner.y - 12,
    width: outer.width / READABLE,
    height: outer.height / READABLE,
  })
}
