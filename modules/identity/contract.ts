import { Id, Instant, Nullable, OneOf, PageOf, Shape, Text, Type, read, write } from '#kernel/endpoint'

const Password = () => Type.String({ minLength: 1, maxLength: 256 })
const SignedIn = Shape({
  person: Shape({ id: Id(), name: Type.String() }),
  /** True: the first password is still in use; nothing but changing it will be accepted. */
  mustChange: Type.Boolean(),
})
const Done = Shape({})
const Reason = () => Text(2, 200)

export const signIn = write({
  name: 'identity.sign-in',
  summary: '用登录名和密码登录',
  who: 'anyone',
  input: Shape({
    login: Text(1, 64),
    password: Password(),
    /** On a device of one's own: 30 days instead of 12 hours. */
    keep: Type.Optional(Type.Boolean()),
  }),
  output: SignedIn,
  refusals: [
    'identity.wrong-password',
    'identity.locked',
    'identity.address-blocked',
    'identity.account-locked',
  ],
  perMinute: 120,
  keepsAnswer: false,
})

export const signOut = write({
  name: 'identity.sign-out',
  summary: '退出登录',
  who: 'person',
  input: Shape({}),
  output: Done,
  keepsAnswer: false,
})

export const me = read({
  name: 'identity.me',
  summary: '我是谁：未登录时为空',
  who: 'anyone',
  input: Shape({}),
  output: Shape({
    signedIn: Nullable(
      Shape({
        person: Shape({ id: Id(), name: Type.String() }),
        session: Id(),
        expiresAt: Instant(),
        /** null: no account of one's own (demonstration). */
        login: Nullable(Type.String()),
        mustChange: Type.Boolean(),
      }),
    ),
  }),
})

export const sessions = read({
  name: 'identity.sessions',
  summary: '我现在的登录：在哪些设备上',
  who: 'person',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({
        id: Id(),
        agent: Type.String(),
        madeAt: Instant(),
        seenAt: Instant(),
        expiresAt: Instant(),
        current: Type.Boolean(),
      }),
    ),
  }),
})

export const revokeSession = write({
  name: 'identity.revoke-session',
  summary: '让我的一次登录立即失效',
  who: 'person',
  input: Shape({ session: Id() }),
  output: Done,
  refusals: ['identity.no-session'],
})

export const revokeOthers = write({
  name: 'identity.revoke-others',
  summary: '除当前外，让我的其他登录立即失效',
  who: 'person',
  input: Shape({}),
  output: Shape({ ended: Type.Integer() }),
})

export const changePassword = write({
  name: 'identity.change-password',
  summary: '修改我的密码，其他登录随即失效',
  who: 'person',
  input: Shape({ old: Password(), new: Password() }),
  output: Done,
  refusals: [
    'identity.wrong-old-password',
    'identity.weak-password',
    'identity.same-password',
    'identity.locked',
    'identity.no-password',
  ],
  perMinute: 20,
  keepsAnswer: false,
})

const AccountRow = Shape({
  id: Id(),
  person: Id(),
  name: Type.String(),
  login: Type.String(),
  state: OneOf('open', 'locked'),
  /** Too many wrong passwords: signing in is refused for a while. */
  paused: Type.Boolean(),
  mustChange: Type.Boolean(),
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

export const demoRoles = read({
  name: 'identity.demo-roles',
  summary: '演示中可以一键登录的角色（仅演示环境）',
  who: 'anyone',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({
        person: Id(),
        name: Type.String(),
        /** Title of the level, as the pack names it; rows come grouped by it. */
        level: Type.String(),
        title: Type.String(),
        body: Type.String(),
        hint: Type.String(),
        app: OneOf('desk', 'resident'),
      }),
    ),
  }),
})

export const demoSignIn = write({
  name: 'identity.demo-sign-in',
  summary: '以演示角色登录（仅演示环境）',
  who: 'anyone',
  input: Shape({ person: Id() }),
  output: SignedIn,
  refusals: ['identity.no-demo-role'],
  perMinute: 120,
  keepsAnswer: false,
})
