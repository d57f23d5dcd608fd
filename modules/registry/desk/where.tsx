/** Where a subject is to be: with a household, in a dwelling, or at a place of which no door is known. */
import { Choices } from '#ui/choices'
import { Field } from '#ui/field'
import { PlacePicker } from '#ui/place'
import { texts } from '#ui/texts.ts'
import type { PlaceNode } from '#ui/views.ts'
import type { ElementView, Kind } from '../contract.ts'
import { texts as words } from '../words.ts'
import { FindSubject } from './find-subject.tsx'
import type { Found } from './find-subject.tsx'
import { findPlaces, loadPlaces } from './shared.ts'

const t = texts(words)

export type Way = 'household' | 'dwelling' | 'place'
export interface Where {
  readonly way: Way | null
  readonly household: Found | null
  readonly relation: string
  readonly dwelling: Found | null
  readonly place: PlaceNode | null
}
export const nowhere: Where = { way: null, household: null, relation: '', dwelling: null, place: null }

export const waysOf: Readonly<Record<Kind, readonly Way[]>> = {
  person: ['household', 'dwelling', 'place'],
  household: ['dwelling', 'place'],
  organisation: ['dwelling', 'place'],
  dwelling: ['place'],
}

/** As the endpoints take it; undefined while it is not complete. */
export function whereabouts(where: Where) {
  if (where.way === 'household')
    return where.household
      ? { household: where.household.id, ...(where.relation ? { relation: where.relation } : {}) }
      : undefined
  if (where.way === 'dwelling') return where.dwelling ? { dwelling: where.dwelling.id } : undefined
  return where.place ? { place: where.place.id } : undefined
}

interface Props {
  readonly kind: Kind
  readonly purpose: string
  readonly where: Where
  readonly onChange: (where: Where) => void
  /** Element `relation` of persons, with its options. */
  readonly relation: ElementView | undefined
  readonly tried: boolean
}

export function WhereFields({ kind, purpose, where, onChange, relation, tried }: Props) {
  const ways = waysOf[kind]
  const way = ways.length === 1 ? ways[0] : where.way
  const put = (patch: Partial<Where>) => onChange({ ...where, ...patch })
  const lacking = tried ? { error: t('registry.lack.where') } : {}
  return (
    <>
      {ways.length > 1 && (
        <Choices
          required
          label={t('registry.where')}
          options={ways.map((id) => ({
            id,
            title: t(`registry.where.${id}`),
            hint: t(`registry.where.${id}.hint`),
          }))}
          value={where.way}
          onChange={(next) => put({ way: next })}
          {...(where.way === null ? lacking : {})}
        />
      )}
      {way === 'household' && (
        <>
          <FindSubject
            kind="household"
            purpose={purpose}
            value={where.household}
            onChange={(household) => put({ household })}
            {...lacking}
          />
          {relation && (
            <Relation value={where.relation} relation={relation} onChange={(r) => put({ relation: r })} />
          )}
        </>
      )}
      {way === 'dwelling' && (
        <FindSubject
          kind="dwelling"
          purpose={purpose}
          value={where.dwelling}
          onChange={(dwelling) => put({ dwelling })}
          {...lacking}
        />
      )}
      {way === 'place' && (
        <PlacePicker
          required
          label={t('registry.where.place.label')}
          value={where.place}
          onChange={(place) => put({ way: 'place', place })}
          search={findPlaces}
          browse={loadPlaces}
          {...(where.place ? {} : lacking)}
        />
      )}
    </>
  )
}

interface RelationProps {
  readonly relation: ElementView
  readonly value: string
  readonly onChange: (option: string) => void
}

export function Relation({ relation, value, onChange }: RelationProps) {
  return (
    <Field label={relation.title}>
      {(attributes) => (
        <select {...attributes} className="ui-input" value={value} onChange={(e) => onChange(e.target.value)}>
          <option value="">{t('registry.value.choose')}</option>
          {relation.options.map((o) => (
            <option key={o.id} value={o.id}>
              {o.title}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
