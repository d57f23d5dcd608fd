/** What a name is typed with: pinyin without tones, and first letters. */
import { pinyin } from 'pinyin-pro'

export interface NameKeys {
  readonly pinyin: string
  readonly initials: string
}

/** Search keys of a name, lower-case letters and digits only: 龙凤区 → longfengqu, lfq. */
export function keysOf(name: string): NameKeys {
  const syllables = pinyin(name, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true })
  const clean = syllables.map((s) => s.toLowerCase().replace(/[^a-z0-9]/g, '')).filter((s) => s !== '')
  return {
    pinyin: clean.join(''),
    // A run of foreign letters or digits is typed whole: A3区 → a3q.
    initials: clean.map((s) => (/\d/.test(s) ? s : s.slice(0, 1))).join(''),
  }
}

/** What a person typed, as search letters; '' when it is no such typing. */
export function lettersOf(typed: string): string {
  return /^[a-z0-9' ]+$/i.test(typed) ? typed.toLowerCase().replace(/[^a-z0-9]/g, '') : ''
}
