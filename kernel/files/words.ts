import type { RefusalWords } from '#kernel/errors'

export const fileRefusals = {
  'files.empty': { status: 400, zh: '文件是空的' },
  'files.one': { status: 400, zh: '一次只能上传一个文件' },
  'files.incomplete': { status: 400, zh: '文件没有传完，请重新上传' },
  'files.too-large': { status: 413, zh: '文件太大：最多 {limit}' },
  'files.too-many-pixels': { status: 413, zh: '图片尺寸太大：最多 {limit} 万像素，请缩小后再上传' },
  'files.not-accepted': {
    status: 415,
    zh: '不接受这种文件：只收照片（JPEG、PNG、WebP、AVIF）、PDF 和 Excel 工作簿（.xlsx），按内容而不是文件名判断',
  },
  'files.heic': {
    status: 415,
    zh: '这是 HEIC 照片，系统无法读取：请在手机相机设置中改为“兼容性最佳”（JPEG），或截图后上传',
  },
  'files.broken': { status: 422, zh: '图片已损坏或不完整，无法读取，请重新拍照或重新导出' },
  'files.only-images': { status: 403, zh: '未登录时只能上传照片' },
  'files.not-yours': { status: 403, zh: '所附文件不存在、不是您上传的，或已经用在别处，请重新上传' },
  'files.lost': { status: 410, zh: '文件内容已不在存储中，请联系管理员' },
  'files.full': { status: 503, zh: '文件存储空间暂时不足，请稍后再试' },
} as const satisfies RefusalWords
