/** What happened: the words and the pictures. */
import { useEffect, useMemo, useRef } from 'react'
import { newKey } from '#client'
import { Field } from '#ui/field'
import { PhotoPicker } from '#ui/photo'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'
import { MAX_PHOTOS, MAX_TEXT } from './form.ts'
import type { DraftPhoto } from './form.ts'
import type { PaneProps } from './pane.ts'

const t = texts(words)

export function TextPane({ form, patch, lacks }: PaneProps) {
  return (
    <Field
      label={t('casework.r.text')}
      hint={t('casework.r.text.hint')}
      required
      {...(lacks.includes('text') ? { error: t('casework.r.lack.text') } : {})}
    >
      {(attributes) => (
        <textarea
          {...attributes}
          className="ui-input cr-text"
          rows={5}
          maxLength={MAX_TEXT}
          value={form.text}
          onChange={(e) => patch({ text: e.target.value })}
        />
      )}
    </Field>
  )
}

/** Pictures stay in the draft until it is sent: who sends them is chosen later. */
export function PhotosPane({ form, patch, photoWanted }: PaneProps & { photoWanted: boolean }) {
  const taken = useRef(new Map<string, Blob>())
  const previews = usePreviews(form.photos)
  const value = useMemo(
    () => form.photos.map((p) => ({ id: p.id, name: p.name, preview: previews.of(p) })),
    [form.photos, previews],
  )
  return (
    <div className="cr-photos">
      <PhotoPicker
        label={t('casework.r.photos')}
        max={MAX_PHOTOS}
        value={value}
        onChange={(next) =>
          patch({
            photos: next.flatMap(({ id, name }) => {
              const known = form.photos.find((p) => p.id === id)
              const blob = taken.current.get(id)
              return known ? [known] : blob ? [{ id, name, blob, sent: null }] : []
            }),
          })
        }
        send={(blob, { progress }) => {
          const id = newKey()
          taken.current.set(id, blob)
          progress(100)
          return Promise.resolve({ id })
        }}
      />
      {photoWanted && form.photos.length === 0 && <p className="ui-hint">{t('casework.r.photos.wanted')}</p>}
    </div>
  )
}

interface Previews {
  readonly of: (photo: DraftPhoto) => string
}

/** Addresses of pictures that live in this page, given back when it goes. */
export function usePreviews(photos: readonly DraftPhoto[]): Previews {
  const urls = useRef(new Map<string, string>())
  useEffect(() => {
    const known = urls.current
    for (const [id, url] of known)
      if (!photos.some((p) => p.id === id)) {
        URL.revokeObjectURL(url)
        known.delete(id)
      }
  }, [photos])
  useEffect(() => {
    const known = urls.current
    return () => {
      for (const url of known.values()) URL.revokeObjectURL(url)
      known.clear()
    }
  }, [])
  return useMemo(
    () => ({
      of(photo) {
        const known = urls.current.get(photo.id)
        if (known) return known
        const made = URL.createObjectURL(photo.blob)
        urls.current.set(photo.id, made)
        return made
      },
    }),
    [],
  )
}
