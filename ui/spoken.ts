/** What reading a page aloud says: what stands there, in its order, then what can be done. */

/** Longer names of links are contents (a matter in a list), not acts. */
const ACT_LETTERS = 24
/** A page with more acts than this is a list: its own words say enough. */
const MOST_ACTS = 8

export interface Spoken {
  /** One sentence or line each. */
  readonly lines: readonly string[]
  /** Names of the buttons and links that work now. */
  readonly acts: readonly string[]
}

/**
 * Reads what is shown below `root`. An element with `data-aloud` is said in those words instead of its own, also when it is
 * not shown; `aria-label` counts where it stands for what is shown; passwords and what is hidden are never said.
 */
export function spokenOf(root: Element): Spoken {
  const lines: string[] = []
  const acts: string[] = []
  let line = ''
  const end = () => {
    const said = tidy(line)
    if (said !== '' && said !== lines.at(-1)) lines.push(said)
    line = ''
  }
  const walk = (element: Element) => {
    const own = element.getAttribute('data-aloud')
    if (own !== null) {
      end()
      line = own
      return end()
    }
    if (!isShown(element)) return
    const label = element.getAttribute('aria-label')
    if (element.matches('svg, img')) {
      if (element.getAttribute('role') === 'img' || element.matches('img'))
        line += ` ${label ?? altOf(element)} `
      return
    }
    if (element.matches('button, a[href], summary, [role=button]')) {
      const name = tidy(label ?? textOf(element))
      if (name.length > ACT_LETTERS) {
        end()
        line = name
        end()
      } else if (name !== '' && !isOff(element) && !acts.includes(name)) acts.push(name)
      return
    }
    if (element instanceof HTMLInputElement) {
      if (element.type === 'radio' || element.type === 'checkbox') line += element.checked ? ' ✓ ' : ''
      else if (!['password', 'file', 'hidden'].includes(element.type)) line += ` ${element.value} `
      return
    }
    if (element instanceof HTMLTextAreaElement) line += ` ${element.value} `
    else if (element instanceof HTMLSelectElement) line += ` ${element.selectedOptions[0]?.text ?? ''} `
    else if (label !== null && element.matches('dd, span, output, time, strong')) line += ` ${label} `
    else {
      const block = !getComputedStyle(element).display.startsWith('inline')
      if (block) end()
      for (const node of element.childNodes) {
        if (node instanceof Element) walk(node)
        else if (node.nodeType === Node.TEXT_NODE) line += node.textContent ?? ''
      }
      if (block) end()
    }
  }
  walk(root)
  end()
  return { lines, acts: acts.length > MOST_ACTS ? [] : acts }
}

/** Cut where one breathes, so that no voice gives up on the way (many end after some 200 letters). */
export function breaths(lines: readonly string[], most = 120): string[] {
  return lines.flatMap((line) => {
    if (line.length <= most) return [line]
    const parts: string[] = []
    for (const part of line.split(/(?<=[。！？；.!?;])\s*/)) {
      for (let at = 0; at < part.length; at += most) parts.push(part.slice(at, at + most))
    }
    return parts.filter((part) => part !== '')
  })
}

const tidy = (text: string): string => text.replace(/\s+/g, ' ').replace(/[‹›×]/g, '').trim()
const altOf = (element: Element): string => element.getAttribute('alt') ?? ''
const isOff = (element: Element): boolean =>
  element.matches(':disabled, [aria-disabled=true]') || element.closest('[inert]') !== null

function isShown(element: Element): boolean {
  if (element.matches('[aria-hidden=true], [hidden], script, style, template, .ui-aloud, .ui-aloud-text'))
    return false
  return !(element instanceof HTMLElement) || element.checkVisibility({ visibilityProperty: true })
}

function textOf(element: Element): string {
  return element instanceof HTMLElement ? element.innerText : (element.textContent ?? '')
}
