/** Row types of the module's own tables. */
import type { Uuid } from '#kernel/ids'
import type { Ending } from './words.ts'

export interface Tables {
  'identity.person': PersonTable
  'identity.account': AccountTable
  'identity.session': SessionTable
  'identity.throttle': ThrottleTable
  'identity.demo_role': DemoRoleTable
  'identity.ticket': TicketTable
  'identity.phone': PhoneTable
  'identity.phone_code': PhoneCodeTable
}

export interface PersonTable {
  realm: number
  id: Uuid
  name: string
  made_at: Date
}

export interface AccountTable {
  realm: number
  id: Uuid
  person: Uuid
  login: string
  login_key: string
  state: 'open' | 'locked'
  must_change: boolean
  password_at: Date
  made_at: Date
}

/** Without `token`: the pool may not read it. */
export interface SessionTable {
  realm: number
  id: Uuid
  person: Uuid
  account: Uuid | null
  made_at: Date
  seen_at: Date
  expires_at: Date
  agent: string
  ended_at: Date | null
  ended_why: Ending | null
  way: Way
  /** `needed`: the person's posts ask for a second factor that is not enrolled yet. */
  second: 'none' | 'needed' | 'proved'
}

/** By which way a session was opened. */
export type Way = 'password' | 'code' | 'provider' | 'demo'

/** A step of a sign-in under way; see `store/tickets.ts`. */
export interface TicketTable {
  digest: string
  kind: TicketKind
  sealed: string
  tries: number
  expires_at: Date
  used_at: Date | null
}
export type TicketKind = 'second' | 'enrol' | 'register' | 'provider' | 'link'

/** Without the number: that is sealed. */
export interface PhoneTable {
  realm: number
  person: Uuid
  sealed: string
  mac: string
  how: 'code' | 'presence'
  bound_at: Date
  consent: string | null
}

export interface PhoneCodeTable {
  realm: number
  id: Uuid
  mac: string
  address: string
  digest: string
  sealed: string | null
  tries: number
  made_at: Date
  expires_at: Date
  ended_at: Date | null
}

/** Answer of `identity.second_factor_of`. */
export interface SecondFactor {
  sealed: string
  made_at: Date
  last_step: bigint
  recovery_left: bigint
}

/** Answer of `identity.link_of`. */
export interface Linked {
  link: Uuid
  realm: number
  account: Uuid
  person: Uuid
  name: string
  state: 'open' | 'locked'
  must_change: boolean
}

export interface ThrottleTable {
  key: string
  failed: number
  locks: number
  last_at: Date
  locked_until: Date | null
}

export interface DemoRoleTable {
  realm: number
  person: Uuid
  sort: number
  level: string
  title: string
  body: string
  hint: string
  app: 'desk' | 'resident'
}

/** Answer of `identity.credential_of`. */
export interface Credential {
  realm: number
  account: Uuid
  person: Uuid
  name: string
  state: 'open' | 'locked'
  must_change: boolean
  sealed: string
}

/** Answer of `identity.accounts_page`. */
export interface ListedAccount extends AccountTable {
  name: string
  seen_at: Date | null
}
