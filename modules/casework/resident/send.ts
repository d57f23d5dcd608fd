/** Sends a written report: pictures first, then the words; may be broken off and taken up again anywhere. */
import { Problem, asProblem, call, newKey, upload } from '#client'
import type { Static } from '#kernel/endpoint'
import { fileReport } from '../contract.ts'
import { wireOf } from './form.ts'
import type { Form } from './form.ts'

export type Filed = Static<(typeof fileReport)['output']>

export interface Progress {
  /** Picture under way, from 1; 0 when the words are. */
  readonly photo: number
  readonly photos: number
  readonly percent: number
}

/**
 * Gives the receipt, or throws the `Problem`. `keep` stores each step before the next one is taken, so that nothing is
 * sent twice. Anonymous reports travel without session, pictures included. `person`: who is signed in.
 */
export async function sendReport(
  form: Form,
  person: string | null,
  keep: (next: Form) => Promise<void>,
  progress: (now: Progress) => void,
): Promise<Filed> {
  try {
    return await attempt(form, person, keep, progress)
  } catch (error) {
    const problem = asProblem(error)
    // Pictures sent too long ago, or before signing in or out, are gone: they are sent anew, once.
    if (problem.code === 'files.not-yours')
      return attempt(
        { ...form, photos: form.photos.map((p) => ({ ...p, sent: null })), submission: null },
        person,
        keep,
        progress,
      )
    if (problem.code === 'kernel.key-reused')
      return attempt({ ...form, submission: null }, person, keep, progress)
    throw problem
  }
}

async function attempt(
  start: Form,
  person: string | null,
  keep: (next: Form) => Promise<void>,
  progress: (now: Progress) => void,
): Promise<Filed> {
  let form = start
  const anonymous = form.confidentiality === 'anonymous'
  const photos = form.photos.length
  for (const [index, photo] of form.photos.entries()) {
    if (photo.sent?.anonymous === anonymous) continue
    const now = { photo: index + 1, photos }
    progress({ ...now, percent: 0 })
    const { ref } = await upload(photo.blob, {
      name: photo.name,
      anonymous,
      progress: (percent) => progress({ ...now, percent }),
    })
    form = {
      ...form,
      photos: form.photos.map((p) => (p.id === photo.id ? { ...p, sent: { ref, anonymous } } : p)),
    }
    await keep(form)
  }
  const wire = wireOf(
    form,
    form.photos.flatMap((p) => (p.sent ? [p.sent.ref] : [])),
  )
  if (!wire) throw new Problem({ code: 'client.incomplete', status: 400, sentence: '' })
  progress({ photo: 0, photos, percent: 0 })
  const content = JSON.stringify(wire)
  if (form.submission?.content !== content) {
    form = { ...form, submission: { key: newKey(), content, by: anonymous ? null : person } }
    await keep(form)
  }
  return call(fileReport, wire, { anonymous, ...(form.submission ? { key: form.submission.key } : {}) })
}
