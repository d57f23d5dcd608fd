/** Reads a page aloud with the device's own voice; where there is none, the same words stand there in large letters. */
import { useEffect, useRef, useState } from 'react'
import { breaths, spokenOf } from './spoken.ts'
import { language, listed } from './texts.ts'
import { t } from './words.ts'

/** Voices of some browsers come a moment after they are asked for. */
const VOICES_MS = 600
/** A voice that has not begun by then never will. */
const BEGIN_MS = 4000

type Reading = 'silent' | 'speaking' | 'shown'

interface Props {
  /** What is read, asked for when pressed; nothing is read while it says null. */
  readonly of: () => Element | null
  readonly className?: string
}

/** A button that reads what stands there and what can be done, and stops when pressed again or left. */
export function ReadAloud({ of, className = 'is-plain' }: Props) {
  const [reading, setReading] = useState<Reading>('silent')
  const [lines, setLines] = useState<readonly string[]>([])
  // What was begun and then stopped must not speak on.
  const turn = useRef(0)
  useEffect(
    () => () => {
      if (turn.current > 0) synthesis()?.cancel()
      turn.current = -1
    },
    [],
  )
  const stop = () => {
    turn.current++
    synthesis()?.cancel()
    setReading('silent')
  }
  const start = async () => {
    const root = of()
    if (!root) return
    const { lines: said, acts } = spokenOf(root)
    const all = acts.length > 0 ? [...said, t('ui.aloud.acts', { acts: listed(acts) })] : said
    const mine = ++turn.current
    setLines(all)
    setReading('speaking')
    const spoken = await speak(breaths(all), () => turn.current === mine)
    if (turn.current === mine) setReading(spoken ? 'silent' : 'shown')
  }
  return (
    <>
      <button
        type="button"
        className={`ui-button ui-aloud ${className}`}
        aria-pressed={reading !== 'silent'}
        onClick={() => (reading === 'silent' ? void start() : stop())}
      >
        <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
          <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15 9a4 4 0 0 1 0 6M17.5 6.5a8 8 0 0 1 0 11" />
        </svg>
        {t(reading === 'silent' ? 'ui.aloud' : 'ui.aloud.stop')}
      </button>
      {reading === 'shown' && (
        <div className="ui-aloud-text" role="region" tabIndex={0} aria-label={t('ui.aloud.text')}>
          <p role="status">{t('ui.aloud.no-voice')}</p>
          {lines.map((line, at) => (
            // The lines are what stood there when it was pressed; they do not change.
            <p key={at}>{line}</p>
          ))}
        </div>
      )}
    </>
  )
}

const synthesis = (): SpeechSynthesis | undefined =>
  'speechSynthesis' in globalThis ? globalThis.speechSynthesis : undefined

const tongue = (): string => (language() === 'en' ? 'en' : language() === 'zh-Hant' ? 'zh-TW' : 'zh-CN')

/** The voice of this very language, else one of the same tongue. */
async function voiceOf(voices: SpeechSynthesis): Promise<SpeechSynthesisVoice | undefined> {
  const wanted = tongue().toLowerCase()
  const find = () => {
    const all = voices.getVoices()
    const tag = (v: SpeechSynthesisVoice) => v.lang.replace('_', '-').toLowerCase()
    return (
      all.find((v) => tag(v) === wanted) ?? all.find((v) => tag(v).split('-')[0] === wanted.split('-')[0])
    )
  }
  const found = find()
  if (found) return found
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, VOICES_MS)
    voices.addEventListener?.(
      'voiceschanged',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
  return find()
}

/** True when all was said (or stopped on the way), false when this device cannot. */
async function speak(parts: readonly string[], goesOn: () => boolean): Promise<boolean> {
  const voices = synthesis()
  if (!voices) return false
  const voice = await voiceOf(voices)
  if (!voice) return false
  voices.cancel()
  for (const part of parts) {
    if (!goesOn()) return true
    if (!(await say(voices, voice, part))) return !goesOn()
  }
  return true
}

function say(voices: SpeechSynthesis, voice: SpeechSynthesisVoice, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const said = new SpeechSynthesisUtterance(text)
    const late = setTimeout(() => resolve(false), BEGIN_MS)
    said.voice = voice
    said.lang = voice.lang
    said.rate = 0.9
    said.addEventListener('start', () => clearTimeout(late))
    for (const [event, well] of [
      ['end', true],
      ['error', false],
    ] as const)
      said.addEventListener(event, () => {
        clearTimeout(late)
        resolve(well)
      })
    voices.speak(said)
  })
}
