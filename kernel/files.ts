/**
 * Uploaded files: content is judged by its bytes, never by its name; images are decoded and written anew, which drops
 * EXIF, positions and anything appended. Content lies in the data folder under its SHA-256; a row says what it is, who
 * brought it and, once it is used, to which subject it belongs.
 */
export { openFiles } from './files/folder.ts'
export type { Files, JudgedFile, StoredFile } from './files/folder.ts'
export { mountFiles } from './files/http.ts'
export {
  attachFiles,
  dropFile,
  filesOf,
  filesOfAll,
  findFile,
  saveFile,
  sweepFiles,
  tracedFiles,
  uploadFile,
} from './files/rows.ts'
export type { FileReader, FileRow, KnownFile, Uploaded } from './files/rows.ts'
export { fileRefusals } from './files/words.ts'
