/**
 * A deployment as its first start leaves it (database made, web built, demonstration filled, ended in order), made once a
 * run and copied for whoever needs one of their own: a copy takes a second, a first start twenty.
 */
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { deploymentAt, freePort } from './deployment.ts'
import type { Deployment } from './deployment.ts'
import { ask } from './database.ts'

/** What a start finds standing: data and keys, with owners and modes. PostgreSQL looks for a port of its own. */
async function copy(from: string, to: string): Promise<void> {
  for (const part of ['data', 'keys']) {
    if (process.platform === 'win32')
      cpSync(join(from, part), join(to, part), { recursive: true, preserveTimestamps: true })
    else await promisify(execFile)('cp', ['-a', join(from, part), join(to, part)])
  }
  rmSync(join(to, 'data/postgres/port'), { force: true })
}

/** A deployment copied from the template in that folder; nothing runs yet. */
export async function copyOfTemplate(template: string): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'linli-deployment-'))
  try {
    await copy(template, folder)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  return deploymentAt({ folder, port: await freePort() })
}

const template = async () => (await ask(`${inject('linliDatabases')}/template`)) as string

/** A deployment of one's own that had its first start; nothing runs yet. For files of the project `kill`. */
export const openStarted = async (): Promise<Deployment> => copyOfTemplate(await template())

/** Gives a deployment that has none yet the pages that its next start would build. They are no data: of no backup. */
export async function bringPages(deployment: Deployment): Promise<void> {
  const web = join(deployment.dataDir, 'web')
  if (existsSync(web)) return
  mkdirSync(deployment.dataDir, { recursive: true })
  cpSync(join(await template(), 'data/web'), web, { recursive: true })
}
