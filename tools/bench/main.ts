/** `npm run bench -- <name>`: builds its data, runs beside a reference in the same run, prints medians, writes JSON. */
const benches: Record<string, () => Promise<{ run(args: readonly string[]): Promise<void> }>> = {
  reads: () => import('./reads.ts'),
  lifecycle: () => import('./lifecycle.ts'),
  list: () => import('./list.ts'),
  start: () => import('./start.ts'),
  import: () => import('./import.ts'),
}

const [name, ...args] = process.argv.slice(2)
const bench = name === undefined ? undefined : benches[name]
if (!bench) {
  console.log(`用法：npm run bench -- <${Object.keys(benches).join('|')}> [选项]`)
  process.exit(2)
}
await (await bench()).run(args)
process.exit(0)
