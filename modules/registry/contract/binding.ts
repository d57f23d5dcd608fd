/** Which phone a resident signs in by, as somebody at a counter may set it with the person before them. */
import { Id, OneOf, Revision, Shape, Text, Type, write } from '#kernel/endpoint'
import { Reason } from './shapes.ts'

export const letSignIn = write({
  name: 'registry.let-sign-in',
  summary: '本人在场：让登记的电话可以收验证码登录，看到自己的登记',
  who: 'capacity',
  input: Shape({
    id: Id(),
    revision: Revision(),
    /** The number was somebody else's for signing in: why it is this person's now. */
    takeOver: Type.Optional(Reason()),
    reason: Reason(),
  }),
  output: Shape({}),
  refusals: [
    'registry.no-subject',
    'registry.no-edit',
    'registry.outside-your-place',
    'registry.is-merged',
    'registry.no-phone',
    'identity.phone-taken',
    'identity.phone-invalid',
    'kernel.stale',
  ],
  perMinute: 20,
})

/** What the worker saw; its number is compared, never kept. */
export const documents = [
  'id-card',
  'household-book',
  'residence-permit',
  'social-security-card',
  'passport',
] as const

export const rebindPhone = write({
  name: 'registry.rebind-phone',
  summary: '窗口改登手机：看过证件，让本人换了的号码可以收验证码登录',
  who: 'capacity',
  input: Shape({
    name: Text(1, 60),
    idNumber: Text(15, 18),
    phone: Text(5, 20),
    document: OneOf(...documents),
    /** The number was somebody else's for signing in: why it is this person's now. */
    takeOver: Type.Optional(Reason()),
    reason: Reason(),
  }),
  output: Shape({}),
  refusals: [
    'registry.no-binding',
    'registry.outside-your-place',
    'registry.no-match',
    'registry.not-your-own-phone',
    'registry.no-element',
    'registry.wrong-value',
    'registry.masked-value',
    'identity.phone-taken',
    'identity.phone-invalid',
  ],
  perMinute: 20,
  keepsAnswer: false,
})
