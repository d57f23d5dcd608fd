/** Kinds of motions and the list of powers as the pack compiles them. Plain JSON. */

export type Raiser = 'resident' | 'body' | 'staff'
export const raisers: readonly Raiser[] = ['resident', 'body', 'staff']
export type Affects = 'whole' | 'part'

export interface MotionKind {
  readonly id: string
  readonly title: string
  /** Procedure (of kind `motion`) it runs under. */
  readonly procedure: string
  readonly raisedBy: readonly Raiser[]
  /** Supporters needed before it may be screened; 0 none. */
  readonly supports: number
  /** Whose support counts towards it: who lives in the motion's place of this level (null: in its own place); absent: anyone. */
  readonly support?: { readonly who: 'registered'; readonly level: string | null }
  /** Who is affected: fixed by the kind, or said by whoever raises it. */
  readonly affects: Affects | 'choose'
  /** Kind of meeting that goes with it (meetings.yaml). */
  readonly meeting: Readonly<Partial<Record<Affects, string>>>
  /** Kind of document its text becomes when it is passed; absent: it makes no rule. */
  readonly adopts?: string
  readonly source: string | null
}

/** A kind of rule document a place may have one of: 居民公约, 议事规则 … */
export interface DocumentKind {
  readonly id: string
  readonly title: string
  /** Level of the places that may have one of their own; null: any. */
  readonly level: string | null
  readonly source: string | null
}

export interface CompiledMotions {
  readonly motions: readonly MotionKind[]
  /** Absent where the pack lists none. */
  readonly documents?: readonly DocumentKind[]
}

/** A power a body may use, under one procedure, in public. */
export interface PowerEntry {
  readonly no: number
  readonly id: string
  readonly title: string
  readonly group: string
  /** Kind of body that alone may use it. */
  readonly body: string
  /** Procedure (of kind `power`) every use runs under. */
  readonly procedure: string
  readonly text: string
  readonly source: string | null
  /** Made up for the demonstration, and said so. */
  readonly example: boolean
}

export interface CompiledPowers {
  readonly powers: readonly PowerEntry[]
}
