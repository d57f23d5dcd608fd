import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import type { Refusal } from '#kernel/errors'
import { openFiles } from '#kernel/files'
import { bomb, jpeg, picture, png, xlsx, zip } from './samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'linli-content-'))
const files = openFiles(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const refusal = async (content: Uint8Array | string) => {
  try {
    await files.judge(typeof content === 'string' ? Buffer.from(content) : content)
    return 'accepted'
  } catch (error) {
    return (error as Refusal).code ?? String(error)
  }
}

describe('content', () => {
  test('a program, a script or a page is refused whatever it is called', async () => {
    expect(await refusal('<?php system($_GET["c"]); ?>')).toBe('files.not-accepted')
    expect(await refusal(Buffer.concat([Buffer.from('MZ\x90\0', 'latin1'), Buffer.alloc(500)]))).toBe(
      'files.not-accepted',
    )
    expect(await refusal('#!/bin/sh\nrm -rf /\n')).toBe('files.not-accepted')
    expect(await refusal('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')).toBe(
      'files.not-accepted',
    )
    expect(await refusal('<!doctype html><script>alert(1)</script>')).toBe('files.not-accepted')
    expect(await refusal(zip({ 'run.exe': 'MZ' }))).toBe('files.not-accepted')
    expect(
      await refusal(
        zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w/>', 'word/vbaProject.bin': 'x' }),
      ),
    ).toBe('files.not-accepted')
    expect(await refusal(await picture().gif().toBuffer())).toBe('files.not-accepted')
    expect(await refusal(await picture().tiff().toBuffer())).toBe('files.not-accepted')
    expect(await refusal(Buffer.concat([Buffer.from('GIF89a/*'), jpeg, Buffer.from('*/=1;alert(1)')]))).toBe(
      'files.not-accepted',
    )
  })

  test('nothing, too much, a broken picture, a bomb and a phone’s HEIC each have their own name', async () => {
    expect(await refusal('')).toBe('files.empty')
    expect(await refusal(Buffer.concat([jpeg, Buffer.alloc(10 * 1024 * 1024)]))).toBe('files.too-large')
    expect(await refusal(jpeg.subarray(0, jpeg.length >> 1))).toBe('files.broken')
    expect(await refusal(png.subarray(0, png.length >> 1))).toBe('files.broken')
    expect(await refusal(jpeg.subarray(0, 20))).toBe('files.broken')
    expect(await refusal(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))).toMatch(/files\.(broken|not-accepted)/)
    const huge = bomb(20_000)
    expect(huge.length).toBeLessThan(100_000)
    expect(await refusal(huge)).toBe('files.too-many-pixels')
    expect(await refusal(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0', 'latin1'))).toBe(
      'files.heic',
    )
  })

  test('a picture is written anew: no position, no camera, no profile, no thumbnail, upright, at most 2048 pixels', async () => {
    const original = await picture({ width: 3000, height: 1500 })
      .withExif({ IFD0: { Make: 'SpyCam', Copyright: '张三' }, IFD3: { GPSLatitude: '46/1 35/1 0/1' } })
      .withIccProfile('p3')
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect(original.includes('SpyCam')).toBe(true)
    const { content } = await files.judge(original)
    const after = await sharp(content.body).metadata()
    expect(after).toMatchObject({ format: 'jpeg', width: 1024, height: 2048, space: 'srgb' })
    expect([after.exif, after.icc, after.xmp, after.orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(Buffer.from(content.body).includes('SpyCam')).toBe(false)
    const small = await sharp(content.thumb!).metadata()
    expect([small.width, small.height]).toEqual([160, 320])
  })

  test('a picture with a program, an archive or a page behind it comes out as the picture alone', async () => {
    for (const payload of [
      'MZ\x90\0This program cannot be run',
      '<script>alert(1)</script>',
      zip({ 'a.class': 'CAFE' }),
    ]) {
      const { content, media } = await files.judge(Buffer.concat([jpeg, Buffer.from(payload as string)]))
      expect(media).toBe('image/jpeg')
      expect(Buffer.from(content.body).includes(Buffer.from(payload as string).subarray(0, 20))).toBe(false)
      expect(Buffer.from(content.body).subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]))
    }
    const withComment = await picture()
      .png()
      .withExif({ IFD0: { ImageDescription: '<?php evil ?>' } })
      .toBuffer()
    expect(withComment.includes('<?php')).toBe(true)
    expect(Buffer.from((await files.judge(withComment)).content.body).includes('<?php')).toBe(false)
  })

  test('transparency keeps as WebP; AVIF, PDF and a workbook are taken', async () => {
    expect((await files.judge(png)).media).toBe('image/webp')
    expect((await files.judge(await picture().avif({ effort: 0 }).toBuffer())).media).toBe('image/jpeg')
    expect((await files.judge(await picture().webp().toBuffer())).media).toBe('image/jpeg')
    expect(await files.judge(Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n'))).toMatchObject({
      media: 'application/pdf',
      width: null,
    })
    expect((await files.judge(xlsx)).media).toContain('spreadsheetml.sheet')
  })

  test('content that was changed on disk does not leave', async () => {
    const stored = await files.accept(Buffer.from('%PDF-1.4 one'))
    expect(Buffer.from(await files.read(stored.sha256)).toString()).toBe('%PDF-1.4 one')
    writeFileSync(join(folder, 'files', stored.sha256.slice(0, 2), stored.sha256), '%PDF-1.4 two')
    await expect(files.read(stored.sha256)).rejects.toMatchObject({ code: 'files.lost' })
    await expect(files.read('f'.repeat(64))).rejects.toMatchObject({ code: 'files.lost' })
  })
})
