/** Judges content by its bytes. Images are decoded and written anew; nothing of the original file survives but its pixels. */
import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import { refuseKernel, refuser } from '#kernel/errors'
import { MAX_BYTES } from './contract.ts'
import { fileRefusals } from './words.ts'

const refuse = refuser(fileRefusals)

/** Longest side of a stored image and of its thumbnail, in pixels. */
const SIDE = 2048
const THUMB_SIDE = 320
/** A phone's 50-megapixel mode fits; a bomb of a few kilobytes that unfolds into gigabytes does not. */
const MAX_PIXELS = 64_000_000
const DECODE_SECONDS = 15

const images = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'heif',
} as const
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const documents = ['application/pdf', XLSX]

/** File name extension by stored media type. */
export const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
  [XLSX]: 'xlsx',
}

export interface Content {
  readonly media: string
  readonly body: Uint8Array
  readonly width: number | null
  readonly height: number | null
  /** Small picture of an image, at most 320 pixels a side, of the same media type. */
  readonly thumb: Uint8Array | null
}

// Only these four decoders exist for us: no SVG, PDF, TIFF or scripting format is ever parsed, whatever it claims.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
})
sharp.cache(false)

/** Makes content fit to be stored; refuses `files.*` by name. */
export async function judge(content: Uint8Array): Promise<Content> {
  if (content.length === 0) throw refuse('files.empty')
  if (content.length > MAX_BYTES) throw refuse('files.too-large', { limit: `${MAX_BYTES / 1024 / 1024} MB` })
  if (!startsLikeOurs(content)) throw refuse('files.not-accepted')
  const media = (await fileTypeFromBuffer(content).catch(() => undefined))?.mime as string | undefined
  if (media === 'image/heic' || media === 'image/heif') throw refuse('files.heic')
  if (media !== undefined && documents.includes(media))
    return { media, body: content, width: null, height: null, thumb: null }
  if (media === undefined || !Object.hasOwn(images, media)) throw refuse('files.not-accepted')
  return inTurn(() => redraw(content, images[media as keyof typeof images]))
}

async function redraw(content: Uint8Array, format: string): Promise<Content> {
  const input = { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true } as const
  try {
    const found = await sharp(content, input).metadata()
    if (found.format !== format) throw refuse('files.broken')
    if (found.width * found.height > MAX_PIXELS) throw tooManyPixels()
    // Without further word sharp writes no metadata at all and converts colours to sRGB.
    const picture = sharp(content, input)
      .timeout({ seconds: DECODE_SECONDS })
      .autoOrient()
      .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
    const media = found.hasAlpha ? 'image/webp' : 'image/jpeg'
    const { data, info } = await encode(picture, media, 82).toBuffer({ resolveWithObject: true })
    return { media, body: data, width: info.width, height: info.height, thumb: await shrink(data, media) }
  } catch (error) {
    if (/pixel limit/.test((error as Error).message)) throw tooManyPixels()
    if ((error as Error).name === 'Refusal') throw error
    throw refuse('files.broken')
  }
}

/** The small picture of a stored image. */
export async function shrink(body: Uint8Array, media: string): Promise<Uint8Array> {
  const small = sharp(body, { limitInputPixels: SIDE * SIDE }).resize({
    width: THUMB_SIDE,
    height: THUMB_SIDE,
    fit: 'inside',
    withoutEnlargement: true,
  })
  return encode(small, media, 70).toBuffer()
}

const encode = (picture: ReturnType<typeof sharp>, media: string, quality: number) =>
  media === 'image/webp' ? picture.webp({ quality, effort: 2 }) : picture.jpeg({ quality })

const tooManyPixels = () => refuse('files.too-many-pixels', { limit: MAX_PIXELS / 10_000 })

/** First bytes of what we take at all, so that the sniffer's many parsers never see anything else. */
function startsLikeOurs(b: Uint8Array): boolean {
  const ascii = (from: number, to: number) => String.fromCharCode(...b.subarray(from, to))
  return (
    (b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff) ||
    ascii(0, 8) === '\x89PNG\r\n\x1a\n' ||
    (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') ||
    ascii(4, 8) === 'ftyp' ||
    ascii(0, 5) === '%PDF-' ||
    ascii(0, 4) === 'PK\x03\x04'
  )
}

const AT_ONCE = 2
const WAITING = 40
let working = 0
const queue: (() => void)[] = []

/** Two pictures at a time bound the memory; a long queue is refused rather than kept waiting. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (working >= AT_ONCE) {
    if (queue.length >= WAITING) throw refuseKernel('kernel.busy')
    await new Promise<void>((resolve) => queue.push(resolve))
  } else working++
  try {
    return await work()
  } finally {
    const next = queue.shift()
    if (next) next()
    else working--
  }
}
