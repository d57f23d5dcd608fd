/** Puts the query cache around an app. */
import { createElement } from 'react'
import type { ReactNode } from 'react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'

/** A cache with our manners: `call` repeats by itself, answers go stale after seconds, focus asks again. */
export const newCache = (): QueryClient =>
  new QueryClient({
    defaultOptions: { queries: { retry: false, refetchOnWindowFocus: true, gcTime: 300_000 } },
  })

/** Wraps an app; both shells do it once. */
export function ClientProvider(props: { cache: QueryClient; children: ReactNode }) {
  return createElement(QueryClientProvider, { client: props.cache }, props.children)
}
