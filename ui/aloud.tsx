/** Reads words aloud with the device's own voice; shows nothing where there is none. */
import { useEffect, useRef, useState } from 'react'
import { language } from './texts.ts'
import { t } from './words.ts'

/** A button that reads `text`, and stops when pressed again or left. */
export function ReadAloud({ text }: { text: string }) {
  const [speaking, setSpeaking] = useState(false)
  const mine = useRef(false)
  const voice = 'speechSynthesis' in globalThis ? speechSynthesis : undefined
  useEffect(
    () => () => {
      if (mine.current) voice?.cancel()
    },
    [voice, text],
  )
  if (!voice) return null
  const toggle = () => {
    voice.cancel()
    mine.current = !speaking
    setSpeaking(!speaking)
    if (speaking) return
    const said = new SpeechSynthesisUtterance(text)
    said.lang = language() === 'en' ? 'en' : language() === 'zh-Hant' ? 'zh-TW' : 'zh-CN'
    said.rate = 0.9
    said.onend = said.onerror = () => {
      mine.current = false
      setSpeaking(false)
    }
    voice.speak(said)
  }
  return (
    <button type="button" className="ui-button is-plain ui-aloud" aria-pressed={speaking} onClick={toggle}>
      <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
        <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15 9a4 4 0 0 1 0 6M17.5 6.5a8 8 0 0 1 0 11" />
      </svg>
      {t(speaking ? 'ui.aloud.stop' : 'ui.aloud')}
    </button>
  )
}
