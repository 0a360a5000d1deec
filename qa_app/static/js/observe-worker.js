// The service worker of the page 旁听. The server puts VERSION and FILES in front (observations.worker).
// It answers from one cache with exactly these files and never keeps anything else: no page of the
// program, no answer with somebody's data.
"use strict";

const CACHE = `observe-${VERSION}`;
const known = new Set(FILES.map((file) => new URL(file, self.location.href).href));

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await Promise.all(FILES.map((file) => keep(cache, file)));
    })(),
  );
});

// Past the browser's own cache, and never a page one was sent to instead (the log-in).
async function keep(cache, file) {
  const response = await fetch(file, { cache: "reload" });
  if (!response.ok || response.redirected) throw new Error(file);
  await cache.put(file, response);
}

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      const old = names.filter((name) => name.startsWith("observe-") && name !== CACHE);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "take-over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.href === self.registration.scope) {
    event.respondWith(fetch(event.request).catch(() => Response.redirect(FILES[0])));
    return;
  }
  const file = url.href.split("#")[0];
  if (!known.has(file)) return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(CACHE);
      return (await cache.match(file)) ?? fetch(event.request);
    })(),
  );
});
