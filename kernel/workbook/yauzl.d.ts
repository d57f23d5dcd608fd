/** What we call of `yauzl` 3; the package carries no types. */
declare module 'yauzl' {
  import type { Readable } from 'node:stream'
  export interface Entry {
    readonly fileName: string
    readonly compressedSize: number
    readonly uncompressedSize: number
    readonly compressionMethod: number
    isEncrypted(): boolean
  }
  export interface ZipFile {
    readonly entryCount: number
    eachEntry(): AsyncIterable<Entry>
    openReadStreamPromise(entry: Entry): Promise<Readable>
    close(): void
  }
  export function fromBufferPromise(
    buffer: Buffer,
    options: { lazyEntries: true; autoClose?: boolean; validateEntrySizes?: boolean },
  ): Promise<ZipFile>
}
