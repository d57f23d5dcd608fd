/**
 * Names, numbers and addresses brought to one spelling, so that what is the same compares the same. Only spelling is
 * folded: what could be another person or another room stays apart. Pure.
 */

/** Glyph variants of one character in names, as old registers and input methods write them: variant → usual. */
const variants = new Map(
  (
    '峯峰 羣群 啓启 啟启 衆众 髙高 邨村 竝并 喦岩 嵒岩 甦苏 堃坤 脩修 勲勋 勛勋 勳勋 黃黄 眞真 兪俞 呂吕 吳吴 淸清 靑青 爲为 強强 戶户 產产 郞郎 寬宽 徳德 恵惠 曉晓' +
    ' 暁晓 榮荣 栄荣 國国 囯国 張张 陳陈 劉刘 楊杨 趙赵 孫孙 馬马 鄭郑 許许 鄧邓 馮冯 蕭萧 葉叶 蘇苏 盧卢 蔣蒋 賈贾 陸陆 譚谭 龍龙 龔龚 華华 麗丽 蘭兰 傑杰 偉伟 鳳凤 東东 紅红 軍军'
  )
    .split(' ')
    .map((pair) => [...pair] as [string, string]),
)
const DOTS = /[·•‧・∙⋅．.｡。᛫⸱]/g
/** Spaces of every width and marks nobody sees. */
const UNSEEN = /[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]+/g

/** Nearly every name: nothing in this block has another form but the variants above. */
const HAN = /^[\u4e00-\u9fff]*$/
const VARIANT = new RegExp(`[${[...variants.keys()].join('')}]`, 'gu')

/** A name to compare by: no spaces, one kind of middle dot, one glyph for a character, letters without case. */
export function foldName(name: string): string {
  const bare = HAN.test(name)
    ? name
    : name.normalize('NFKC').replace(UNSEEN, '').replace(DOTS, '·').toLowerCase()
  return bare.replace(VARIANT, (c) => variants.get(c)!)
}

/** A name as it is kept: as written, but for outer and doubled spaces; between Han characters no space is meant. */
export function tidyName(name: string): string {
  return name
    .normalize('NFC')
    .replace(UNSEEN, ' ')
    .trim()
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
}

/** A name of a place to compare by. */
export const foldPlace = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .replace(/[()（）【】[\]-]/g, '')
    .toLowerCase()

const HAN_DIGITS = '零一二三四五六七八九'

/** A number in an address: `3号楼`, `3栋`, `三单元`, `501室`, `0501` → `3`, `3`, `3`, `501`, `501`; others are kept folded. */
export function foldNumber(text: string): string {
  const bare = text
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .replace(/^第/, '')
    .replace(/(?:号楼|号院|楼栋|单元|门洞|号|栋|幢|楼|座|室|房|户|#|门)+$/, '')
    .toUpperCase()
  if (/^\d+$/.test(bare)) return bare.replace(/^0+(?=\d)/, '')
  const han = /^([一二三四五六七八九])?(十)?([一二三四五六七八九])?$/.exec(bare)
  if (bare !== '' && han) {
    const [, tens, ten, ones] = han
    if (ten) return String((tens ? HAN_DIGITS.indexOf(tens) : 1) * 10 + (ones ? HAN_DIGITS.indexOf(ones) : 0))
    if (tens && !ones) return String(HAN_DIGITS.indexOf(tens))
  }
  return bare
}
