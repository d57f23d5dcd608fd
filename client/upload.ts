/** Sends one file with progress; `fetch` cannot report it, so this is the one place with XMLHttpRequest. */
import { newKey, standing } from './call.ts'
import { Problem, clientWords, problemFrom } from './problem.ts'

/** What the server answers: the id to hand on in the write that uses the file. */
export interface Uploaded {
  readonly id: string
  readonly media: string
  readonly name: string
  readonly bytes: number
  readonly width: number | null
  readonly height: number | null
}

export interface UploadOptions {
  readonly signal?: AbortSignal
  readonly name?: string
  /** Share sent, 0–100. */
  readonly progress?: (percent: number) => void
  /** Address of the upload endpoint. */
  readonly path?: string
}

/** Uploads as multipart field `file`; throws `Problem` (`files.*` refusals, `client.offline`). */
export function upload(file: Blob, options: UploadOptions = {}): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', options.path ?? '/api/files/upload')
    for (const [name, value] of Object.entries(standing())) request.setRequestHeader(name, value)
    request.setRequestHeader('idempotency-key', newKey())
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) options.progress?.(Math.floor((event.loaded / event.total) * 100))
    }
    const lost = () =>
      reject(new Problem({ code: 'client.offline', status: 0, sentence: clientWords['client.offline'] }))
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
    const form = new FormData()
    form.append('file', file, options.name ?? (file instanceof File ? file.name : 'file'))
    request.send(form)
  })
}

/** Address under which a stored file is shown. */
export const fileUrl = (id: string, size?: 'small'): string =>
  `/api/files/${encodeURIComponent(id)}${size ? `?size=${size}` : ''}`
