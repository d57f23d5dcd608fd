/**
 * Traditional characters from simplified ones, word by word as Taiwan writes them; the words themselves stay those of the
 * law and the glossary (信息公開, not 資訊公開). For our own sentences and for packs; never for what people wrote.
 */

/** What the dictionary gets wrong for us, or writes in a way nobody uses: traditional → traditional. */
const corrections: readonly (readonly [string, string])[] = [
  ['工作臺', '工作台'],
  ['平臺', '平台'],
  ['站臺', '站台'],
  ['臺賬', '台賬'],
  ['這臺', '這台'],
  ['那臺', '那台'],
  ['不籤合同', '不簽合同'],
  ['類别', '類別'],
  ['鄰裡', '鄰里'],
]

let converter: Promise<(text: string) => string> | undefined

/** Gives the converter; its dictionaries (1 MB) are read when first asked for. */
export function hantConverter(): Promise<(text: string) => string> {
  return (converter ??= import('opencc-js/cn2t').then(({ Converter }) => {
    const convert = Converter({ from: 'cn', to: 'tw' })
    return (text) => corrections.reduce((all, [wrong, right]) => all.replaceAll(wrong, right), convert(text))
  }))
}
