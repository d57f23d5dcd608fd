/** The systemd units of the handbook: systemd itself reads them, and they say what the program promises. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configTable } from '#kernel/config'

const folder = join(import.meta.dirname, '../../docs/operating')
const units = readdirSync(folder).filter((name) => /\.(service|timer)$/.test(name))
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0
let here: string

beforeAll(() => {
  here = mkdtempSync(join(tmpdir(), 'linli-units-'))
  writeFileSync(join(here, 'linli'), '#!/bin/sh\n')
  chmodSync(join(here, 'linli'), 0o755)
  // systemd looks whether the program is there.
  for (const unit of units)
    writeFileSync(join(here, unit), read(unit).replaceAll('/opt/linli/linli', join(here, 'linli')))
})
afterAll(() => rmSync(here, { recursive: true, force: true }))

describe('systemd units', () => {
  it('are the server, its backup and the timer', () => {
    expect(units.toSorted()).toEqual(['linli-backup.service', 'linli-backup.timer', 'linli.service'])
  })

  it.skipIf(!hasSystemd)('are read by systemd without a word', () => {
    const run = spawnSync('systemd-analyze', ['verify', ...units.map((u) => join(here, u))], {
      encoding: 'utf8',
    })
    expect(run.stderr.split('\n').filter((line) => line.includes('linli'))).toEqual([])
    expect(run.status).toBe(0)
  })

  it.skipIf(!hasSystemd)('shut the server in', () => {
    const said = execFileSync(
      'systemd-analyze',
      ['security', '--offline=true', join(here, 'linli.service')],
      {
        encoding: 'utf8',
      },
    )
    expect(Number(/exposure level for linli\.service: ([\d.]+)/.exec(said)?.[1])).toBeLessThan(3)
  })

  it('give the program the time its stop takes, and do not restart a wrong configuration', () => {
    const server = read('linli.service')
    const main = readFileSync(join(folder, '../../apps/server/main.ts'), 'utf8')
    const stopMs = Number(/STOP_MS = ([\d_]+)/.exec(main)![1]!.replaceAll('_', ''))
    expect(Number(/TimeoutStopSec=(\d+)/.exec(server)![1]) * 1000).toBeGreaterThan(stopMs)
    expect(server).toContain('RestartPreventExitStatus=2')
    expect(server).toContain('KillMode=mixed')
    expect(server).not.toMatch(/^MemoryDenyWriteExecute/m)
  })

  it('name only variables that exist', () => {
    const known = new Set(configTable().map((row) => row.name))
    for (const unit of units)
      for (const [name] of read(unit).matchAll(/LINLI_[A-Z_]+/g)) expect(known).toContain(name)
  })
})
