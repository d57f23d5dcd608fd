/** Chance that repeats: every report of the demonstration has its own, so that a seed that was killed goes on as it began. */
export interface Chance {
  (): number
  /** Whole number from `from` to `to`, both included. */
  between(from: number, to: number): number
  pick<T>(list: readonly T[]): T
}

/** Numbers from 0 to 1; the same `seed` gives the same row of them (mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return Object.assign(next, {
    between,
    pick: <T>(list: readonly T[]): T => list[between(0, list.length - 1)]!,
  })
}
