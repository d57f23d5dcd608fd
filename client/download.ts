/** Fetches a file with the headers a link cannot carry, and hands it to the browser to keep. */
import { standing } from './call.ts'
import { asProblem, problemFrom, said } from './problem.ts'

/** Throws `Problem`. The name is the server's, or `fallback`. */
export async function download(path: string, fallback: string): Promise<void> {
  let response: Response
  try {
    response = await fetch(path, { headers: standing(), credentials: 'same-origin' })
  } catch (error) {
    throw await said(asProblem(error))
  }
  if (!response.ok)
    throw await said(problemFrom(response.status, await response.json().catch(() => undefined)))
  const url = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = nameIn(response.headers.get('content-disposition')) ?? fallback
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** `filename*=UTF-8''…` before `filename="…"`. */
export function nameIn(disposition: string | null): string | undefined {
  const coded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1]
  try {
    if (coded) return decodeURIComponent(coded)
  } catch {
    // a badly coded name is no reason to lose the file
  }
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1]
}
