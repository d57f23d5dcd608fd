/** What components show: plain data, times as ISO strings, days as `YYYY-MM-DD`. No module is known here. */

export type Tone = 'plain' | 'good' | 'soon' | 'over' | 'muted'

/** A deadline as a bar that fills. */
export interface ClockView {
  /** What the clock measures, e.g. 处置时限. */
  readonly title?: string
  /** Share used, in thousandths; more than 1000 is overdue. */
  readonly permille: number
  readonly due: string | null
  /** Set while the clock stands still; the reason is shown. */
  readonly paused?: string | null
  /** Set when it stopped for good: kept in time or not. */
  readonly done?: 'met' | 'missed' | null
  /** From this share on it is amber (default 750). */
  readonly warnPermille?: number
  /** Why the deadline moved, newest last. */
  readonly moves?: readonly string[]
}

/** A matter is always shown the same way. */
export interface MatterView {
  readonly number: string
  readonly title: string
  readonly place: string
  /** Who holds it now; null shows "nobody yet"; left out once it has ended. */
  readonly holder?: string | null
  readonly clock?: ClockView | null
  /** The next act, e.g. 等待工作站派遣. */
  readonly next?: string | null
  readonly state?: { readonly text: string; readonly tone?: Tone }
  /** Short marks such as 紧急, 保密. */
  readonly marks?: readonly { readonly text: string; readonly tone?: Tone }[]
  /** Where it opens. */
  readonly to?: string
}

export interface LevelStep {
  readonly id: string
  /** 网格, 社区 … */
  readonly level: string
  readonly name: string
  readonly to?: string
  /** Marks where the matter is now. */
  readonly here?: boolean
}

export interface CustodyView {
  readonly id: string
  /** Body (and post) accountable in this interval. */
  readonly holder: string
  /** Person, when shown. */
  readonly person?: string | null
  readonly level?: string
  readonly from: string
  readonly to: string | null
  /** How it came here: 派遣, 退回 … */
  readonly how?: string
  /** Reason or rule, e.g. 派遣规则 R12 第 3 版. */
  readonly why?: string | null
  readonly tone?: Tone
}

export interface TimelineEntry {
  readonly id: string
  readonly at: string
  /** 王敏（东湖社区工作站） */
  readonly who: string
  /** The act in words. */
  readonly what: string
  readonly text?: string | null
  readonly tone?: Tone
  readonly files?: readonly FileView[]
}

export interface FileView {
  readonly id: string
  readonly url: string
  /** A small picture of it, for rows. */
  readonly thumb?: string
  readonly name: string
  readonly image?: boolean
}

/** An act with its verdict: greyed ones say why and on which clause. */
export interface ActView {
  readonly id: string
  readonly label: string
  readonly allowed: boolean
  /** Sentence when not allowed. */
  readonly reason?: string | null
  /** Clause or pack line the reason rests on. */
  readonly source?: string | null
  readonly tone?: 'primary' | 'plain' | 'danger'
  /** Undo, or why there is none; shown under the button's tooltip. */
  readonly undo?: string | null
}

/** What a failure looks like to components; `Problem` of #client fits. */
export interface ProblemView {
  readonly code: string
  readonly sentence: string
  readonly status?: number
  readonly source?: string | undefined
  readonly fields?: Readonly<Record<string, string>>
  readonly request?: string | undefined
}

export interface PlaceNode {
  readonly id: string
  readonly name: string
  /** Title of its level: 街道, 社区 … */
  readonly level?: string
  /** `false` when it certainly has no children. */
  readonly more?: boolean
  /** Where it lies: 龙南街道 · 东湖社区. */
  readonly within?: string
  readonly hint?: string
}

/** What `usePages` of #client gives. */
export interface PagingView<R> {
  readonly rows: readonly R[]
  readonly total: number | null | undefined
  readonly page: number
  readonly hasNext: boolean
  readonly hasPrevious: boolean
  readonly next: () => void
  readonly previous: () => void
  readonly first: () => void
  readonly loading: boolean
  readonly fetching: boolean
  readonly problem: ProblemView | undefined
  readonly refresh: () => void
}
