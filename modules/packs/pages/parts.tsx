/** The lists of a pack: rules, events, codes, clocks and the working calendar. */
import { Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { EmptyState, Notice } from '#ui/notice'
import { listed, texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import type { EventView, Overview } from '../contract.ts'
import { texts as words } from '../words.ts'
import { SearchList } from './list.tsx'
import { Wrote } from './wrote.tsx'

const t = texts(words)

export function Rules({ overview }: { overview: Overview }) {
  const { rules } = overview
  if (!rules) return <EmptyState text={t('packs.rules.empty')} />
  const numbered = rules.rules.map((r, i) => ({ ...r, no: i + 1 }))
  const titles = new Map((overview.scheme?.events ?? []).map((e) => [e.code, e.title]))
  /** `*` is everything, `01*` a kind with all below it. */
  const itemText = (item: string): string => {
    if (item === '*') return t('packs.rule.every-item')
    const title = titles.get(item.replace(/\*$/, ''))
    return title === undefined ? item : t('packs.rule.item', { title, code: item })
  }
  return (
    <Section title={t('packs.rules.title', { version: rules.version, count: numbered.length })}>
      <p className="ui-quiet">{t('packs.rules.how')}</p>
      <SearchList
        label={t('packs.rules')}
        rows={numbered}
        keyOf={(r) => r.id}
        textOf={(r) => [r.title, r.to, r.source, r.when, ...r.items].join(' ')}
        columns={[
          { title: t('packs.rule.no'), cell: (r) => r.no, figures: true, width: '4em' },
          { title: t('packs.rule'), cell: (r) => <strong>{r.title}</strong>, width: '16em' },
          { title: t('packs.rule.items'), cell: (r) => listed(r.items.map(itemText)), width: '10em' },
          {
            title: t('packs.rule.when'),
            cell: (r) => (r.when ? <code>{r.when}</code> : t('packs.rule.always')),
          },
          { title: t('packs.rule.to'), cell: (r) => r.to, width: '12em' },
          {
            title: t('packs.rule.source'),
            cell: (r) => <Wrote source={r.source} layers={r.layers} />,
            width: '16em',
          },
        ]}
      />
    </Section>
  )
}

export function Events({ overview }: { overview: Overview }) {
  const { scheme } = overview
  if (!scheme) return <EmptyState text={t('packs.events.empty')} />
  const byCode = new Map(scheme.events.map((e) => [e.code, e]))
  const clocks = new Map(overview.clocks.map((c) => [c.id, c.title]))
  const above = (e: EventView): EventView[] => {
    const up = e.parent === null ? undefined : byCode.get(e.parent)
    return up ? [...above(up), up] : []
  }
  const leaves = scheme.events.filter((e) => e.leaf).map((e) => ({ ...e, above: above(e) }))
  const count = (level: number) => scheme.events.filter((e) => e.level === level).length
  return (
    <Section
      title={t('packs.events.title', { title: scheme.title, a: count(1), b: count(2), c: leaves.length })}
    >
      <SearchList
        label={t('packs.events')}
        rows={leaves}
        keyOf={(e) => e.code}
        textOf={(e) => [e.code, e.title, ...e.above.map((u) => u.title)].join(' ')}
        columns={[
          { title: t('packs.event.code'), cell: (e) => e.code, figures: true, width: '7em' },
          { title: t('packs.event.first'), cell: (e) => e.above[0]?.title, width: '10em' },
          { title: t('packs.event.second'), cell: (e) => e.above[1]?.title, width: '12em' },
          {
            title: t('packs.event'),
            cell: (e) => (
              <>
                <strong>{e.title}</strong> {e.urgent && <Mark tone="over">{e.urgent}</Mark>}{' '}
                {e.sensitive && <Mark tone="muted">{t('packs.event.sensitive')}</Mark>}
              </>
            ),
          },
          {
            title: t('packs.event.clock'),
            cell: (e) => e.clock && (clocks.get(e.clock) ?? e.clock),
            width: '14em',
          },
        ]}
      />
    </Section>
  )
}

export function Codes({ overview }: { overview: Overview }) {
  if (overview.codeSets.length === 0) return <EmptyState text={t('packs.codes.empty')} />
  return (
    <>
      {overview.codeSets.map((s) => (
        <Section key={s.id} title={t('packs.counted', { title: s.title, n: s.codes.length })}>
          {(s.source ?? s.note) && (
            <p className="ui-quiet">{[s.source, s.note].filter(Boolean).join('；')}</p>
          )}
          <SearchList
            label={s.title}
            rows={s.codes}
            keyOf={(c) => c.id}
            {...(s.codes.length > 12
              ? { textOf: (c: (typeof s.codes)[number]) => `${c.id} ${c.title}` }
              : {})}
            columns={[
              { title: t('packs.code'), cell: (c) => <code>{c.id}</code>, width: '14em' },
              { title: t('packs.code.title'), cell: (c) => <strong>{c.title}</strong>, width: '16em' },
              {
                title: t('packs.code.source'),
                cell: (c) => (
                  <span className="ui-quiet">{[c.source, c.note].filter(Boolean).join('；')}</span>
                ),
              },
            ]}
          />
        </Section>
      ))}
    </>
  )
}

export function Times({ overview }: { overview: Overview }) {
  const { calendar } = overview
  return (
    <>
      <Section title={t('packs.clocks')}>
        <SearchList
          label={t('packs.clocks')}
          rows={overview.clocks}
          keyOf={(c) => c.id}
          textOf={(c) => `${c.id} ${c.title} ${c.source ?? ''}`}
          columns={[
            { title: t('packs.clock'), cell: (c) => <strong>{c.title}</strong>, width: '18em' },
            { title: t('packs.clock.length'), cell: (c) => lengthOf(c), figures: true, width: '10em' },
            { title: t('packs.clock.source'), cell: (c) => <span className="ui-quiet">{c.source}</span> },
          ]}
        />
      </Section>
      {calendar && (
        <Section title={t('packs.calendar')}>
          {calendar.alarm ? (
            <Notice tone="soon" title={t('packs.calendar.alarm', { year: calendar.alarm.year })}>
              {t('packs.calendar.alarm-text', { day: showDay(calendar.alarm.endsOn) })}
            </Notice>
          ) : (
            calendar.knownUntil && <p>{t('packs.calendar.known', { day: showDay(calendar.knownUntil) })}</p>
          )}
          <p className="ui-quiet">
            {t('packs.calendar.hours', { hours: listed(calendar.hours), zone: calendar.zone })}
          </p>
          <SearchList
            label={t('packs.calendar')}
            rows={calendar.years}
            keyOf={(y) => String(y.year)}
            columns={[
              { title: t('packs.calendar.year'), cell: (y) => y.year, figures: true, width: '6em' },
              { title: t('packs.calendar.notice'), cell: (y) => y.notice || t('packs.calendar.unverified') },
              { title: t('packs.calendar.published'), cell: (y) => y.publishedOn && showDay(y.publishedOn) },
              { title: t('packs.calendar.exceptions'), cell: (y) => y.exceptions, figures: true },
            ]}
          />
        </Section>
      )}
    </>
  )
}

type Key = keyof typeof words

function lengthOf(clock: { mode: string; length: number }): string {
  const key = `packs.mode.${clock.mode}`
  return Object.hasOwn(words, key) ? t(key as Key, { n: clock.length }) : `${clock.length} ${clock.mode}`
}
