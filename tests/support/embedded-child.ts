// A process of its own that serves a data folder, for tests that kill it: prints one JSON line, then waits to be told.
import { startEmbedded } from '#kernel/postgres'

const [dataDir = '', mode = 'hold'] = process.argv.slice(2)
try {
  const database = await startEmbedded({ dataDir, log: () => undefined })
  process.stdout.write(`${JSON.stringify({ ...database, pid: database.pid })}\n`)
  process.once('SIGTERM', () => void database.stop().then(() => process.exit(0)))
  if (mode === 'once') await database.stop()
  else setInterval(() => undefined, 60_000)
} catch (error) {
  process.stdout.write(`${JSON.stringify({ refused: String(error) })}\n`)
  process.exitCode = 3
}
