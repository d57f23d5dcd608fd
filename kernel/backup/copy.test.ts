import { Duplex } from 'node:stream'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { copyTo } from './copy.ts'

/** One message of the server: its letter, its length, its content. */
function message(letter: string, content = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(5)
  head.write(letter)
  head.writeUInt32BE(content.length + 4, 1)
  return Buffer.concat([head, content])
}

test('what follows the last row in a chunk of its own stays with the driver', async () => {
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() })
  const driver: Buffer[] = []
  socket.on('data', (chunk: Buffer) => driver.push(chunk))
  const query = copyTo('COPY (SELECT 1) TO STDOUT')
  const connection = { stream: socket, query: () => undefined }
  ;(query as unknown as { submit(c: typeof connection): void }).submit(connection)

  const rows = Buffer.concat([message('H', Buffer.alloc(3)), message('d', Buffer.from('1\n')), message('c')])
  const after = message('C', Buffer.from('COPY 1\0'))
  // Both are there before anything is read, as when the server is quicker than the process.
  socket.push(rows)
  socket.push(after)
  expect((await buffer(query as unknown as Readable)).toString()).toBe('1\n')
  await expect.poll(() => Buffer.concat(driver)).toEqual(after)
})
