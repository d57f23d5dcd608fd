import type { fileRefusals as no } from './words.ts'

export const fileRefusals: Record<keyof typeof no, string> = {
  'files.empty': 'The file is empty',
  'files.one': 'Upload one file at a time',
  'files.incomplete': 'The file did not arrive in full. Upload it again',
  'files.too-large': 'The file is too large. The most allowed is {limit}',
  'files.too-many-pixels':
    'The picture is too large. The most allowed is {limit} × 10,000 pixels. Make it smaller and upload it again',
  'files.not-accepted':
    'This kind of file is not accepted. You can upload photos (JPEG, PNG, WebP, AVIF), PDF files and Excel workbooks (.xlsx). We look at the content, not at the file name',
  'files.heic':
    'This is a HEIC photo, which the system cannot read. Set the phone’s camera to “Most compatible” (JPEG), or take a screenshot and upload that',
  'files.broken': 'The picture is damaged or incomplete and cannot be read. Take it again or export it again',
  'files.only-images': 'Without signing in you can upload photos only',
  'files.not-yours':
    'The attached file does not exist, was not uploaded by you, or is already used elsewhere. Upload it again',
  'files.lost': 'The content of this file is no longer in storage. Contact your administrator',
  'files.full': 'File storage is full for the moment. Try again shortly',
}
