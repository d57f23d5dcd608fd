/** Wire description of uploads; also runs in the browser. */
import { Id, Nullable, OneOf, Shape, Text, Type, read, write } from '#kernel/endpoint'
import { fileRefusals } from './words.ts'

export { fileRefusals }

/** At most so many bytes a file. */
export const MAX_BYTES = 10 * 1024 * 1024

/**
 * What a form sends to attach an uploaded file: the `ref` of the upload's answer. For a signed-in person it is the
 * file's id; for somebody without an account it carries a secret that is told once.
 */
export const FileRef = () =>
  Type.String({
    pattern:
      '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(\\.[A-Za-z0-9_-]{32})?$',
  })

export const UploadedFile = Shape({
  id: Id(),
  ref: FileRef(),
  name: Text(1, 120),
  media: Type.String(),
  bytes: Type.Integer(),
  width: Nullable(Type.Integer()),
  height: Nullable(Type.Integer()),
})

/** `POST`, multipart/form-data with one file part of any name. Answers `UploadedFile`. */
export const upload = write({
  name: 'kernel.upload',
  summary: '上传一个文件（照片、PDF 或 Excel 工作簿）',
  who: 'anyone',
  input: Shape({}),
  output: UploadedFile,
  refusals: Object.keys(fileRefusals),
  perMinute: 30,
})

/** `GET <path>/<id>`. An `<img>` cannot send headers: the capacity may stand in the query. */
export const file = read({
  name: 'kernel.file',
  summary: '读取一个文件；size=thumb 为缩略图（至多 320 像素）',
  who: 'anyone',
  input: Shape({
    size: Type.Optional(OneOf('thumb')),
    capacity: Type.Optional(Text(1, 80)),
    jurisdiction: Type.Optional(Text(1, 80)),
    proof: Type.Optional(Text(1, 200)),
  }),
  output: Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' }),
  refusals: ['files.lost'],
  perMinute: 1200,
})

/** Address of a file for `<img src>` and links. */
export function fileUrl(
  id: string,
  options: { thumb?: boolean; capacity?: string; proof?: string } = {},
): string {
  const query = new URLSearchParams()
  if (options.thumb) query.set('size', 'thumb')
  if (options.capacity) query.set('capacity', options.capacity)
  if (options.proof) query.set('proof', options.proof)
  const text = query.toString()
  return `${file.path}/${id}${text ? `?${text}` : ''}`
}
