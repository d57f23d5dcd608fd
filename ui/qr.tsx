/** A QR code as one SVG path; the library that computes it is fetched only where a code is drawn. */
import { useEffect, useState } from 'react'

interface Props {
  readonly text: string
  /** Side in CSS pixels, quiet zone included. */
  readonly size: number
  /** What scanning it does. */
  readonly label: string
}

const QUIET = 2

export function QrCode({ text, size, label }: Props) {
  const [drawn, setDrawn] = useState<{ side: number; path: string } | null>(null)
  useEffect(() => {
    let live = true
    void import('qrcode').then(({ default: qr }) => {
      if (!live) return
      const { size: side, data } = qr.create(text, { errorCorrectionLevel: 'M' }).modules
      const path: string[] = []
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) if (data[y * side + x]) path.push(`M${x} ${y}h1v1h-1z`)
      setDrawn({ side, path: path.join('') })
    })
    return () => {
      live = false
    }
  }, [text])
  const side = (drawn?.side ?? 1) + 2 * QUIET
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      {drawn && <path d={drawn.path} fill="currentColor" />}
    </svg>
  )
}
