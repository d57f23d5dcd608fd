/**
 * `node tools/system-pictures.ts` after the journeys: the pictures of docs/systems.md, as the journeys saw them
 * (tests/.out/journeys), made small. Whatever is missing is named, and the old one stays.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

const from = join(import.meta.dirname, '../tests/.out/journeys')
const to = join(import.meta.dirname, '../docs/pictures/systems')
const most = 250 * 1024

/** Picture of the documentation ← picture of a journey. */
const pictures: Readonly<Record<string, string>> = {
  'seven-failed': 'seven-2-failed',
  'seven-why-failed': 'seven-3-why-failed',
  'seven-objection': 'seven-4-objection',
  'seven-low': 'seven-5-low',
  'seven-archived': 'seven-6-archived',
  'five-hearing': 'five-2-hearing',
  'five-heard': 'five-3-heard',
  'five-done': 'five-4-done',
  'five-forms': 'five-5-forms',
  'levels-county': 'levels-1-county',
  'levels-custody': 'levels-3-custody',
  'levels-path': 'levels-2-path',
  'powers-list': 'powers-1-list',
  'powers-one': 'powers-2-one',
  'powers-refused': 'powers-3-refused',
  'structure-zhongli': 'structure-1-zhongli',
  'structure-community': 'structure-2-community-whole',
  'structure-refused': 'structure-3-refused',
  'structure-duties': 'structure-4-duties',
  'structure-yard': 'structure-5-yard-whole',
  'structure-two-posts': 'structure-6-two-posts-whole',
  'structure-gap': 'structure-7-gap-above',
  'structure-each-post': 'structure-8-each-post',
}

mkdirSync(to, { recursive: true })
for (const [name, seen] of Object.entries(pictures)) {
  const path = join(from, `${seen}.png`)
  if (!existsSync(path)) {
    console.error(`missing: ${seen} (run its journey with JOURNEY_PICTURES unset)`)
    process.exitCode = 1
    continue
  }
  // oxlint-disable-next-line no-await-in-loop
  const small = await sharp(path).png({ palette: true, quality: 80, effort: 9 }).toBuffer()
  if (small.length > most) throw new Error(`${name} is ${small.length} bytes, more than ${most}`)
  writeFileSync(join(to, `${name}.png`), small)
  console.log(name, small.length)
}
