/** First letters of a person's name, as they are typed: 曾小明 → zxm. */
import { pinyin } from 'pinyin-pro'

const letters = new Map<string, string>()
const surnames = new Map<string, string>()
/** Beyond it the rare characters of a whole city would stay for good. */
const MOST = 30_000

function first(text: string, surname: boolean): string {
  const kept = (surname ? surnames : letters).get(text)
  if (kept !== undefined) return kept
  const syllables = pinyin(text, {
    toneType: 'none',
    type: 'array',
    nonZh: 'consecutive',
    ...(surname ? { mode: 'surname' as const } : {}),
  })
  const read = syllables
    .map((s) =>
      s
        .toLowerCase()
        .replace(/[^a-z0-9]/g, '')
        .slice(0, 1),
    )
    .join('')
  const into = surname ? surnames : letters
  if (into.size < MOST) into.set(text, read)
  return read
}

/** Read character by character and kept: a million names have some thousand characters. Surnames are read as surnames (单 → s). */
export function initialsOf(name: string): string {
  const all = [...name.replace(/[\s·•.]/g, '')]
  if (all.length === 0) return ''
  return (
    first(all[0]!, true) +
    all
      .slice(1)
      .map((c) => first(c, false))
      .join('')
  )
}

/** What was typed, as first letters; '' when it is no such typing. */
export function lettersOf(typed: string): string {
  return /^[a-z ]+$/i.test(typed) ? typed.toLowerCase().replaceAll(' ', '') : ''
}
