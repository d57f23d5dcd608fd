/**
 * Where unsent acts lie: one entry of the browser's storage for each, so that two tabs never write over one another. Names
 * the person and the post; holds ids, and what was typed where there is no id.
 */

/** Whose acts these are. The server knows a post as one person's: nobody else's name can get under them. */
export interface Bearer {
  readonly person: string
  /** An appointment; residents' acts are not kept here. */
  readonly capacity: string
}

export interface Refused {
  readonly code: string
  readonly sentence: string
  readonly source?: string | undefined
}

/** One act that the server does not have yet, as far as this browser knows. */
export interface UnsentAct {
  /** Idempotency key, the same for every attempt. */
  readonly key: string
  readonly order: number
  /** When it was taken down, by this device's clock; it does not travel. */
  readonly at: string
  /** Name of the endpoint. */
  readonly act: string
  /** What it belongs to (a meeting), for lists. */
  readonly about: string
  /** Acts of one chain wait for each other: none is sent over an earlier one that was refused. */
  readonly chain: string
  /** `@key` stands for the id which that act will get. */
  readonly input: Readonly<Record<string, unknown>>
  /** First attempt whose fate is not known. */
  readonly triedAt: string | null
  readonly refused: Refused | null
}

const ROOT = 'linli.unsent'

export class Shelf {
  readonly storage: Storage | undefined
  /** Also what tabs take turns by. */
  readonly name: string
  readonly #all: string
  readonly #person: string
  /** Where the browser stores nothing: lives as long as the page. */
  readonly #loose = new Map<string, UnsentAct>()

  constructor(of: string, { person, capacity }: Bearer, storage = browserStorage()) {
    this.storage = storage
    this.#all = `${ROOT}/${of}/`
    this.#person = `${this.#all}${person}/`
    this.name = `${this.#person}${capacity}/`
  }

  /** False: this browser stores nothing, a closed page loses what waits. */
  get isSafe(): boolean {
    return this.#loose.size === 0
  }

  /** In the order they were taken down. */
  all(): readonly UnsentAct[] {
    const found = this.#names(this.name).flatMap((name) => this.#parse(name) ?? [])
    return [...found, ...this.#loose.values()].toSorted(
      (a, b) => a.order - b.order || a.key.localeCompare(b.key),
    )
  }

  find(key: string): UnsentAct | undefined {
    return this.#loose.get(key) ?? this.#parse(this.name + key)
  }

  put(act: UnsentAct): void {
    try {
      if (!this.storage) throw new Error('no storage')
      this.storage.setItem(this.name + act.key, JSON.stringify(act))
      this.#loose.delete(act.key)
    } catch {
      this.#loose.set(act.key, act)
    }
  }

  remove(key: string): void {
    this.#loose.delete(key)
    try {
      this.storage?.removeItem(this.name + key)
    } catch {
      // storage may be forbidden: then nothing lies there
    }
  }

  others(): { readonly person: number; readonly post: number } {
    const names = this.#names(this.#all).filter((name) => !name.startsWith(this.name))
    const own = names.filter((name) => name.startsWith(this.#person)).length
    return { person: names.length - own, post: own }
  }

  #names(prefix: string): string[] {
    try {
      const names = Array.from({ length: this.storage?.length ?? 0 }, (_, i) => this.storage!.key(i) ?? '')
      return names.filter((name) => name.startsWith(prefix))
    } catch {
      return []
    }
  }

  #parse(name: string): UnsentAct | undefined {
    try {
      const text = this.storage?.getItem(name)
      return text ? (JSON.parse(text) as UnsentAct) : undefined
    } catch {
      return undefined
    }
  }
}

function browserStorage(): Storage | undefined {
  try {
    return localStorage
  } catch {
    return undefined
  }
}
