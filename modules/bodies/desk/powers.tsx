/** The four powers as marks, and a span of days in words. */
import { Mark } from '#ui/matter'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import type { Power } from '../rules.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export function Powers({ powers }: { powers: readonly Power[] }) {
  return (
    <>
      {powers.map((p) => (
        <Mark key={p} tone="good">
          {t(`bodies.power.${p}`)}
        </Mark>
      ))}
    </>
  )
}

/** `2012年9月20日 起` or from–to. */
export function span(from: string, to: string | null): string {
  return to === null
    ? t('bodies.span', { from: showDay(from) })
    : t('bodies.span-ended', { from: showDay(from), to: showDay(to) })
}
