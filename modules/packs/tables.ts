/** Row types of schema `packs`. */
export interface SnapshotRow {
  hash: string
  pack: string
  version: string
  title: string
  layers: LayerOf[]
  content: string
  made_at: Date
}

export interface LayerOf {
  readonly id: string
  readonly version: string
  /** Digest of the layer's own pinned files, so that a change shows in which layer it was made. */
  readonly hash: string
}

export interface EditionRow {
  stack: string
  source: string
  first_at: Date
}

export interface LooseRow {
  hash: string
  content: string
  made_at: Date
}

export interface JurisdictionPackRow {
  realm: number
  from_at: Date
  to_at: Date | null
  snapshot: string
  loose: string
  request: string
}

export interface Tables {
  'packs.snapshot': SnapshotRow
  'packs.edition': EditionRow
  'packs.loose': LooseRow
  'packs.jurisdiction_pack': JurisdictionPackRow
}
