// `npm run check` compares, `npm run check -- --write` also formats and writes generated files.
import { join } from 'node:path'
import { runCheck } from './run.ts'

const unknown = process.argv.slice(2).filter((arg) => arg !== '--write')
if (unknown.length > 0) {
  console.error(`不认识的参数：${unknown.join(' ')}。可用的是 --write。`)
  process.exit(2)
}
const { passed, failed } = await runCheck({
  root: join(import.meta.dirname, '../..'),
  write: process.argv.includes('--write'),
  say: (line) => console.log(line),
})
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
