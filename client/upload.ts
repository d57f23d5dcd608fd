/** Sends one file with progress; `fetch` cannot report it, so this is the one place with XMLHttpRequest. */
import { fileUrl as addressOf, upload as endpoint } from '#kernel/files/contract'
import { credentialsFor, newKey, standing, tellSignedOut } from './call.ts'
import { currentCapacity } from './capacity.ts'
import { Problem, asProblem, problemFrom, said } from './problem.ts'
import { refusals } from './words.ts'

/** What the server answers. */
export interface Uploaded {
  readonly id: string
  /** To hand on in the write that uses the file; equals `id` for a signed-in person. */
  readonly ref: string
  readonly media: string
  readonly name: string
  readonly bytes: number
  readonly width: number | null
  readonly height: number | null
}

export interface UploadOptions {
  readonly signal?: AbortSignal
  readonly name?: string
  /** Share sent, 0–100. An anonymous upload reports only its end. */
  readonly progress?: (percent: number) => void
  /** Idempotency key: a repeat under it stores nothing twice. */
  readonly key?: string
  /** As in `CallOptions`. */
  readonly anonymous?: boolean
}

/** Uploads as multipart field `file`; throws `Problem` (`files.*` refusals, `client.offline`). */
export function upload(file: Blob, options: UploadOptions = {}): Promise<Uploaded> {
  const form = new FormData()
  form.append('file', file, options.name ?? (file instanceof File ? file.name : 'file'))
  const headers = { ...standing(options.anonymous), 'idempotency-key': options.key ?? newKey() }
  // XMLHttpRequest cannot leave the cookie at home.
  const sent = options.anonymous
    ? uploadAnonymously(form, headers, options)
    : uploadSeen(form, headers, options)
  return sent.catch(async (error: unknown) => {
    if (!(error instanceof Problem)) throw error
    if (!options.anonymous) tellSignedOut(error)
    throw await said(error)
  })
}

async function uploadAnonymously(
  form: FormData,
  headers: Record<string, string>,
  options: UploadOptions,
): Promise<Uploaded> {
  let response: Response
  try {
    response = await fetch(endpoint.path, {
      method: 'POST',
      headers,
      body: form,
      ...credentialsFor(true),
      ...(options.signal ? { signal: options.signal } : {}),
    })
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw asProblem(error)
  }
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok || !body) throw problemFrom(response.status, body, response.headers.get('retry-after'))
  options.progress?.(100)
  return body as Uploaded
}

function uploadSeen(
  form: FormData,
  headers: Record<string, string>,
  options: UploadOptions,
): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', endpoint.path)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) options.progress?.(Math.floor((event.loaded / event.total) * 100))
    }
    const lost = () =>
      reject(new Problem({ code: 'client.offline', status: 0, sentence: refusals['client.offline'] }))
    request.onerror = lost
    request.ontimeout = lost
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    request.onload = () => {
      let body: unknown
      try {
        body = JSON.parse(request.responseText)
      } catch {
        body = undefined
      }
      if (request.status >= 200 && request.status < 300 && body) {
        options.progress?.(100)
        resolve(body as Uploaded)
      } else reject(problemFrom(request.status, body, request.getResponseHeader('retry-after')))
    }
    options.signal?.addEventListener('abort', () => request.abort())
    request.send(form)
  })
}

/** Address under which a stored file is shown; the capacity travels in it, for an `<img>` sends no headers. */
export function fileUrl(id: string, options: { thumb?: boolean } = {}): string {
  const capacity = currentCapacity()
  return addressOf(id, { ...options, ...(capacity ? { capacity } : {}) })
}
