/**
 * Names this server answers to. A page of another site may point its own name at this machine (DNS rebinding) and would then
 * be of "the same origin" for the browser: so the name itself is judged, before anything else of a request.
 */
const HEADER = /^(\[[0-9a-f:.]+\]|[^\s:@/?#\\[\]]+)(?::\d{1,5})?$/i
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** The name in a `Host` header, lower case, without port and closing dot; undefined when it is none. */
export function hostIn(header: string | undefined): string | undefined {
  const name = HEADER.exec(header ?? '')?.[1]
  return name?.toLowerCase().replace(/\.$/, '')
}

/** This machine, as it calls itself. */
export const isLoopback = (host: string | undefined): boolean => host !== undefined && LOOPBACK.test(host)

/** A name or IP address as browsers write it, without port; undefined when it is none. */
export function hostName(text: string): string | undefined {
  if (!/^[^\s:@/?#\\]+$/.test(text) && !/^\[[0-9a-f:.]+\]$/i.test(text)) return undefined
  const host = URL.parse(`http://${text}`)?.hostname.replace(/\.$/, '')
  return host !== undefined && /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)$/.test(host) ? host : undefined
}
