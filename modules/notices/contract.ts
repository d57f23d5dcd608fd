/** Endpoints of notices. Runs in the browser too. */
import { Id, Instant, Nullable, OneOf, PageOf, Shape, Term, Type, read, write } from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'

/** Days a notice counts as unseen: older ones stay in the list and press nobody. */
export const COUNT_DAYS = 3

export const NoticeView = Shape({
  id: Id(),
  at: Instant(),
  /** Key of the sentence: `notices.says.<kind>`. */
  kind: Type.String(),
  /** What the sentence is filled with: step, what the procedure tells, titles of units. */
  words: Type.Record(Type.String(), Term()),
  /** null: about no matter; `id` null: the reader may no longer see it. */
  matter: Nullable(
    Shape({
      id: Nullable(Id()),
      kind: Type.String(),
      number: Type.String(),
      title: Type.String(),
    }),
  ),
  /** Title of the unit whose duty queue it lies in; null: told to the reader. */
  queue: Nullable(Type.String()),
  seen: Type.Boolean(),
})
export type NoticeView = Static<typeof NoticeView>

const Cursor = () => Type.Optional(Type.String({ maxLength: 200 }))
const Limit = () => Type.Optional(Type.Integer({ minimum: 1, maximum: 100 }))

export const notices = read({
  name: 'notices.list',
  summary: '我的通知，和本单位值班队列的',
  who: 'person',
  input: Shape({ unseen: Type.Optional(Type.Boolean()), cursor: Cursor(), limit: Limit() }),
  output: PageOf(NoticeView),
})
export const count = read({
  name: 'notices.count',
  summary: '近三日没有看过的通知有几条，最多数到 99',
  who: 'person',
  input: Shape({}),
  output: Shape({ unseen: Type.Integer({ minimum: 0, maximum: 99 }) }),
})
export const see = write({
  name: 'notices.see',
  summary: '标为已看：所列的，或者全部',
  who: 'person',
  input: Shape({ ids: Type.Optional(Type.Array(Id(), { minItems: 1, maxItems: 100 })) }),
  output: Shape({ seen: Type.Integer() }),
})

export const SmsView = Shape({
  id: Id(),
  at: Instant(),
  phone: Type.String(),
  text: Type.String(),
  state: OneOf('queued', 'sent', 'failed'),
  tries: Type.Integer(),
  endedAt: Nullable(Instant()),
  problem: Nullable(Type.String()),
})
export type SmsView = Static<typeof SmsView>
export const sms = read({
  name: 'notices.sms',
  summary: '短信发送箱',
  who: 'capacity',
  input: Shape({
    state: Type.Optional(OneOf('queued', 'sent', 'failed')),
    cursor: Cursor(),
    limit: Limit(),
  }),
  output: PageOf(SmsView),
  refusals: ['notices.no-view'],
})
