/** The desk by keyboard: `/` searches, `g` and a letter goes, `?` tells. */
import { useEffect, useRef } from 'react'
import { useNavigate } from 'react-router'
import { Dialog } from '#ui/reason'
import type { DeskPage } from '#ui/pages.ts'
import type { Translate } from '#ui/texts.ts'
import { t } from '../shell/words.ts'

const PAIR_MS = 1200

/** Keys typed into a field are text, not commands. */
function inField(target: EventTarget | null): boolean {
  const element = target instanceof HTMLElement ? target : null
  return element?.closest('input,textarea,select,[contenteditable="true"],dialog') !== null
}

export function useShortcuts(pages: readonly DeskPage[], onHelp: () => void): void {
  const navigate = useNavigate()
  const went = useRef(0)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || inField(event.target)) return
      const pair = Date.now() - went.current < PAIR_MS
      went.current = 0
      if (event.key === '/') {
        const box = document.querySelector<HTMLElement>('#desk-search input, main input[type="search"]')
        if (!box) return
        event.preventDefault()
        box.focus()
      } else if (event.key === '?') onHelp()
      else if (pair && event.key === 'h') void navigate('/')
      else if (pair) {
        const page = pages.find((p) => p.shortcut === event.key)
        if (page) void navigate(`/${page.path}`)
      } else if (event.key === 'g') went.current = Date.now()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [navigate, pages, onHelp])
}

interface HelpProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly pages: readonly DeskPage[]
  readonly titles: Translate | undefined
}

export function ShortcutHelp({ open, onClose, pages, titles }: HelpProps) {
  const rows: [string, string][] = [
    ['/', t('shell.keys.search')],
    ['g h', t('shell.keys.home')],
    ...pages.flatMap((p): [string, string][] =>
      p.shortcut && titles ? [[`g ${p.shortcut}`, titles(p.title)]] : [],
    ),
    ['↑ ↓', t('shell.keys.rows')],
    ['Enter', t('shell.keys.open')],
    ['?', t('shell.keys.help')],
  ]
  return (
    <Dialog open={open} title={t('shell.keys')} onClose={onClose}>
      <dl className="desk-keys">
        {rows.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((k) => (
                <kbd key={k}>{k}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
