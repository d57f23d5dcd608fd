/** The box in the desk's header: number, words of the report, place. */
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
const NUMBER = /^\d{8}-\d{7,12}$/

/** A whole number finds the one matter whatever its state; anything else searches the list. */
export default function Search() {
  const [text, setText] = useState('')
  const navigate = useNavigate()
  return (
    <form
      role="search"
      aria-label={t('casework.search.label')}
      onSubmit={(event) => {
        event.preventDefault()
        const q = text.trim()
        if (q === '') return
        void navigate(`/reports?${new URLSearchParams({ q })}`)
        if (NUMBER.test(q)) setText('')
      }}
    >
      <input
        type="search"
        className="ui-input"
        maxLength={100}
        aria-label={t('casework.search.label')}
        placeholder={t('casework.search.hint')}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
    </form>
  )
}
