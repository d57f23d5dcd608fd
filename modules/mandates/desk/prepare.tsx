/** A form filled in at the counter, printed, signed. */
import { useNavigate } from 'react-router'
import { useWrite } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { texts } from '#ui/texts.ts'
import { prepare } from '../contract.ts'
import { MandateForm } from '../pages/form.tsx'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function Prepare() {
  const navigate = useNavigate()
  const preparing = useWrite(prepare, {
    done: ({ formNo }) => void navigate(`/mandates/form?${new URLSearchParams({ no: formNo })}`),
  })
  return (
    <PageFrame title={t('mandates.desk.new-form')} back="mandates" narrow>
      <Section>
        <MandateForm
          way="counter"
          submit={t('mandates.print-next')}
          busy={preparing.sending}
          problem={preparing.problem}
          onSubmit={({ born: _born, ...filled }) => void preparing.send(filled)}
        />
      </Section>
    </PageFrame>
  )
}
