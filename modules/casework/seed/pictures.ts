/**
 * Drawn scenes for the demonstration's photos: nobody's street, nothing binary in the repository. Painted as pixels (the file
 * store lets no drawing format be parsed) at twice the size, then reduced, so that edges are smooth.
 */
import sharp from 'sharp'

export const scenes = ['litter', 'lamp', 'pothole', 'manhole', 'tree', 'water'] as const
export type Scene = (typeof scenes)[number]

type Colour = readonly [number, number, number]
type Point = readonly [number, number]

const W = 1280
const H = 960

class Canvas {
  readonly pixels = Buffer.alloc(W * H * 3)

  /** Vertical shade from `top` to `bottom`. */
  shade(y0: number, y1: number, top: Colour, bottom: Colour): void {
    for (let y = y0; y < y1; y++) {
      const k = (y - y0) / Math.max(1, y1 - y0)
      this.#span(0, W, y, [
        top[0] + (bottom[0] - top[0]) * k,
        top[1] + (bottom[1] - top[1]) * k,
        top[2] + (bottom[2] - top[2]) * k,
      ])
    }
  }

  polygon(points: readonly Point[], colour: Colour): void {
    const ys = points.map((p) => p[1])
    const last = Math.min(H - 1, Math.ceil(Math.max(...ys)))
    for (let y = Math.max(0, Math.floor(Math.min(...ys))); y <= last; y++) {
      const xs: number[] = []
      points.forEach(([x1, y1], i) => {
        const [x2, y2] = points[(i + 1) % points.length]!
        if (y1 <= y !== y2 <= y) xs.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1))
      })
      xs.sort((a, b) => a - b)
      for (let i = 0; i + 1 < xs.length; i += 2) this.#span(xs[i]!, xs[i + 1]!, y, colour)
    }
  }

  rect(x: number, y: number, w: number, h: number, colour: Colour): void {
    this.polygon(
      [
        [x, y],
        [x + w, y],
        [x + w, y + h],
        [x, y + h],
      ],
      colour,
    )
  }

  ellipse(cx: number, cy: number, rx: number, ry: number, colour: Colour): void {
    for (let y = Math.max(0, Math.floor(cy - ry)); y <= Math.min(H - 1, cy + ry); y++) {
      const half = rx * Math.sqrt(Math.max(0, 1 - ((y - cy) / ry) ** 2))
      this.#span(cx - half, cx + half, y, colour)
    }
  }

  /** Grain, so that surfaces look like surfaces. */
  grain(chance: () => number, strength: number): void {
    for (let i = 0; i < this.pixels.length; i += 3) {
      const n = (chance() - 0.5) * strength
      for (let c = 0; c < 3; c++) this.pixels[i + c] = clamp(this.pixels[i + c]! + n)
    }
  }

  #span(from: number, to: number, y: number, colour: Colour): void {
    const end = Math.min(W, Math.round(to))
    for (let x = Math.max(0, Math.round(from)); x < end; x++) {
      const at = (y * W + x) * 3
      this.pixels[at] = clamp(colour[0])
      this.pixels[at + 1] = clamp(colour[1])
      this.pixels[at + 2] = clamp(colour[2])
    }
  }
}

const clamp = (n: number) => Math.max(0, Math.min(255, Math.round(n)))

/** A scene before or after it was put right, as JPEG (640 × 480). The same arguments give the same picture. */
export function picture(scene: Scene, after: boolean, chance: () => number): Promise<Buffer> {
  const c = new Canvas()
  const night = scene === 'lamp'
  street(c, night, chance)
  paint[scene](c, after, chance)
  c.grain(chance, 14)
  return sharp(c.pixels, { raw: { width: W, height: H, channels: 3 } })
    .resize(W / 2, H / 2)
    .jpeg({ quality: 80 })
    .toBuffer()
}

/** Sky, two houses with windows, pavement and road. */
function street(c: Canvas, night: boolean, chance: () => number): void {
  if (night) c.shade(0, 520, [18, 24, 44], [46, 52, 74])
  else c.shade(0, 520, [176, 204, 226], [226, 234, 238])
  const walls: Colour[] = night
    ? [
        [44, 44, 54],
        [54, 50, 52],
      ]
    : [
        [206, 186, 158],
        [190, 170, 150],
      ]
  walls.forEach((wall, i) => {
    const x = i * 660 - 40 + chance() * 60
    const top = 120 + chance() * 90
    c.rect(x, top, 560, 460, wall)
    for (let row = 0; row < 4; row++)
      for (let col = 0; col < 6; col++) {
        const lit = night && chance() < 0.35
        const glass: Colour = lit ? [232, 196, 112] : night ? [30, 34, 48] : [112, 134, 150]
        c.rect(x + 30 + col * 88, top + 36 + row * 88, 54, 56, glass)
      }
  })
  const dim = night ? 0.38 : 1
  const grey = (n: number): Colour => [n * dim, n * dim, (n + 4) * dim]
  c.rect(0, 520, W, 110, grey(176))
  for (let x = -200; x < W + 200; x += 96)
    c.polygon(
      [
        [x, 520],
        [x + 4, 520],
        [x - 36, 630],
        [x - 42, 630],
      ],
      grey(158),
    )
  c.rect(0, 628, W, 14, grey(208))
  c.shade(642, H, grey(104), grey(82))
}

function blob(cx: number, cy: number, rx: number, ry: number, chance: () => number, n = 18): Point[] {
  return Array.from({ length: n }, (_, i) => {
    const a = (i / n) * Math.PI * 2
    const k = 0.75 + chance() * 0.4
    return [cx + Math.cos(a) * rx * k, cy + Math.sin(a) * ry * k] as const
  })
}

const paint: Record<Scene, (c: Canvas, after: boolean, chance: () => number) => void> = {
  litter(c, after, chance) {
    const bin = (x: number) => {
      c.rect(x, 430, 116, 160, [46, 110, 78])
      c.rect(x - 8, 412, 132, 24, [36, 90, 64])
      c.ellipse(x + 24, 594, 12, 12, [30, 30, 30])
      c.ellipse(x + 92, 594, 12, 12, [30, 30, 30])
    }
    bin(420)
    bin(570)
    if (after) return
    const bags: Colour[] = [
      [34, 36, 40],
      [226, 226, 222],
      [186, 60, 50],
      [60, 96, 160],
      [150, 120, 84],
    ]
    for (let i = 0; i < 46; i++) {
      const x = 300 + chance() * 620
      const y = 540 + chance() * 170
      const size = 16 + chance() * 46
      c.polygon(blob(x, y, size, size * 0.7, chance, 12), bags[Math.floor(chance() * bags.length)]!)
    }
  },
  lamp(c, after) {
    const pole = (x: number, on: boolean) => {
      if (on)
        for (let r = 200; r > 0; r -= 20)
          c.ellipse(x + 110, 196, r * 0.7, r * 0.5, [
            60 + (200 - r) * 0.9,
            60 + (200 - r) * 0.8,
            70 + (200 - r) * 0.35,
          ])
      c.rect(x, 150, 16, 470, [72, 74, 80])
      c.rect(x, 150, 120, 10, [72, 74, 80])
      c.ellipse(x + 112, 168, 40, 13, on ? [255, 240, 196] : [50, 52, 58])
      if (on) c.ellipse(x + 120, 720, 260, 60, [118, 112, 96])
    }
    pole(300, after)
    pole(860, true)
  },
  pothole(c, after, chance) {
    const hole = blob(640, 770, 230, 74, chance)
    if (after) {
      c.polygon(hole, [58, 58, 62])
      return
    }
    c.polygon(blob(640, 768, 258, 90, chance), [120, 116, 108])
    c.polygon(hole, [54, 48, 42])
    c.polygon(blob(660, 784, 150, 40, chance), [92, 100, 106])
    for (let i = 0; i < 30; i++)
      c.ellipse(
        420 + chance() * 460,
        690 + chance() * 180,
        4 + chance() * 8,
        3 + chance() * 5,
        [134, 130, 122],
      )
  },
  manhole(c, after, chance) {
    c.ellipse(640, 780, 170, 62, [96, 96, 98])
    if (after) {
      c.ellipse(640, 776, 154, 54, [70, 70, 74])
      for (let i = -4; i <= 4; i++) c.ellipse(640 + i * 30, 776, 9, 4 + (4 - Math.abs(i)) * 4, [88, 88, 92])
      return
    }
    c.ellipse(640, 782, 150, 52, [14, 14, 16])
    for (let i = 0; i < 3; i++)
      c.polygon(
        [
          [600 + i * 30, 790],
          [612 + i * 30, 790],
          [560 + i * 60, 520 - chance() * 50],
          [552 + i * 60, 520],
        ],
        [96, 74, 48],
      )
    c.ellipse(590, 520, 90, 50, [72, 112, 62])
  },
  tree(c, after, chance) {
    const leaf = () => [54 + chance() * 40, 96 + chance() * 44, 50 + chance() * 24] as const
    c.rect(240, 330, 34, 270, [92, 72, 52])
    for (let i = 0; i < 40; i++)
      c.ellipse(256 + (chance() - 0.5) * 230, 270 + (chance() - 0.5) * 190, 46, 36, leaf())
    if (after) return
    c.polygon(
      [
        [520, 640],
        [536, 600],
        [1120, 740],
        [1116, 776],
      ],
      [96, 74, 52],
    )
    for (let i = 0; i < 44; i++)
      c.ellipse(900 + (chance() - 0.5) * 420, 730 + (chance() - 0.5) * 170, 44, 28, leaf())
  },
  water(c, after, chance) {
    if (after) {
      c.rect(560, 660, 160, 60, [52, 52, 56])
      for (let i = 0; i < 9; i++) c.rect(572 + i * 16, 668, 6, 44, [20, 20, 22])
      return
    }
    c.polygon(blob(640, 760, 540, 130, chance, 26), [116, 132, 142])
    c.polygon(blob(600, 752, 400, 84, chance, 22), [140, 158, 168])
    for (let i = 0; i < 16; i++)
      c.ellipse(300 + chance() * 700, 700 + chance() * 120, 40 + chance() * 60, 2, [186, 200, 208])
  },
}
