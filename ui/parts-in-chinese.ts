/**
 * Marks what stays Chinese in another language (names, what people wrote, the clauses of laws), so that it is read aloud
 * with the right voice. Runs only where the page is not Chinese.
 */
const marked = new WeakSet<Element>()
const han = /\p{Script=Han}/u
const letters = /\p{Script=Latin}{2,}/u

/** Watches `root`; gives how to stop. */
export function markChinese(root: Element): () => void {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) judge(node.parentElement)
  const observer = new MutationObserver((changes) => {
    for (const { target, addedNodes, type } of changes) {
      if (type === 'characterData') judge(target.parentElement)
      else
        for (const added of addedNodes) {
          judge(added instanceof Element ? added : added.parentElement)
          if (!(added instanceof Element)) continue
          for (const inner of added.querySelectorAll('*')) judge(inner)
        }
    }
  })
  observer.observe(root, { subtree: true, childList: true, characterData: true })
  return () => observer.disconnect()
}

/** An element whose own words are Chinese, and not a sentence around a Chinese name. */
function judge(element: Element | null): void {
  if (!element) return
  const own = [...element.childNodes].flatMap((n) =>
    n.nodeType === Node.TEXT_NODE ? [n.nodeValue ?? ''] : [],
  )
  const text = own.join('')
  const chinese = han.test(text) && !letters.test(text)
  if (chinese && !element.hasAttribute('lang')) {
    element.setAttribute('lang', 'zh-Hans')
    marked.add(element)
  } else if (!chinese && marked.has(element)) {
    element.removeAttribute('lang')
    marked.delete(element)
  }
}
