/** Row types of the module's own tables. */
import type { Uuid } from '#kernel/ids'
import type { Ending } from './words.ts'

export interface Tables {
  'identity.person': PersonTable
  'identity.account': AccountTable
  'identity.session': SessionTable
  'identity.throttle': ThrottleTable
  'identity.demo_role': DemoRoleTable
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
