/** A link both shells route. */
import type { ReactNode } from 'react'
import { Link } from 'react-router'

interface Props {
  /** Path below the shell's root (`reports/1`), or a whole address. */
  readonly href: string
  readonly className?: string
  readonly label?: string
  readonly current?: boolean
  readonly children: ReactNode
}

/** Whole addresses, `/api` and `/desk` leave the router; everything else stays in the shell. */
export function To({ href, className, label, current, children }: Props) {
  const extra = {
    ...(className ? { className } : {}),
    ...(label ? { 'aria-label': label } : {}),
    ...(current ? { 'aria-current': 'page' as const } : {}),
  }
  if (/^([a-z]+:|\/api\/|\/desk\/)/.test(href))
    return (
      <a href={href} {...extra}>
        {children}
      </a>
    )
  return (
    <Link to={inShell(href)} {...extra}>
      {children}
    </Link>
  )
}

/** `reports/1` → `/reports/1`. */
export const inShell = (href: string): string => (href.startsWith('/') ? href : `/${href}`)
