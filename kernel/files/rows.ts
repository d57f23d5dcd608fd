/** Rows of files: who brought them, what uses them, what is swept. */
import { randomBytes } from 'node:crypto'
import type { Action, Actor, Context, Ground, ReadContext } from '#kernel/action'
import { GONE, action, perform } from '#kernel/action'
import type { Tx } from '#kernel/database'
import { refuser } from '#kernel/errors'
import { realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import type { Log } from '#kernel/log'
import type { TracedTable } from '#kernel/manifest'
import type { Secrets } from '#kernel/secrets'
import { extensions } from './content.ts'
import type { JudgedFile } from './folder.ts'
import { fileRefusals } from './words.ts'

const refuse = refuser(fileRefusals)

export interface FileRow {
  readonly id: Uuid
  readonly media: string
  readonly name: string
  readonly bytes: number
  readonly width: number | null
  readonly height: number | null
}

/** Says who may see the files of one kind of subject; the module that attaches them declares it in its manifest. */
export interface FileReader {
  /** Kind of subject, as given to `attachFiles`. */
  readonly subject: string
  /**
   * Whether the actor may see this file. Calls `ctx.readPersonal` when that shows a person. `proof` is what the address
   * carries besides, e.g. a query code.
   */
  readonly mayRead: (
    ctx: ReadContext,
    subject: Uuid,
    file: FileRow & { readonly proof: string | undefined; readonly thumb: boolean },
  ) => Promise<boolean>
}

/** A file as the database knows it. */
export interface KnownFile extends FileRow {
  readonly realm: number
  readonly sha256: string
  readonly made_by: Uuid | null
  readonly subject_kind: string | null
  readonly subject: Uuid | null
}

const COLUMNS =
  'realm, id, sha256, media, bytes::int AS bytes, name, width, height, made_by, subject_kind, subject'
const KIND = 'kernel.file'

/** The columns a file's digest in the trace covers. */
const digested = (f: Record<string, unknown>): Record<string, unknown> => ({
  sha256: f['sha256'],
  media: f['media'],
  bytes: Number(f['bytes']),
  name: f['name'],
  made_by: f['made_by'],
  subject_kind: f['subject_kind'],
  subject: f['subject'],
})

export const tracedFiles: TracedTable = {
  kind: KIND,
  page: `SELECT ${COLUMNS} FROM kernel.file WHERE (realm, id) > ($1::smallint, $2::uuid) ORDER BY realm, id LIMIT $3`,
  row: digested,
}

const touchFile = (ctx: Context, file: KnownFile, fields: readonly string[]) =>
  ctx.touch({ kind: KIND, id: file.id, fields, row: digested({ ...file }) })

/**
 * Binds uploaded files to the subject that uses them. A reference is the `ref` an upload answered. Refuses
 * `files.not-yours` when one is unknown, was brought by somebody else, or is used already.
 */
export async function attachFiles(
  ctx: Context,
  refs: readonly string[],
  subject: { kind: string; id: Uuid },
): Promise<void> {
  if (refs.length === 0) return
  const parts = refs.map((ref) => ref.split('.') as [Uuid, string?])
  const attached = await ctx.tx.all<KnownFile>(ATTACH, [
    parts.map(([id]) => realmOf(id)),
    parts.map(([id]) => id),
    parts.map(([id, secret]) => (secret === undefined ? null : tokenDigest(ctx.secrets, id, secret))),
    ctx.actor.person,
    subject.kind,
    subject.id,
  ])
  if (attached.length !== new Set(parts.map(([id]) => id)).size) throw refuse('files.not-yours')
  for (const file of attached) touchFile(ctx, file, ['subject_kind', 'subject'])
}

const ATTACH = {
  name: 'kernel.attach-files',
  text: `UPDATE kernel.file f SET subject_kind = $5, subject = $6
    FROM unnest($1::smallint[], $2::uuid[], $3::text[]) AS r(realm, id, token)
    WHERE f.realm = r.realm AND f.id = r.id AND f.subject IS NULL
      AND (f.made_by = $4 OR (f.token IS NOT NULL AND f.token = r.token))
    RETURNING f.realm, f.id, f.sha256, f.media, f.bytes::int AS bytes, f.name, f.width, f.height, f.made_by,
      f.subject_kind, f.subject`,
}

/** The files of a subject, oldest first. Who may see the subject decides the caller. */
export async function filesOf(ctx: ReadContext, subject: { kind: string; id: Uuid }): Promise<FileRow[]> {
  return (await filesOfAll(ctx, subject.kind, [subject.id])).get(subject.id) ?? []
}

/** The files of several subjects of one kind by subject, oldest first: one statement for a whole list. */
export async function filesOfAll(
  ctx: ReadContext,
  kind: string,
  subjects: readonly Uuid[],
): Promise<Map<Uuid, FileRow[]>> {
  const found = await ctx.tx.all<FileRow & { subject: Uuid }>(OF, [kind, [...subjects]])
  const files = new Map<Uuid, FileRow[]>()
  for (const { subject, ...file } of found) files.set(subject, [...(files.get(subject) ?? []), file])
  return files
}

const OF = {
  name: 'kernel.files-of',
  text: `SELECT subject, id, media, name, bytes::int AS bytes, width, height FROM kernel.file
    WHERE subject = ANY($2::uuid[]) AND subject_kind = $1 ORDER BY made_at, id`,
}

/** Stores a file the system itself made (an error list, a notice) and binds it to its subject. */
export async function saveFile(
  ctx: Context,
  content: Uint8Array,
  name: string,
  subject: { kind: string; id: Uuid },
): Promise<Uuid> {
  const file = await ctx.files.judge(content)
  const row = await insert(ctx, file, name, { subject, token: null })
  return row.id
}

const INSERT = {
  name: 'kernel.file-insert',
  text: `INSERT INTO kernel.file (realm, id, sha256, media, bytes, name, width, height, made_by, made_at, token, subject_kind, subject)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING ${COLUMNS}`,
}

async function insert(
  ctx: Context,
  file: JudgedFile,
  name: string,
  more: { subject: { kind: string; id: Uuid } | null; token: ((id: Uuid) => string) | null },
): Promise<KnownFile> {
  const id = ctx.newId()
  // Under the content's lock the sweep cannot take away what we count on.
  await lockContent(ctx.tx, file.sha256)
  await ctx.files.put(file)
  const row = await ctx.tx.first<KnownFile>(INSERT, [
    realmOf(id),
    id,
    file.sha256,
    file.media,
    file.bytes,
    shownName(name, file.media),
    file.width,
    file.height,
    ctx.actor.person,
    ctx.now,
    more.token?.(id) ?? null,
    more.subject?.kind ?? null,
    more.subject?.id ?? null,
  ])
  touchFile(ctx, row!, ['sha256', 'media', 'bytes', 'name', 'made_by', 'subject_kind', 'subject'])
  return row!
}

const lockContent = (tx: Tx, sha256: string) =>
  tx.run(`SELECT pg_advisory_xact_lock(7215034, ('x' || left($1, 8))::bit(32)::int)`, [sha256])

const tokenDigest = (secrets: Secrets, id: Uuid, secret: string) => secrets.mac('upload', `${id}.${secret}`)

/** A name to show: no folders, no control characters, and the extension of what the content really is. */
function shownName(name: string, media: string): string {
  const base = (name.split(/[/\\]/).at(-1) ?? '')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/gu, '')
    .replace(/\.[^.]*$/, '')
    .trim()
  return `${[...(base || '文件')].slice(0, 80).join('')}.${extensions[media] ?? 'bin'}`
}

/** Bytes that people without an account may leave unused at one time. */
const PUBLIC_BYTES = 2n * 1024n * 1024n * 1024n

export interface Uploaded extends FileRow {
  readonly ref: string
}

/** The act of uploading; content was judged before the transaction. With `key` a repeat gets the same answer. */
export function uploadFile(
  ground: Ground,
  actor: Actor,
  file: JudgedFile,
  name: string,
  key?: Uuid,
): Promise<Uploaded> {
  const isPublic = actor.person === null
  if (isPublic && file.width === null) throw refuse('files.only-images')
  const secret = isPublic ? randomBytes(24).toString('base64url') : undefined
  const upload: Action<{ sha256: string; name: string }, Uploaded> = action('kernel.upload', async (ctx) => {
    if (isPublic) {
      const held = await ctx.tx.first<{ bytes: bigint }>(
        'SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM kernel.file WHERE subject IS NULL AND made_by IS NULL',
      )
      if (held && held.bytes > PUBLIC_BYTES) throw refuse('files.full')
    }
    const token = secret === undefined ? null : (id: Uuid) => tokenDigest(ctx.secrets, id, secret)
    const row = await insert(ctx, file, name, { subject: null, token })
    return {
      id: row.id,
      ref: secret === undefined ? row.id : `${row.id}.${secret}`,
      name: row.name,
      media: row.media,
      bytes: row.bytes,
      width: row.width,
      height: row.height,
    }
  })
  return perform(ground, actor, upload, { sha256: file.sha256, name }, key ? { key } : undefined)
}

/** A file by id, or undefined; the caller judges who may see it. */
export function findFile(ctx: ReadContext, id: Uuid): Promise<KnownFile | undefined> {
  return ctx.tx.first<KnownFile>(
    { name: 'kernel.file', text: `SELECT ${COLUMNS} FROM kernel.file WHERE realm = $1 AND id = $2` },
    [realmOf(id), id],
  )
}

/**
 * Lets a file go before its time: a list of people that has served its purpose. The row goes with the commit, the content with
 * the next sweep unless another row counts on it. One that is gone already is no mistake.
 */
export async function dropFile(ctx: Context, id: Uuid): Promise<void> {
  const gone = await ctx.tx.run('DELETE FROM kernel.file WHERE realm = $1 AND id = $2', [realmOf(id), id])
  if (gone > 0) ctx.touch({ kind: KIND, id, fields: ['*'], row: GONE })
}

const UNUSED_HOURS = 24

/** Takes away uploads nobody used within a day, and contents no row knows. Returns how many of each. */
export async function sweepFiles(
  ground: Ground,
  serviceActor: (realm: number, name: string) => Actor,
  log: Log,
): Promise<{ rows: number; contents: number }> {
  const before = new Date(ground.clock().getTime() - UNUSED_HOURS * 3_600_000)
  let rows = 0
  const realms = await ground.database.plain<{ realm: number }>(
    'SELECT DISTINCT realm FROM kernel.file WHERE subject IS NULL AND made_at < $1',
    [before],
  )
  const sweep = action('kernel.sweep-files', async (ctx, realm: number) => {
    const gone = await ctx.tx.all<{ id: Uuid }>(
      `DELETE FROM kernel.file WHERE (realm, id) IN (
         SELECT realm, id FROM kernel.file WHERE realm = $1 AND subject IS NULL AND made_at < $2 LIMIT 500 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [realm, before],
    )
    for (const { id } of gone) ctx.touch({ kind: KIND, id, fields: ['*'], row: GONE })
    // Nothing left: the sweep itself is on record, so that the act has a subject.
    if (gone.length === 0) ctx.touch({ kind: KIND, id: null, fields: [] })
    return gone.length
  })
  for (const { realm } of realms)
    for (let swept = 500; swept === 500; rows += swept)
      swept = await perform(ground, serviceActor(realm, 'files'), sweep, realm)
  let contents = 0
  for await (const sha256 of ground.files.older(before)) {
    const isGone = await ground.database.transaction({ settings: {} }, async (tx) => {
      await lockContent(tx, sha256)
      if (await tx.first('SELECT 1 FROM kernel.file WHERE sha256 = $1 LIMIT 1', [sha256])) return false
      await ground.files.remove(sha256)
      return true
    })
    if (isGone) contents++
  }
  if (rows + contents > 0) log.info('files.swept', { rows, contents })
  return { rows, contents }
}
