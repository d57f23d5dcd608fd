/** What casework takes from the pack, prepared once per snapshot: scheme, rules with compiled conditions, suggester, cutter. */
import type { ReadContext } from '#kernel/action'
import { compileExpression } from '#modules/packs'
import { currentSnapshot } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import type { Condition } from './rules.ts'
import { dispatchVariables } from './scheme.ts'
import type { DispatchRules, EventScheme } from './scheme.ts'
import { segmenter } from './segment.ts'
import type { Segmenter } from './segment.ts'
import type { SuggestScheme } from './suggest.ts'

export interface Prepared {
  readonly snapshot: Snapshot
  readonly scheme: EventScheme
  readonly rules: DispatchRules
  readonly condition: Condition
  readonly suggest: SuggestScheme
  readonly cut: Segmenter
  /** Words of the scheme as search cuts them: what a report is about. */
  readonly telling: ReadonlySet<string>
}

const prepared = new Map<string, Prepared>()

/** The current pack of the caller's jurisdiction, ready for use. */
export async function packOf(ctx: ReadContext): Promise<Prepared> {
  return prepare(await currentSnapshot(ctx))
}

/** Prepares a snapshot; immutable, so kept by its hash. */
export function prepare(snapshot: Snapshot): Prepared {
  const kept = prepared.get(snapshot.hash)
  if (kept) {
    // The longest unused goes first: a deployment may hold more localities than are kept.
    prepared.delete(snapshot.hash)
    prepared.set(snapshot.hash, kept)
    return kept
  }
  const scheme = snapshot.section<EventScheme>('events')
  const rules = snapshot.section<DispatchRules>('dispatch')
  const compiled = new Map(
    rules.rules.flatMap((rule) => {
      if (rule.when === null) return []
      const expression = compileExpression(rule.when, dispatchVariables)
      if (!expression.ok) throw new Error(`rule ${rule.id} of snapshot ${snapshot.hash} does not compile`)
      return [[rule.id, expression] as const]
    }),
  )
  const own = scheme.nodes.flatMap((n) => [n.title, ...n.words.map(bare).filter((w) => !w.includes('+'))])
  const cut = segmenter(own)
  const made: Prepared = {
    snapshot,
    scheme,
    rules,
    condition: (rule, values) => compiled.get(rule.id)?.evaluate(values) ?? true,
    suggest: suggestSchemeOf(scheme),
    cut,
    telling: new Set(own.flatMap((w) => cut.words(w)).filter((w) => [...w].length >= 2)),
  }
  if (prepared.size >= 8) prepared.delete(prepared.keys().next().value!)
  prepared.set(snapshot.hash, made)
  return made
}

/** `噪音^8` → `噪音`: weights are the suggester's business. */
function bare(word: string): string {
  return word.replace(/\^\d+$/, '')
}

export function suggestSchemeOf(scheme: EventScheme): SuggestScheme {
  const byCode = new Map(scheme.nodes.map((n) => [n.code, n]))
  return {
    codes: scheme.nodes
      .filter((n) => n.leaf)
      .map((n) => {
        const titles: string[] = []
        for (let at: typeof n | undefined = n; at; at = at.parent ? byCode.get(at.parent) : undefined)
          titles.unshift(at.title)
        return { code: n.code, titles, words: [...n.words], ...(n.not.length > 0 ? { not: [...n.not] } : {}) }
      }),
  }
}
