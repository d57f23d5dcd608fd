/** The four powers, quietly told apart by tone, edge and word. */
import { texts } from '#ui/texts.ts'
import type { BodyKindView } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export type Power = BodyKindView['powers'][number]
export const allPowers: readonly Power[] = ['lead', 'decide', 'execute', 'supervise']

export const powerTitle = (power: Power): string => t(`packs.power.${power}`)

export function PowerMark({ power }: { power: Power }) {
  return <span className={`pk-power is-${power}`}>{powerTitle(power)}</span>
}

export function Powers({ powers }: { powers: readonly Power[] }) {
  if (powers.length === 0) return <span className="pk-power is-none">{t('packs.power.none')}</span>
  return (
    <>
      {powers.map((p) => (
        <PowerMark key={p} power={p} />
      ))}
    </>
  )
}
