/**
 * The shell of the app, from the cache. The big files (engine, model, samples) are fetched and
 * checked by the page (`readiness.ts`); here they are only served.
 *
 * It handles GET alone: on iOS a service worker that repeats a POST sends an empty body
 * (docs/sync.md). What it serves keeps the headers that it came with, so that the page stays
 * cross-origin isolated with the network off.
 */
/// <reference lib="webworker" />
import { clientsClaim } from 'workbox-core'
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
  type PrecacheEntry,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { checkedCacheName } from './checked-cache.ts'

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly (PrecacheEntry | string)[]
}

// oxlint-disable-next-line no-underscore-dangle -- the build looks for this very name
precacheAndRoute([...self.__WB_MANIFEST])
cleanupOutdatedCaches()

// A page of the first visit is taken over at once: parts of the app that load later are then there
// with the network off, as the sign 'Ready offline' promises.
clientsClaim()

// A newer version waits until a person says so; two versions never run in one page.
self.addEventListener('message', (event: ExtendableMessageEvent) => {
  const message: unknown = event.data
  if (isObject(message) && message['type'] === 'SKIP_WAITING') void self.skipWaiting()
})

registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), {
    // The desk comes from its server with its parts, of one version.
    denylist: [/^\/v1(\/|$)/, /^\/docs(\/|$)/, /^\/console(\/|$)/],
  }),
)

registerRoute(
  ({ sameOrigin, url }) => sameOrigin && /^\/(assets|samples)\//.test(url.pathname),
  async ({ request }) => {
    const cache = await caches.open(checkedCacheName)
    return (await cache.match(request.url)) ?? fetch(request)
  },
)

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
