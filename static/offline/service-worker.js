// @ts-check
/**
 * Keeps the page that draws, and the network that is served, for when the server does not answer. One set of files, in a cache
 * that is named after all of their hashes, the page's security policy among them: it is kept as a whole, replaced as a whole.
 */
{
  const worker = /** @type {ServiceWorkerScope} */ (/** @type {unknown} */ (self));
  const files = new Map(KEPT?.files.map(({ address, sha256 }) => [address, sha256]));
  /** Where Digits is below its host's root. */
  const base = location.pathname.replace(/\/sw\.js$/, "");
  const own = `digits${base}-`;
  const name = `${own}${KEPT?.key}`;
  const language = `${own}language`;
  const languages = ["en", "ko"];
  /** Addresses whose content stays what it is: with a hash in them, or of a library. */
  const fixed = /\.[0-9a-f]{8}\.\w+$|\/vendor\//;
  const away = [502, 503, 504];

  worker.addEventListener("install", (event) => {
    // what is asked of the server does not pass through here, where a browser knows how to leave it out
    event.addRoutes?.({ condition: { requestMethod: "POST" }, source: "network" });
    event.waitUntil(keepAll());
  });
  worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
  worker.addEventListener("fetch", (event) => {
    const { method, mode, url } = event.request;
    const { origin, pathname, search, searchParams } = new URL(url);
    if (method !== "GET" || origin !== location.origin || !KEPT) return;
    if (mode === "navigate" && [base, `${base}/`].includes(pathname)) event.respondWith(page(event, searchParams.get("lang")));
    else if (mode !== "navigate" && files.has(pathname + search)) event.respondWith(file(event.request, pathname + search));
  });

  async function keepAll() {
    const cache = await caches.open(name);
    for (const [address, sha256] of files) {
      const known = await caches.match(address, { ignoreVary: true });
      const same = known && (await digest(known)) === sha256;
      await cache.put(address, same ? known : await fetched(address, sha256));
    }
    await worker.skipWaiting();
  }

  /** @param {string} address @param {string} sha256 */
  async function fetched(address, sha256) {
    // without cookies, or the language that a page was asked for would become the visitor's
    const response = await fetch(address, { cache: "no-cache", credentials: "omit" });
    if (!response.ok || (await digest(response)) !== sha256) throw new Error(`${address} is not what the server lists`);
    return response;
  }

  /** The SHA-256 of what a response holds, in hexadecimal. @param {Response} response */
  async function digest(response) {
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer()));
    return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function takeOver() {
    const kept = KEPT ? [name, language] : [];
    for (const other of await caches.keys()) if (other.startsWith(own) && !kept.includes(other)) await caches.delete(other);
    if (!KEPT) return worker.registration.unregister();
    await worker.registration.navigationPreload?.enable();
    return worker.clients.claim();
  }

  /** The page from the server, or without one the kept page, which knows that it is. @param {FetchEvent} event @param {string | null} wanted */
  async function page(event, wanted) {
    try {
      const response = (await event.preloadResponse) ?? (await fetch(event.request));
      if (!away.includes(response.status)) {
        event.waitUntil(remember(response.headers.get("Content-Language")));
        return response;
      }
    } catch {
      // the server does not answer
    }
    return keptPage(wanted);
  }

  /** @param {string | null} spoken */
  async function remember(spoken) {
    if (spoken) await (await caches.open(language)).put("/", new Response(spoken));
  }

  /** @param {string | null} wanted a language */
  async function keptPage(wanted) {
    if (languages.includes(wanted ?? "")) await remember(wanted);
    const spoken = (await (await (await caches.open(language)).match("/"))?.text()) ?? navigator.language.slice(0, 2);
    const kept = await keptFile(`${base}/?lang=${languages.includes(spoken) ? spoken : languages[0]}`);
    if (!kept) return Response.error();
    const html = (await kept.text()).replace("<html ", "<html data-away ");
    const headers = new Headers(kept.headers);
    for (const header of ["Content-Encoding", "Content-Length"]) headers.delete(header);
    return new Response(html, { headers });
  }

  /** @param {Request} request @param {string} address */
  async function file(request, address) {
    if (fixed.test(address)) return (await keptFile(address)) ?? fetch(request);
    return fetch(request).catch(async (error) => {
      const kept = await keptFile(address);
      if (kept) return kept;
      throw error;
    });
  }

  /** @param {string} address */
  async function keptFile(address) {
    return (await caches.open(name)).match(address, { ignoreVary: true });
  }
}
