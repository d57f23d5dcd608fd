import { refusals } from './words.ts'

/** What the server refused, as an error a page can show: code, sentence, clause, fields. */
export type ProblemParams = Readonly<Record<string, unknown>>

interface ProblemParts {
  readonly code: string
  readonly status: number
  readonly sentence: string
  readonly source?: string | undefined
  readonly fields?: Readonly<Record<string, string>> | undefined
  readonly params?: ProblemParams | undefined
  readonly request?: string | undefined
  readonly retryAfter?: number | undefined
}

/**
 * Thrown by `call`. `code` is `module.reason`, `client.offline` (never reached the server) or `client.failure` (an
 * answer that is no problem document). `sentence` is ready to show; `source` is the clause it rests on.
 */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly sentence: string
  readonly source: string | undefined
  /** Field → sentence, for forms. */
  readonly fields: Readonly<Record<string, string>>
  readonly params: ProblemParams
  /** Number of the request, to tell the operator. */
  readonly request: string | undefined
  /** Seconds to wait, when the server said so. */
  readonly retryAfter: number | undefined

  constructor(parts: ProblemParts) {
    super(parts.sentence)
    this.name = 'Problem'
    this.code = parts.code
    this.status = parts.status
    this.sentence = parts.sentence
    this.source = parts.source
    this.fields = parts.fields ?? {}
    this.params = parts.params ?? {}
    this.request = parts.request
    this.retryAfter = parts.retryAfter
  }

  /** True when nothing is known to have happened: the same submission may be sent again under the same key. */
  get mayRepeat(): boolean {
    return this.code === 'client.offline' || this.status >= 502 || this.status === 503
  }
}

let say: (problem: Problem) => Promise<Problem> = async (problem) => problem

/** Lets the shell say every problem in the reader's language before a page sees it. */
export function onProblem(next: typeof say): void {
  say = next
}

/** The problem as it is shown. */
export const said = (problem: Problem): Promise<Problem> => say(problem)

/** Turns anything thrown into a `Problem`; passes problems and aborts through untouched. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem({ code: 'client.offline', status: 0, sentence: refusals['client.offline'] })
}

/** Reads RFC 9457 problem details; any other failure becomes `client.failure`. */
export function problemFrom(status: number, body: unknown, retryAfter?: string | null): Problem {
  const seconds = retryAfter ? Number(retryAfter) : Number.NaN
  const wait = Number.isFinite(seconds) ? seconds : undefined
  if (isProblemDocument(body)) {
    return new Problem({
      code: body.code,
      status,
      sentence: body.detail ?? body.title ?? body.code,
      source: body.source,
      fields: body.fields,
      params: body.params,
      request: body.request,
      retryAfter: wait,
    })
  }
  return new Problem({
    code: 'client.failure',
    status,
    sentence: refusals['client.failure'].replace('{status}', String(status)),
    retryAfter: wait,
  })
}

interface ProblemDocument {
  readonly code: string
  readonly title?: string
  readonly detail?: string
  readonly source?: string
  readonly fields?: Readonly<Record<string, string>>
  readonly params?: ProblemParams
  readonly request?: string
}

function isProblemDocument(body: unknown): body is ProblemDocument {
  return typeof body === 'object' && body !== null && typeof (body as { code?: unknown }).code === 'string'
}
