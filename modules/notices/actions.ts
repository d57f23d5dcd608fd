/** Telling somebody, and taking note. */
import { action } from '#kernel/action'
import type { Context, ReadContext } from '#kernel/action'
import type { Input } from '#kernel/endpoint'
import type { Params } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { findServing, getBody, holdersOf } from '#modules/bodies'
import { currentSnapshot } from '#modules/packs'
import { allowSeeing, allowTelling } from './access.ts'
import type * as contract from './contract.ts'
import { listedSince, readerOf } from './reader.ts'
import { maskNumber, smsShown, smsText } from './rules.ts'
import type { NoticeKind } from './rules.ts'
import * as store from './store.ts'

export interface ToBody {
  readonly body: Uuid
  /** Holders of posts with one of these flags are told; when nobody holds one, the duty queues are. */
  readonly may: readonly string[]
  /** Holders of one of these know already: they did it themselves or have it before them. */
  readonly knowing?: readonly string[]
}

export interface Telling {
  readonly kind: NoticeKind
  /** When it happened; now when left out. */
  readonly at?: Date
  readonly matter: Uuid | null
  /** Ids and codes only: what the sentence names is looked up when it is read. */
  readonly params?: Readonly<Record<string, string>>
  /**
   * A person for themselves; a phone, in the words the kind's text message is filled with; the people of a unit; the unit
   * above one, whose kinds (nearest first) supervise such a unit.
   */
  readonly to:
    | { readonly person: Uuid }
    | { readonly phone: string; readonly words: Params }
    | (ToBody & { readonly supervisors: readonly string[] })
    | { readonly above: Uuid; readonly may: readonly string[]; readonly supervisors: readonly string[] }
}

/**
 * Tells somebody in the commit of the caller. Promises no silent gap: a unit in which nobody holds the post is told in its
 * duty queue, and so is the unit above it. A phone gets nothing for a kind without a text message. Returns how many
 * notices or messages were written. For hearers: the relay guards that each event is told once.
 */
export async function notify(ctx: Context, t: Telling): Promise<number> {
  if ('phone' in t.to) return tellPhone(ctx, t, t.to.phone, t.to.words)
  if ('person' in t.to) {
    await write(ctx, t, { persons: [t.to.person], body: null })
    return 1
  }
  if ('above' in t.to) {
    const above = await bodyAbove(ctx, t.to.above, t.to.supervisors)
    if (!above) return 0
    const people = await peopleOf(ctx, { body: above, may: t.to.may })
    const below = { below: t.to.above }
    const persons = people.held ? people.told : [null]
    await write(ctx, t, { persons, body: above, params: below })
    return persons.length
  }
  return tellBody(ctx, t, t.to)
}

async function tellBody(
  ctx: Context,
  t: Telling,
  to: ToBody & { readonly supervisors: readonly string[] },
): Promise<number> {
  const people = await peopleOf(ctx, to)
  if (people.held) {
    await write(ctx, t, { persons: people.told, body: to.body })
    return people.told.length
  }
  const above = await bodyAbove(ctx, to.body, to.supervisors)
  await write(ctx, t, { persons: [null], body: to.body })
  if (!above) return 1
  await write(
    ctx,
    { ...t, kind: 'matter.gap-below' },
    { persons: [null], body: above, params: { below: to.body } },
  )
  return 2
}

async function write(
  ctx: Context,
  t: Telling,
  /** null: the duty queue of the body. */
  to: { persons: readonly (Uuid | null)[]; body: Uuid | null; params?: Record<string, string> },
): Promise<void> {
  if (to.persons.length === 0) return
  const told = to.persons.map((person) => ({ id: ctx.newId(), person }))
  await store.insertNotices(ctx, allowTelling(), {
    at: t.at ?? ctx.now,
    to: told,
    body: to.body,
    kind: t.kind,
    matter: t.matter,
    params: { ...t.params, ...to.params },
  })
  for (const { id } of told) ctx.touch({ kind: 'notice', id, fields: ['*'] })
}

async function tellPhone(ctx: Context, t: Telling, phone: string, words: Params): Promise<number> {
  const text = smsText(t.kind, words)
  if (text === null || phone.replace(/\D/g, '').length < 7) return 0
  const id = ctx.newId()
  const shown = smsShown(t.kind, words) ?? text
  await store.insertSms(ctx, allowTelling(), {
    id,
    at: t.at ?? ctx.now,
    kind: t.kind,
    matter: t.matter,
    phone_sealed: ctx.secrets.seal('sms', phone, `sms/${id}`),
    phone_masked: maskNumber(phone),
    text: shown,
    text_sealed: shown === text ? null : ctx.secrets.seal('sms-text', text, `sms/${id}`),
  })
  ctx.touch({ kind: 'sms', id, fields: ['*'] })
  return 1
}

interface Kind {
  readonly id: string
  readonly posts: readonly { readonly id: string; readonly may: readonly string[] }[]
}

/** Who in a unit holds a post with one of the flags; `held` says whether anybody does, told or not. */
async function peopleOf(ctx: ReadContext, to: ToBody): Promise<{ told: Uuid[]; held: boolean }> {
  const [snapshot, body, holders] = await Promise.all([
    currentSnapshot(ctx),
    getBody(ctx, to.body),
    holdersOf(ctx, to.body),
  ])
  const kind = snapshot.section<{ kinds: readonly Kind[] }>('bodies').kinds.find((k) => k.id === body?.kind)
  const has = (post: string, flags: readonly string[]) =>
    kind?.posts.some((p) => p.id === post && p.may.some((m) => flags.includes(m))) ?? false
  const able = holders.filter((h) => has(h.post, to.may))
  const knowing = new Set(holders.filter((h) => has(h.post, to.knowing ?? [])).map((h) => h.person))
  return {
    held: able.length > 0,
    told: [...new Set(able.map((h) => h.person))].filter((person) => !knowing.has(person)),
  }
}

/**
 * The unit above: the one it is nested in; else the nearest supervising one of its place that is not nested in it, else of
 * the place above; undefined at the top.
 */
async function bodyAbove(
  ctx: ReadContext,
  id: Uuid,
  supervisors: readonly string[],
): Promise<Uuid | undefined> {
  const body = await getBody(ctx, id)
  if (!body) return undefined
  if (body.within !== null) return body.within
  for (const path of [body.placePath, body.placePath.slice(0, -4)]) {
    if (path === '') break
    const found = await findServing(ctx, { kinds: supervisors, path })
    if (found && found.id !== id && found.within !== id) return found.id
  }
  return undefined
}

/** Takes note of the notices named, or of all. */
export const see = action('notices.see', async (ctx: Context, input: Input<typeof contract.see>) => {
  const of = readerOf(ctx)
  const seen = await store.insertSeen(ctx, allowSeeing(), of, listedSince(ctx), input.ids ?? null)
  ctx.touch({ kind: 'notice-seen', id: of.person, fields: ['at'] })
  return { seen }
})
