/** Who may see, record, import and unmask. Pure: the actor's facts and the subject's path are given. */
import { allow, deny } from '#kernel/access'
import type { Permit, Verdict } from '#kernel/access'
import type { Acting } from '#modules/bodies'
import { refusals } from './words.ts'

export type Viewing = Permit<'registry.view'>
export type Editing = Permit<'registry.edit'>
export type Importing = Permit<'registry.import'>
/** What changes the register. */
export type Recording = Editing | Importing

type Who = Pick<Acting, 'kind' | 'may' | 'sight' | 'placePath'>

const no = (code: keyof typeof refusals, params = {}) => deny(code, refusals[code], params)

/** A post sees what lies in its place, when its sight is the place: what the floor opens, and nothing beyond. */
export function reaches(who: Who, path: string): boolean {
  return (
    who.kind === 'service' ||
    (who.kind === 'appointment' &&
      who.sight === 'place' &&
      who.placePath !== null &&
      path.startsWith(who.placePath))
  )
}
const holds = (who: Who, flag: string) =>
  who.kind === 'service' || (who.kind === 'appointment' && who.may.includes(flag))

/** Seeing the register at all; which rows is the floor's business. */
export function allowView(who: Who): Verdict<'registry.view'> {
  const sees =
    who.kind === 'service' || (holds(who, 'registry.view') && who.sight === 'place' && who.placePath !== null)
  return sees ? allow('registry.view') : no('registry.no-view')
}

/** Whether small counts of a place are shown: to whoever sees the register there. */
export function seesAt(who: Who, path: string): boolean {
  return holds(who, 'registry.view') && reaches(who, path)
}

/** Recording in one's own place; a move is judged at both ends. */
export function allowEdit(who: Who, at: { path: string; name: string }): Verdict<'registry.edit'> {
  if (!holds(who, 'registry.edit')) return no('registry.no-edit')
  return reaches(who, at.path)
    ? allow('registry.edit')
    : no('registry.outside-your-place', { place: at.name || '这个地方' })
}

export function allowUnmask(who: Who, at: { path: string; name: string }): Verdict<'registry.unmask'> {
  if (!holds(who, 'registry.unmask')) return no('registry.no-unmask')
  return reaches(who, at.path)
    ? allow('registry.unmask')
    : no('registry.outside-your-place', { place: at.name || '这个地方' })
}

/** Letting somebody who stands at the counter sign in by another number: where their record lies, never one's own. */
export function allowBinding(who: Who, at: { path: string; name: string }): Verdict<'registry.bind-phone'> {
  if (!holds(who, 'identity.bind-phone')) return no('registry.no-binding')
  return reaches(who, at.path)
    ? allow('registry.bind-phone')
    : no('registry.outside-your-place', { place: at.name || '这个地方' })
}

/** Imports write within the importer's place; rows elsewhere are refused one by one. */
export function allowImport(who: Who): Verdict<'registry.import'> {
  const may =
    who.kind === 'service' ||
    (holds(who, 'registry.import') && who.sight === 'place' && who.placePath !== null)
  return may ? allow('registry.import') : no('registry.no-import')
}

/** Asking who can see somebody's data: who audits, anywhere; who answers for looks or unmasks, where the record lies. */
export function allowExplaining(who: Who, path: string | null): Verdict<'registry.explain'> {
  if (who.kind === 'service' || holds(who, 'trace.audit')) return allow('registry.explain')
  if (!holds(who, 'privacy.answer') && !holds(who, 'registry.unmask')) return no('registry.no-explaining')
  return path !== null && reaches(who, path) ? allow('registry.explain') : no('registry.no-subject')
}

/** Some purpose must reach the element for a post. */
export function allowUnder(purposes: number, element: string): Verdict<'registry.look'> {
  return purposes > 0 ? allow('registry.look') : no('registry.no-purpose-reaches', { title: element })
}

/** What the floor answers where it shows nothing. */
export function allowSeen(who: Who, path: string | null): Verdict<'registry.seen'> {
  return path !== null && reaches(who, path) ? allow('registry.seen') : no('registry.no-subject')
}

/** Elements are loaded in the loader's own realm; who may load is judged by the module that owns the container. */
export function allowLoading(realm: number, jurisdiction: { realm: number }): Verdict<'registry.load'> {
  return realm === jurisdiction.realm ? allow('registry.load') : no('registry.no-edit')
}

/** Asking for a correction of one's own record. */
export function allowAsking(): Permit<'registry.ask'> {
  return allow('registry.ask')
}
