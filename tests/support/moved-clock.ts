/**
 * Preloaded by a server whose clock a journey moves (`tests/journeys/moved.ts`): `Date` runs ahead by the milliseconds that
 * stand in the file MOVED_CLOCK; once they are heeded, they stand in `<file>.heeded`. PostgreSQL keeps the true time.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const file = process.env['MOVED_CLOCK']
if (file !== undefined) {
  const True = Date
  let ahead = 0
  const heed = () => {
    let wanted = 0
    try {
      wanted = Number(readFileSync(file, 'utf8'))
    } catch {
      return
    }
    if (wanted === ahead) return
    ahead = wanted
    writeFileSync(`${file}.heeded`, String(ahead))
  }
  heed()
  setInterval(heed, 50).unref()
  globalThis.Date = new Proxy(True, {
    construct: (target, given, as) =>
      Reflect.construct(target, given.length === 0 ? [True.now() + ahead] : given, as) as object,
    apply: () => new True(True.now() + ahead).toString(),
    get: (target, key) => (key === 'now' ? () => True.now() + ahead : (Reflect.get(target, key) as unknown)),
  })
}
