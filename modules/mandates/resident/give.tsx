/** Giving a mandate as oneself; the code to accept with is told once. */
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useWrite } from '#client'
import { PageFrame } from '#ui/frame'
import { To } from '#ui/navigate'
import { Notice, toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { give } from '../contract.ts'
import { MandateForm } from '../pages/form.tsx'
import { grouped } from '../rules.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function Give() {
  const navigate = useNavigate()
  const [code, setCode] = useState<string | null>(null)
  const giving = useWrite(give, {
    done: (answer) => {
      if (answer.acceptCode) setCode(answer.acceptCode)
      else {
        toast(t('mandates.given-done'))
        void navigate(`/mandates/${answer.id}`)
      }
    },
  })
  return (
    <PageFrame title={t('mandates.new')} back="mandates" narrow>
      {code === null ? (
        <MandateForm
          way="give"
          submit={t('mandates.give')}
          busy={giving.sending}
          problem={giving.problem}
          onSubmit={({ grantorName: _me, grantorPhone: _phone, ...filled }) => void giving.send(filled)}
        />
      ) : (
        <Notice tone="good" title={t('mandates.given-done')}>
          <p>{t('mandates.code')}</p>
          <p className="md-code ui-number">{grouped(code)}</p>
          <p>{t('mandates.code.once')}</p>
          <To href="mandates" className="ui-button is-primary">
            {t('mandates.back')}
          </To>
        </Notice>
      )}
    </PageFrame>
  )
}
