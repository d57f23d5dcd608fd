/** Which unit a report goes to: the pack's rules propose or decide; each dispatch names rule and version. */
import type { Context, ReadContext } from '#kernel/action'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { findServing } from '#modules/bodies'
import { actOn } from '#modules/flow'
import type { Entered, MatterRow } from '#modules/flow'
import { prepare } from './pack.ts'
import type { Prepared } from './pack.ts'
import { decideDispatch } from './rules.ts'
import { nodeOf } from './scheme.ts'
import type { DispatchRule } from './scheme.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

export interface Proposal {
  readonly rule: DispatchRule | null
  readonly version: string
  readonly body: { readonly id: Uuid; readonly title: string } | null
  readonly whose: string | null
  readonly why: string
}

interface Kind {
  readonly id: string
  readonly title: string
  readonly nature: string
  readonly posts: readonly { readonly may: readonly string[] }[]
}

/** What the rules say of a report, and whether the body they name exists for its place. */
export async function proposeDispatch(
  ctx: ReadContext,
  pack: Prepared,
  m: Pick<MatterRow, 'item' | 'place_path' | 'urgent' | 'title'>,
  facts: { text: string; channel: string; placeKind: string; placeName: string },
): Promise<Proposal> {
  const decided = decideDispatch(
    pack.rules,
    pack.scheme,
    { item: m.item, urgency: m.urgent ? 'urgent' : 'normal', ...facts, text: `${m.title}\n${facts.text}` },
    pack.condition,
  )
  const version = pack.rules.version
  const rule = decided.rule
  if (!rule) return { rule: null, version, body: null, whose: null, why: decided.why }
  if (rule.notOurs) {
    const whose = rule.notOurs.phone ? `${rule.notOurs.whose}（${rule.notOurs.phone}）` : rule.notOurs.whose
    return { rule, version, body: null, whose, why: decided.why }
  }
  const body = await findServing(ctx, { kinds: [rule.to!.body], path: m.place_path })
  return body
    ? { rule, version, body: { id: body.id, title: body.title }, whose: null, why: decided.why }
    : { rule, version, body: null, whose: null, why: `${decided.why}，但此地没有该机构` }
}

/** Admission: a body of self-government takes no administrative work (居政分离), and a body nobody handles in is no holder. */
export function admissionOf(pack: Prepared): (body: { kind: string; title: string; nature: string }) => void {
  const kinds = pack.snapshot.section<{ kinds: readonly Kind[] }>('bodies').kinds
  return (body) => {
    if (body.nature === 'self-government') throw refuse('casework.not-admitted', { body: body.title })
    const kind = kinds.find((k) => k.id === body.kind)
    if (!kind?.posts.some((p) => p.may.includes('casework.handle')))
      throw refuse('casework.not-a-handler', { body: body.title })
  }
}

/** Clock of the matter's item in the version of the pack it started under. */
export function itemClockOf(pack: Prepared, item: string | null): string | null {
  return (item ? nodeOf(pack.scheme, item)?.clock : null) ?? DEFAULT_CLOCK
}

/** Clock of a report without an item: the national layer's general one. */
const DEFAULT_CLOCK = 'report-handle'

/**
 * Dispatches a report that has just reached a step whose dispatch is automatic. Stays where it is, with the reason in the
 * timeline's last act, when no rule takes it or its body is missing.
 */
export async function dispatchByRule(ctx: Context, entered: Entered, proposal: Proposal): Promise<Entered> {
  if (entered.step?.dispatch !== 'auto' || !proposal.body || !proposal.rule) return entered
  const pack = prepare(entered.snapshot)
  return actOn(
    ctx,
    entered.matter,
    { act: 'auto-dispatch', target: proposal.body.id },
    {
      bySystem: true,
      allowTarget: admissionOf(pack),
      itemClock: itemClockOf(pack, entered.matter.item),
      data: {
        rule: proposal.rule.id,
        ruleTitle: proposal.rule.title,
        version: proposal.version,
        why: proposal.why,
      },
    },
  )
}
