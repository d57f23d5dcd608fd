/** The receipt as a picture for the phone's album. */

const WIDTH = 720
const MARGIN = 56

/** Draws with the page's own colours and hands the picture to the browser to keep. */
export async function saveReceipt(
  head: string,
  lines: readonly (readonly [string, string])[],
  foot: string,
): Promise<void> {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const font = (size: number, weight = 400) => `${weight} ${size}px ${style.getPropertyValue('--font')}`
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d')
  if (!pen) return
  const rows = lines.map(([label, value], index) => {
    const size = index < 2 ? 44 : 30
    pen.font = font(size, 600)
    return { label, size, parts: wrap(pen, value, WIDTH - 2 * MARGIN) }
  })
  pen.font = font(24)
  const feet = wrap(pen, foot, WIDTH - 2 * MARGIN)
  canvas.width = WIDTH
  canvas.height =
    210 + rows.reduce((sum, r) => sum + 62 + r.parts.length * (r.size + 12), 0) + feet.length * 36
  pen.fillStyle = colour('card')
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.fillStyle = colour('green')
  pen.fillRect(0, 0, WIDTH, 104)
  pen.textBaseline = 'top'
  pen.fillStyle = colour('card')
  pen.font = font(36, 600)
  pen.fillText(head, MARGIN, 32)
  let y = 144
  for (const row of rows) {
    pen.fillStyle = colour('ink-2')
    pen.font = font(24)
    pen.fillText(row.label, MARGIN, y)
    y += 36
    pen.fillStyle = colour('ink')
    pen.font = font(row.size, 600)
    for (const part of row.parts) {
      pen.fillText(part, MARGIN, y)
      y += row.size + 12
    }
    y += 26
  }
  pen.fillStyle = colour('ink-2')
  pen.font = font(24)
  for (const part of feet) {
    pen.fillText(part, MARGIN, y)
    y += 36
  }
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'))
  if (!blob) return
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = `${head}.png`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** Chinese breaks anywhere. */
function wrap(pen: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const letter of text) {
    if (pen.measureText(line + letter).width > width && line !== '') {
      lines.push(line)
      line = ''
    }
    line += letter
  }
  return [...lines, line]
}
