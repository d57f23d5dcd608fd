/** Sealing the archive of a matter: the package is built, digested, kept for good, and the matter ends. */
import { must } from '#kernel/access'
import { action, canonical } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { actOn } from '#modules/flow'
import { calendarOf } from '#modules/packs'
import { allowSeal } from '../access.ts'
import type * as contract from '../contract.ts'
import { packageOf } from '../package.ts'
import { readableOf } from '../readable.ts'
import type { ArchiveFacet } from '../rules.ts'
import { archiveFacts, sealOf, sha256 } from '../sealed.ts'
import * as store from '../store/archives.ts'
import type { ArchiveRow } from '../tables.ts'
import { asStaff, lockIn, refuse, titleOf } from './recording.ts'

const sealedAlready = (number: string) => refuse('execution.sealed-already', { number })

/** Seals everything public up to now; the sealing act itself carries the digests and ends the matter. */
export const seal = action(
  'execution.seal',
  async (ctx: Context, input: Input<typeof contract.seal>): Promise<Output<typeof contract.seal>> => {
    const who = asStaff(ctx)
    const permit = must(allowSeal(who))
    const { m, facet } = await lockIn<ArchiveFacet>(
      ctx,
      input.matter,
      input.revision,
      'archive',
      'execution.not-sealable',
    )
    if (await store.archiveOf(ctx, m.id)) throw sealedAlready(m.number)
    const whole = await packageOf(ctx, m.id, { at: ctx.now, by: titleOf(who) })
    const machine = `${canonical(whole)}\n`
    const machineDigest = sha256(machine)
    const { zone } = await calendarOf(ctx)
    const readable = readableOf(whole, { zone, machineDigest })
    const id = ctx.newId()
    const named = {
      id,
      matter: m.id,
      matter_number: m.number,
      machine_digest: machineDigest,
      readable_digest: sha256(readable),
    }
    const row: ArchiveRow = {
      realm: ctx.realm,
      ...named,
      title: m.title,
      machine,
      readable,
      seal: sealOf(ctx.secrets, named),
      sealed_at: ctx.now,
      sealed_by: who.person,
      by_title: titleOf(who),
    }
    // The row first: once the matter is at its end, nothing of it is written any more.
    await store.insertArchive(ctx, permit, row)
    await actOn(
      ctx,
      m,
      { act: facet.seal, text: '全部公开材料已经立卷封存' },
      {
        via: 'archive',
        data: {
          archive: id,
          facts: [
            { label: '机器可读文件 SHA-256', value: row.machine_digest },
            { label: '阅读文件 SHA-256', value: row.readable_digest },
          ],
        },
      },
    )
    ctx.touch({ kind: 'execution.archive', id, fields: ['*'], row: archiveFacts(row) })
    ctx.announce('execution.Sealed', { matter: m.id, archive: id })
    return { id, machineDigest: row.machine_digest, readableDigest: row.readable_digest }
  },
  { archive_once: () => sealedAlready('') },
)
