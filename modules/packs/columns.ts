/** How far each step of a procedure stands from its start: the columns of both drawings. Pure; runs in the browser too. */

export interface Leading {
  readonly from: string
  readonly to: string
}

/** How many ways lie between the start and each step at least; steps that cannot be reached are left out. */
export function distances(start: string, ways: readonly Leading[]): Map<string, number> {
  const far = new Map([[start, 0]])
  const queue = [start]
  for (let id = queue.shift(); id !== undefined; id = queue.shift())
    for (const w of ways)
      if (w.from === id && !far.has(w.to)) {
        far.set(w.to, far.get(id)! + 1)
        queue.push(w.to)
      }
  return far
}

/** Gives out columns: the wanted one, or the next that is free in the lane. */
export function columnsIn(): (lane: number, wanted: number) => number {
  const taken = new Set<string>()
  return (lane, wanted) => {
    let column = wanted
    while (taken.has(`${lane} ${column}`)) column++
    taken.add(`${lane} ${column}`)
    return column
  }
}
