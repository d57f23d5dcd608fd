/** Accounts, for security administrators. */
import { Id, Instant, Nullable, OneOf, PageOf, Shape, Text, Type, read, write } from '#kernel/endpoint'

const Done = Shape({})
const Reason = () => Text(2, 200)

const AccountRow = Shape({
  id: Id(),
  person: Id(),
  name: Type.String(),
  login: Type.String(),
  state: OneOf('open', 'locked'),
  /** Too many wrong passwords: signing in is refused for a while. */
  paused: Type.Boolean(),
  mustChange: Type.Boolean(),
  /** A one-time password is set up. */
  second: Type.Boolean(),
  linked: Type.Boolean(),
  passwordAt: Instant(),
  seenAt: Nullable(Instant()),
})

export const accounts = read({
  name: 'identity.accounts',
  summary: '账号清单（安全管理岗位）',
  who: 'capacity',
  input: Shape({ text: Type.Optional(Text(0, 64)), cursor: Type.Optional(Type.String({ maxLength: 200 })) }),
  output: PageOf(AccountRow),
  refusals: ['identity.not-security'],
})

const FirstPassword = Shape({
  account: Id(),
  person: Id(),
  /** Shown once, to be handed over; it must be changed at the first sign-in. */
  password: Type.String(),
})

export const createAccount = write({
  name: 'identity.create-account',
  summary: '为一个人开设账号（安全管理岗位）',
  who: 'capacity',
  input: Shape({
    /** An existing person, or leave out and give the name of a new one. */
    person: Type.Optional(Id()),
    name: Type.Optional(Text(1, 60)),
    login: Text(1, 64),
  }),
  output: FirstPassword,
  refusals: [
    'identity.not-security',
    'identity.login-invalid',
    'identity.login-taken',
    'identity.has-account',
    'identity.no-person',
  ],
})

export const lockAccount = write({
  name: 'identity.lock-account',
  summary: '停用账号，其登录立即失效（安全管理岗位）',
  who: 'capacity',
  input: Shape({ account: Id(), reason: Reason() }),
  output: Done,
  refusals: [
    'identity.not-security',
    'identity.no-account',
    'identity.not-yourself',
    'identity.already-locked',
  ],
})

export const unlockAccount = write({
  name: 'identity.unlock-account',
  summary: '恢复停用的账号，或解除输错密码造成的暂停（安全管理岗位）',
  who: 'capacity',
  input: Shape({ account: Id(), reason: Reason() }),
  output: Done,
  refusals: ['identity.not-security', 'identity.no-account', 'identity.not-yourself', 'identity.not-locked'],
})

export const resetPassword = write({
  name: 'identity.reset-password',
  summary: '重设密码，其登录立即失效（安全管理岗位）',
  who: 'capacity',
  input: Shape({ account: Id(), reason: Reason() }),
  output: FirstPassword,
  refusals: ['identity.not-security', 'identity.no-account', 'identity.not-yourself'],
})

const Managing = ['identity.not-security', 'identity.no-account', 'identity.not-yourself'] as const

export const resetSecond = write({
  name: 'identity.reset-second',
  summary: '重置动态口令，其登录立即失效（安全管理岗位）',
  who: 'capacity',
  input: Shape({ account: Id(), reason: Reason() }),
  output: Done,
  refusals: [...Managing, 'identity.second-absent'],
})

export const invite = write({
  name: 'identity.invite',
  summary: '给一个账号外部登录的邀请码（安全管理岗位）',
  who: 'capacity',
  input: Shape({ account: Id(), reason: Reason() }),
  output: Shape({ code: Type.String() }),
  refusals: [...Managing, 'identity.already-linked', 'identity.no-provider'],
  keepsAnswer: false,
})

export const linkAccount = write({
  name: 'identity.link-account',
  summary: '把一个账号关联到外部登录的一个身份（安全管理岗位）',
  who: 'capacity',
  input: Shape({ account: Id(), provider: Text(1, 40), subject: Text(1, 255), reason: Reason() }),
  output: Done,
  refusals: [...Managing, 'identity.already-linked', 'identity.no-provider'],
})

export const unlinkAccount = write({
  name: 'identity.unlink-account',
  summary: '解除一个账号的外部登录，其登录立即失效（安全管理岗位）',
  who: 'capacity',
  input: Shape({ account: Id(), reason: Reason() }),
  output: Done,
  refusals: [...Managing, 'identity.not-linked'],
})
