/**
 * Days that pass in a journey: notice, publication and rating take weeks, so these stories play in a city of the worker's
 * own whose clock they move forward (never back); each of them in another locality. The browsers' clocks go along.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { Browser } from 'playwright-core'
import { ask } from '../support/database.ts'
import { deploymentAt } from '../support/deployment.ts'
import type { Deployment, Whereabouts } from '../support/deployment.ts'
import { arrive } from './browser.ts'
import type { Visitor } from './browser.ts'
import { demoRoles } from './matters.ts'
import type { Role } from './matters.ts'

const DAY_MS = 86_400_000
/** China has one zone. */
const ZONE_MS = 8 * 3_600_000

/** Days after which a window of seven is surely over: one whose last day is no working day lasts until the next. */
export const WINDOW = 20

export interface Stage {
  readonly city: Deployment
  readonly role: (title: string, body?: string, nth?: number) => Role
  /** Somebody of the locality with a browser of their own; one browser for one person and shell. */
  at(app: 'desk' | 'resident', role: Role): Promise<Visitor>
  /**
   * Lets time pass until that hour of that day (in the locality's zone); whoever was signed in signs in again. `jobs` are
   * the repeated work that falls due meanwhile.
   */
  until(day: string, hour: string, ...jobs: string[]): Promise<void>
  /** The day so many days from now, as the server's clock says. */
  day(ahead: number): string
}

/** The stage of a realm in this worker's city with the moved clock. */
export async function openStage(browser: Browser, realm: number): Promise<Stage> {
  const here = (await ask(`${inject('linliCities')}/${process.env['VITEST_POOL_ID']}/moved`)) as Whereabouts
  const city = deploymentAt(here)
  const clock = join(here.folder, 'clock')
  const role = await demoRoles(city, realm)
  const guests = new Map<string, { visitor: Visitor; role: Role }>()
  const ahead = () => {
    try {
      return Number(readFileSync(clock, 'utf8'))
    } catch {
      return 0
    }
  }
  return {
    city,
    role,
    day: (days) => new Date(Date.now() + ahead() + ZONE_MS + days * DAY_MS).toISOString().slice(0, 10),
    async at(app, who) {
      const key = `${app} ${who.person}`
      const known = guests.get(key)
      if (known) return known.visitor
      const visitor = await arrive(browser, city.url, app, who)
      await visitor.context.addInitScript(moveClock, ahead())
      await livesIn(visitor, city, who.realm)
      guests.set(key, { visitor, role: who })
      return visitor
    },
    async until(day, hour, ...jobs) {
      const wanted = Date.parse(`${day}T${hour}:00+08:00`) - Date.now()
      if (wanted < ahead()) throw new Error(`${day} ${hour} is over`)
      writeFileSync(clock, String(wanted))
      while (heeded(clock) !== wanted) await new Promise((resolve) => setTimeout(resolve, 20))
      // Months ahead have their partitions before anything is written into them; then what was waited for.
      for (const names of [['kernel.partitions'], jobs]) await run(city, names)
      for (const { visitor, role: who } of guests.values()) {
        await visitor.context.addInitScript(moveClock, wanted)
        await signInAgain(visitor, city.url, who)
      }
    },
  }
}

/** The browser has chosen this locality, as entering by a role's card does. */
export async function livesIn(visitor: Visitor, city: Deployment, realm: number): Promise<void> {
  const [found] = await city.rows<{ id: string }>('SELECT id FROM territory.jurisdiction WHERE realm = $1', [
    realm,
  ])
  await visitor.context.addInitScript((id) => localStorage.setItem('linli.jurisdiction', id), found!.id)
}

function heeded(clock: string): number | undefined {
  try {
    return Number(readFileSync(`${clock}.heeded`, 'utf8'))
  } catch {
    return undefined
  }
}

/** Makes repeated work due and waits until it ran: the database's clock, by which it is due, was not moved. */
async function run(city: Deployment, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  const [since] = await city.rows<{ at: string }>('SELECT clock_timestamp()::text AS at')
  for (let waited = 0; ; waited += 50) {
    // Again each time: a run that had begun before sets its own next time when it ends.
    const left = await city.rows<{ name: string; error: string | null }>(
      `UPDATE kernel.repeated SET due_at = least(due_at, clock_timestamp())
       WHERE name = ANY($1::text[]) AND (started_at IS NULL OR started_at < $2 OR ended_at IS NULL OR ended_at < started_at)
       RETURNING name, error`,
      [names, since!.at],
    )
    if (left.length === 0) return
    if (waited > 60_000)
      throw new Error(`did not run: ${left.map((l) => `${l.name} ${l.error ?? ''}`).join(', ')}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function signInAgain(visitor: Visitor, url: string, role: Role): Promise<void> {
  const answer = await visitor.context.request.post(`${url}/api/identity/demo-sign-in`, {
    headers: { 'x-linli': '1', 'idempotency-key': crypto.randomUUID() },
    data: { person: role.person },
  })
  if (answer.status() !== 200) throw new Error(await answer.text())
}

/** Runs in the page before its own program. */
function moveClock(ahead: number): void {
  const w = globalThis as unknown as { linliTrueDate?: DateConstructor }
  const True = (w.linliTrueDate ??= Date)
  globalThis.Date = new Proxy(True, {
    construct: (target, given, as) =>
      Reflect.construct(target, given.length === 0 ? [True.now() + ahead] : given, as) as object,
    apply: () => new True(True.now() + ahead).toString(),
    get: (target, key) => (key === 'now' ? () => True.now() + ahead : (Reflect.get(target, key) as unknown)),
  })
}
