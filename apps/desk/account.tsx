/** Who I am and as what I act; changing it reloads every list under the other rights. */
import { useState } from 'react'
import { Popover } from 'antd'
import { useNavigate } from 'react-router'
import { chooseCapacity, useStanding, useWrite } from '#client'
import { signOut } from '#modules/identity/contract'
import { To } from '#ui/navigate'
import { deskPages } from '../shell/pages.ts'
import { LanguageChoice } from '../shell/speaking.tsx'
import { t } from '../shell/words.ts'

const hasAccount = deskPages().some((p) => p.path === 'account')

export function Account() {
  const { person, capacity, capacities } = useStanding()
  const [open, setOpen] = useState(false)
  const navigate = useNavigate()
  const leave = useWrite(signOut, {
    done: ({ url }) => {
      // A session that came from an outside provider ends there as well.
      if (url !== null) return location.assign(url)
      // Anew from the ground: what was read in this session is gone from the page with it.
      chooseCapacity(null)
      location.assign('/desk/sign-in')
    },
  })
  const choose = (id: string) => {
    setOpen(false)
    chooseCapacity(id)
    void navigate('/')
  }
  const content = (
    <div className="desk-account-menu">
      <fieldset>
        <legend className="ui-quiet">
          {t(capacities.length > 1 ? 'shell.acting-change' : 'shell.one-capacity')}
        </legend>
        {capacities.map((c) => (
          <label key={c.id}>
            <input
              type="radio"
              name="capacity"
              checked={c.id === capacity?.id}
              onChange={() => choose(c.id)}
            />
            <span>
              {c.title}
              <small>{c.body}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <LanguageChoice />
      <div className="desk-account-foot">
        {hasAccount && <To href="account">{t('shell.account')}</To>}
        <button type="button" className="ui-button is-plain" onClick={() => void leave.send({})}>
          {t('shell.sign-out')}
        </button>
      </div>
    </div>
  )
  return (
    <Popover
      content={content}
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
    >
      <button type="button" className="desk-account" aria-expanded={open} aria-haspopup="dialog">
        <strong>{person?.name}</strong>
        <span className="ui-unseen">{t('shell.acting-as')}</span>
        {capacity && (
          <span>
            {capacity.title} · <bdi>{capacity.body}</bdi>
          </span>
        )}
      </button>
    </Popover>
  )
}
