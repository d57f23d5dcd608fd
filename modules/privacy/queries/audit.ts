/** The trace for the audit administrator: ids and names of fields, never a value; looking leaves a row itself. */
import { must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { hantConverter } from '#kernel/hant'
import { traceMac } from '#kernel/trace'
import { acting, capacitiesOfBody, postsOfCapacities } from '#modules/bodies'
import { allowAuditing } from '../access.ts'
import type * as contract from '../contract.ts'
import * as ledger from '../store/ledger.ts'
import type { AuditRow } from '../store/ledger.ts'
import { refusals } from '../words.ts'
import { cursorAfter, placeOf } from './reading.ts'

const refuse = refuser(refusals)

/** What an act is called in Chinese, from the description of its endpoint; given by a module above. */
export type ActTitle = (act: string) => string | undefined
const DAY_MS = 86_400_000
/** Longest span of one look, without and with a subject: the latter has an index. */
const MOST_DAYS = { any: 31, subject: 3660 }

/**
 * A page of the trace, newest first. Refuses everybody but the audit administrator. What a reason says is left out: it is
 * free text. Each row is checked against its own keyed digest.
 */
export const showTrace = (actTitle: ActTitle) =>
  query(
    'privacy.trace',
    async (ctx: ReadContext, input: Input<typeof contract.trace>): Promise<Output<typeof contract.trace>> => {
      const title = await titlesIn(input.language ?? 'zh-Hans', actTitle)
      const permit = must(allowAuditing(acting(ctx)))
      const [from, to] = [new Date(input.from), new Date(input.to)]
      const most = input.subject === undefined ? MOST_DAYS.any : MOST_DAYS.subject
      if (!(from < to) || to.getTime() - from.getTime() > most * DAY_MS)
        throw refuse('privacy.period-wrong', { days: most })
      const limit = input.limit ?? 50
      const found = await ledger.auditPage(permit, ctx.tx, ctx.realm, {
        from,
        to,
        kind: input.kind ?? null,
        person: input.person ?? null,
        subject: input.subject ?? null,
        act: input.act?.trim() || null,
        capacities: input.unit === undefined ? null : await capacitiesOfBody(ctx, input.unit),
        before: placeOf(input.cursor),
        limit: limit + 1,
      })
      const page = found.slice(0, limit)
      const posts = await postsOfCapacities(
        ctx,
        page.map((r) => r.capacity),
      )
      ctx.readGuarded({
        act: 'privacy.trace',
        kind: 'trace',
        id: input.subject ?? input.person ?? null,
        fields: Object.keys(input)
          .filter((name) => name !== 'language')
          .toSorted(),
        reason: `${input.from}/${input.to}`,
      })
      return {
        rows: page.map((r) => {
          const post = r.capacity === null ? undefined : posts.get(r.capacity)
          return {
            at: r.at.toISOString(),
            no: String(r.no),
            request: r.request,
            kind: r.kind,
            act: r.act,
            actTitle: title(r.act),
            person: r.person,
            capacity: r.capacity,
            unit: post?.bodyTitle ?? null,
            post: post?.postTitle ?? null,
            subjectKind: r.subject_kind,
            subject: r.subject,
            fields: r.fields,
            purpose: r.purpose,
            matter: r.matter,
            sealed: r.sealed,
            genuine: isGenuine(ctx, r),
          }
        }),
        next: found.length > limit ? cursorAfter(page.at(-1)!) : null,
        total: null,
      }
    },
    { personal: true },
  )

async function titlesIn(
  language: NonNullable<Input<typeof contract.trace>['language']>,
  actTitle: ActTitle,
): Promise<(act: string) => string | null> {
  if (language === 'en') return () => null
  if (language === 'zh-Hans') return (act) => actTitle(act) ?? null
  const convert = await hantConverter()
  return (act) => {
    const title = actTitle(act)
    return title === undefined ? null : convert(title)
  }
}

function isGenuine(ctx: ReadContext, row: AuditRow): boolean {
  return traceMac(ctx.secrets, { ...row, realm: ctx.realm }) === row.mac
}

export const showSealState = query(
  'privacy.seal-state',
  async (ctx: ReadContext): Promise<Output<typeof contract.sealState>> => {
    const permit = must(allowAuditing(acting(ctx)))
    const s = await ledger.sealOf(permit, ctx.tx, ctx.realm)
    return {
      block: s?.block == null ? null : String(s.block),
      sealedAt: s?.sealed_at?.toISOString() ?? null,
      hash: s?.hash ?? null,
      unsealedSince: s?.unsealed?.toISOString() ?? null,
      verified:
        s?.verified_at == null
          ? null
          : {
              at: s.verified_at.toISOString(),
              block: String(s.verified_block),
              rows: String(s.verified_rows),
              faults: s.faults!,
            },
    }
  },
)
