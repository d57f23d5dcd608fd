/** Makes a picture small enough for a slow line. Drawing it anew also drops EXIF and position. */
const LONGEST = 2048
const ENOUGH_BYTES = 400_000

/** Size that fits `longest`, proportions kept, never enlarged. */
export function fit(
  width: number,
  height: number,
  longest: number = LONGEST,
): { width: number; height: number } {
  const share = Math.min(1, longest / Math.max(width, height, 1))
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) }
}

/** Gives back the original when the browser cannot draw it (the server judges it then) or when that is smaller. */
export async function shrink(file: Blob, longest: number = LONGEST): Promise<Blob> {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const size = fit(bitmap.width, bitmap.height, longest)
    const canvas = document.createElement('canvas')
    canvas.width = size.width
    canvas.height = size.height
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, size.width, size.height)
    bitmap.close()
    const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85))
    const small = file.size <= ENOUGH_BYTES && drawn !== null && drawn.size > file.size
    return drawn === null || small ? file : drawn
  } catch {
    return file
  }
}
