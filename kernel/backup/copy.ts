/** COPY … TO STDOUT as a stream of bytes. */
import { to } from 'pg-copy-streams'
import type { CopyToStreamQuery } from 'pg-copy-streams'

interface Inside {
  _parse(chunk: Buffer): boolean
  _buffer: unknown
}

/**
 * A query whose stream is what `statement` copies out; `rowCount` holds its rows once it has ended.
 *
 * The library goes on taking from the connection after the last row when the server's next message has arrived in a chunk of
 * its own by then, and breaks on it. What comes after the copy is the driver's: the stream stops taking there.
 */
export function copyTo(statement: string): CopyToStreamQuery {
  const stream = to(statement)
  const inside = stream as unknown as Inside
  const parse = inside._parse.bind(stream)
  inside._parse = (chunk) => parse(chunk) && inside._buffer !== null
  return stream
}
