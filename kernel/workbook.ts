/**
 * Workbooks that people upload, read under limits in a child process, row by row; and the ones we hand out: templates and
 * error files. Why a reader of our own: docs/adr/0010-reading-workbooks.md.
 */
export { NotAWorkbook, openArchive } from './workbook/archive.ts'
export { readBook } from './workbook/book.ts'
export type { BookSheet } from './workbook/book.ts'
export { RowReader, isNote, textOf } from './workbook/cells.ts'
export type { Layout } from './workbook/cells.ts'
export { NOTE_MARK, REASON_TITLE, REFILL_MARK } from './workbook/columns.ts'
export type { Column, Heading } from './workbook/columns.ts'
export { dateFromSerial, dateFromText, dayFromCell } from './workbook/dates.ts'
export type { ReadDate } from './workbook/dates.ts'
export { errorFile } from './workbook/error-file.ts'
export type { ErrorFile } from './workbook/error-file.ts'
export { LIST_BATCH, MOST_LISTED, listFile, refuseTooMany } from './workbook/list-file.ts'
export type { ListCell, ListColumn, ListFile, ListMark } from './workbook/list-file.ts'
export { readTable } from './workbook/reading.ts'
export type { Reading, TableHead } from './workbook/reading.ts'
export { XLSX, makeTemplate } from './workbook/template.ts'
export type { Template } from './workbook/template.ts'
export { lettersOf } from './workbook/workbook.ts'
export type { Cell, Merge, Row } from './workbook/workbook.ts'
