/** How much of a workbook is read at all. A workbook is a stranger's archive: every size is bounded before it is met. */
export const limits = {
  /** Entries of the archive. */
  entries: 2_000,
  /** What the archive says it unfolds into, in bytes: a million blank rows fit, a bomb does not. */
  declared: 1024 * 1024 * 1024,
  /** A part larger than this may not be packed tighter than `ratio`. */
  ratioFrom: 16 * 1024 * 1024,
  ratio: 400,
  /** Texts of the workbook, which must be kept in memory while its rows are read. */
  texts: 96 * 1024 * 1024,
  textCount: 2_000_000,
  /** Small parts: list of sheets, relations, styles. */
  part: 8 * 1024 * 1024,
  /** Rows with content below the heading. */
  rows: 100_000,
  /** Rows with content of a form of several sheets. */
  formRows: 20_000,
  /** Rows among which the heading is looked for. */
  heading: 10,
  /** This many blank rows in a row end the table. */
  blanks: 10_000,
  /** Columns that are read. */
  columns: 200,
  /** Characters of a cell, as in Excel itself. */
  cell: 32_767,
  /** Merged areas kept. */
  merges: 50_000,
  /** The longest tag. */
  tag: 64 * 1024,
} as const
