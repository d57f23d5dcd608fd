/** The steps of signing in beside the password, and what protects it. */
import { Nullable, OneOf, Shape, Text, Type, write, Id } from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'

/** How a step of signing in ends: in, or another step. */
export const SignedIn = Shape({
  /** `in`: signed in. `second`: the one-time password is to come; `register`: name and consent; `link`: an invitation. */
  next: OneOf('in', 'second', 'register', 'link'),
  /** Carries to the next step; null when in. */
  ticket: Nullable(Type.String()),
  person: Nullable(Shape({ id: Id(), name: Type.String() })),
  /** True: the first password is still in use; nothing but changing it will be accepted. */
  mustChange: Type.Boolean(),
  /** True: a one-time password is owed; nothing but setting it up will be accepted. */
  mustEnrol: Type.Boolean(),
})
export type Step = Static<typeof SignedIn>
const Ticket = () => Type.String({ minLength: 20, maxLength: 100 })
const Done = Shape({})

export const secondStep = write({
  name: 'identity.second-step',
  summary: '登录第二步：动态口令或备用码',
  who: 'anyone',
  input: Shape({ ticket: Ticket(), code: Text(1, 40) }),
  output: SignedIn,
  refusals: [
    'identity.ticket-over',
    'identity.wrong-code',
    'identity.used-code',
    'identity.code-paused',
    'identity.address-blocked',
    'identity.second-absent',
    'identity.account-locked',
    'identity.wrong-password',
  ],
  perMinute: 60,
  keepsAnswer: false,
})

export const enrolSecond = write({
  name: 'identity.enrol-second',
  summary: '开始设置动态口令：给出密钥',
  who: 'person',
  input: Shape({}),
  output: Shape({ ticket: Type.String(), secret: Type.String(), address: Type.String() }),
  refusals: ['identity.second-no-account'],
  perMinute: 20,
  keepsAnswer: false,
})

export const confirmSecond = write({
  name: 'identity.confirm-second',
  summary: '确认动态口令，得到备用码，其他登录随即失效',
  who: 'person',
  input: Shape({
    ticket: Ticket(),
    code: Text(1, 40),
    /** With one in force already: that one, or a recovery code. */
    current: Type.Optional(Text(1, 40)),
  }),
  output: Shape({ codes: Type.Array(Type.String()) }),
  refusals: [
    'identity.second-no-account',
    'identity.ticket-over',
    'identity.wrong-code',
    'identity.used-code',
    'identity.code-paused',
    'identity.address-blocked',
    'identity.account-locked',
  ],
  perMinute: 20,
  keepsAnswer: false,
})

export const renewRecovery = write({
  name: 'identity.renew-recovery',
  summary: '换一批备用码',
  who: 'person',
  input: Shape({ code: Text(1, 40) }),
  output: Shape({ codes: Type.Array(Type.String()) }),
  refusals: [
    'identity.second-no-account',
    'identity.second-absent',
    'identity.wrong-code',
    'identity.used-code',
    'identity.code-paused',
    'identity.address-blocked',
  ],
  perMinute: 20,
  keepsAnswer: false,
})

const Phone = () => Text(1, 32)
const Code = () => Text(1, 16)
const CodeRefusals = [
  'identity.phone-invalid',
  'identity.wrong-code',
  'identity.code-paused',
  'identity.address-blocked',
] as const

export const askCode = write({
  name: 'identity.ask-code',
  summary: '要一个短信验证码；号码是否登记过，回答都一样',
  who: 'anyone',
  input: Shape({ phone: Phone() }),
  output: Shape({
    minutes: Type.Integer(),
    /** In the demonstration, where no text message leaves; null elsewhere. */
    shown: Nullable(Type.String()),
  }),
  refusals: ['identity.phone-invalid', 'identity.code-too-often'],
  perMinute: 30,
  keepsAnswer: false,
})

export const signInByCode = write({
  name: 'identity.sign-in-by-code',
  summary: '用手机号码和短信验证码登录',
  who: 'anyone',
  input: Shape({ phone: Phone(), code: Code(), keep: Type.Optional(Type.Boolean()) }),
  output: SignedIn,
  refusals: [...CodeRefusals, 'identity.ticket-over'],
  perMinute: 60,
  keepsAnswer: false,
})

export const register = write({
  name: 'identity.register',
  summary: '第一次用短信登录：留姓名，同意所示的用途',
  who: 'anyone',
  input: Shape({ ticket: Ticket(), name: Text(0, 60), consent: Type.Boolean() }),
  output: SignedIn,
  refusals: [
    'identity.ticket-over',
    'identity.name-needed',
    'identity.consent-needed',
    'identity.phone-taken',
  ],
  perMinute: 30,
  keepsAnswer: false,
})

export const changePhone = write({
  name: 'identity.change-phone',
  summary: '登记或更换我的手机号码，用发到新号码的验证码确认',
  who: 'person',
  input: Shape({ phone: Phone(), code: Code() }),
  output: Done,
  refusals: [...CodeRefusals, 'identity.phone-taken', 'identity.ticket-over'],
  perMinute: 30,
  keepsAnswer: false,
})

export const forgetPhone = write({
  name: 'identity.forget-phone',
  summary: '撤回同意：不再保存我的手机号码，用它的登录随即失效',
  who: 'person',
  input: Shape({}),
  /** True: this session ended, too. */
  output: Shape({ ended: Type.Boolean() }),
  refusals: ['identity.no-phone'],
  keepsAnswer: false,
})

export const beginProvider = write({
  name: 'identity.provider-begin',
  summary: '开始用外部账号登录：给出要去的地址',
  who: 'anyone',
  input: Shape({ provider: Text(1, 40), app: OneOf('desk', 'resident') }),
  output: Shape({
    url: Type.String(),
    /** Kept by the page until the answer comes back: it opens in this browser only. */
    browser: Type.String(),
  }),
  refusals: ['identity.no-provider', 'identity.provider-unreachable', 'identity.provider-invalid'],
  perMinute: 30,
  keepsAnswer: false,
})

export const finishProvider = write({
  name: 'identity.provider-finish',
  summary: '外部账号登录回来：核实回答',
  who: 'anyone',
  input: Shape({
    /** The query string the provider sent the browser back with. */
    answer: Type.String({ minLength: 1, maxLength: 4000 }),
    browser: Text(1, 100),
  }),
  output: SignedIn,
  refusals: [
    'identity.ticket-over',
    'identity.no-provider',
    'identity.provider-denied',
    'identity.provider-invalid',
    'identity.provider-unreachable',
    'identity.account-locked',
  ],
  perMinute: 30,
  keepsAnswer: false,
})

export const acceptInvitation = write({
  name: 'identity.accept-invitation',
  summary: '用邀请码把外部账号关联到自己的账号',
  who: 'anyone',
  input: Shape({ ticket: Ticket(), invitation: Text(1, 40) }),
  output: Done,
  refusals: ['identity.ticket-over', 'identity.wrong-invitation', 'identity.already-linked'],
  perMinute: 30,
  keepsAnswer: false,
})
