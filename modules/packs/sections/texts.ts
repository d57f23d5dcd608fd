/**
 * Section `texts` (texts/*.yaml): texts a locality puts in place of others, by language and path, and its terms in other
 * languages, by their Chinese. Never pinned.
 */
import { section } from '#kernel/section'
import { Reader, isTree } from '#kernel/reader'

/** Language → path → text, and `terms:<language>` → Chinese → translation. */
export type CompiledTexts = Readonly<Record<string, Readonly<Record<string, string>>>>

export const termsKey = (language: string): string => `terms:${language}`

const MOST = 2_000

export const textsSection = section<CompiledTexts>({
  name: 'texts',
  files: ['texts/*.yaml'],
  pinned: false,
  compile(input) {
    const whole: Record<string, Record<string, string>> = {}
    for (const source of input.sources) {
      if (source.value === undefined) continue
      const r = new Reader(source, input.report)
      const tree = r.tree(source.value, [], ['language', 'texts', 'terms'])
      const language = r.oneOf(tree, [], 'language', ['zh-Hans', 'zh-Hant', 'en'] as const)
      if (!language) continue
      if (tree.terms !== undefined) {
        if (language === 'zh-Hans' || !isTree(tree.terms))
          r.wrong(
            ['terms'],
            'packs.terms-wrong',
            'terms 只用于其他语言，逐行写',
            '写 terms: 并在其下逐行写 中文: 译文',
          )
        else {
          const into = (whole[termsKey(language)] ??= {})
          for (const zh of Object.keys(tree.terms)) {
            const text = r.text(tree.terms, ['terms'], zh)
            if (text.length > MOST) r.wrong(['terms', zh], 'packs.text-long', `文字超过 ${MOST} 个字`, '改短')
            into[zh] = text
          }
        }
        if (tree.texts === undefined) continue
      }
      if (!isTree(tree.texts)) {
        r.wrong(['texts'], 'packs.texts-missing', '没有 texts', "写 texts: 并在其下逐行写 '路径': 文字")
        continue
      }
      const into = (whole[language] ??= {})
      for (const path of Object.keys(tree.texts)) {
        if (!/^[a-z][a-z0-9-]*(\.[A-Za-z0-9_-]+)+$/.test(path))
          r.wrong(
            ['texts', path],
            'packs.text-path',
            `“${path}”不是路径`,
            '路径以点分开，如 bodies.work-station.title',
          )
        const text = r.text(tree.texts, ['texts'], path)
        if (text.length > MOST) r.wrong(['texts', path], 'packs.text-long', `文字超过 ${MOST} 个字`, '改短')
        into[path] = text
      }
    }
    return whole
  },
})
