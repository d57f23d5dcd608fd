/**
 * Offline reading of what was open. Scripts are kept by name (their name is their content), pages and answers come
 * from the network first and from the store when it is silent. Kept answers belong to one capacity, are few, and are
 * forgotten whenever somebody signs in or out: a phone may have two users.
 */
/// <reference lib="webworker" />
export {}
declare const self: ServiceWorkerGlobalScope
/** Written in by the build: names of the first load, and the version. */
declare const __FIRST_LOAD__: readonly string[]
declare const __VERSION__: string

const SHELL = `linli-shell-${__VERSION__}`
const ANSWERS = 'linli-answers'
const KEPT_ANSWERS = 120
const KEPT_MS = 7 * 24 * 60 * 60 * 1000
const PATIENCE_MS = 4000

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll(['/', ...__FIRST_LOAD__]))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith('linli-shell-') && name !== SHELL) await caches.delete(name)
      }
      await self.clients.claim()
    })(),
  )
})

// What the first visit loaded before this worker was there: the page tells.
self.addEventListener('message', (event) => {
  const names = (event.data as { keep?: unknown } | null)?.keep
  if (!Array.isArray(names)) return
  const assets = names.filter((n): n is string => typeof n === 'string' && n.startsWith('/assets/'))
  event.waitUntil(
    (async () => {
      const cache = await caches.open(SHELL)
      for (const name of assets) if (!(await cache.match(name))) await cache.add(name)
    })(),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== self.location.origin || url.pathname.startsWith('/desk')) return
  if (request.method === 'POST' && /^\/api\/identity\/[a-z-]*sign-(in|out)$/.test(url.pathname)) {
    event.waitUntil(caches.delete(ANSWERS))
    return
  }
  // What was asked without leaving a trace leaves none here either.
  if (request.method !== 'GET' || request.cache === 'no-store') return
  if (url.pathname.startsWith('/assets/')) event.respondWith(storeFirst(request))
  else if (request.mode === 'navigate') event.respondWith(pageOf(request))
  else if (url.pathname.startsWith('/api/')) event.respondWith(answerOf(request, event))
})

async function storeFirst(request: Request): Promise<Response> {
  const found = await caches.match(request)
  if (found) return found
  const response = await fetch(request)
  if (response.ok) await (await caches.open(SHELL)).put(request, response.clone())
  return response
}

async function pageOf(request: Request): Promise<Response> {
  try {
    const response = await withPatience(fetch(request))
    // The page carries facts of the deployment (demonstration or not): keep the latest.
    if (response.ok) await (await caches.open(SHELL)).put('/', response.clone())
    return response
  } catch {
    return (await caches.match('/')) ?? Response.error()
  }
}

async function answerOf(request: Request, event: FetchEvent): Promise<Response> {
  const key = keyOf(request)
  try {
    const response = await fetch(request)
    if (response.ok && response.headers.get('content-type')?.includes('json')) {
      event.waitUntil(keep(key, response.clone()))
    }
    return response
  } catch (error) {
    const found = await (await caches.open(ANSWERS)).match(key)
    const kept = Number(found?.headers.get('x-linli-kept') ?? 0)
    if (!found || Date.now() - kept > KEPT_MS) throw error
    return found
  }
}

/** Same address under another capacity or jurisdiction is another answer. */
function keyOf(request: Request): string {
  const url = new URL(request.url)
  for (const name of ['x-linli-capacity', 'x-linli-jurisdiction']) {
    url.searchParams.append(`__${name}`, request.headers.get(name) ?? '')
  }
  return url.href
}

async function keep(key: string, response: Response): Promise<void> {
  const headers = new Headers(response.headers)
  headers.set('x-linli-kept', String(Date.now()))
  const cache = await caches.open(ANSWERS)
  await cache.put(key, new Response(await response.blob(), { status: 200, headers }))
  const keys = await cache.keys()
  for (const old of keys.slice(0, Math.max(0, keys.length - KEPT_ANSWERS))) await cache.delete(old)
}

function withPatience(answer: Promise<Response>): Promise<Response> {
  return Promise.race([
    answer,
    new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('slow')), PATIENCE_MS)),
  ])
}
