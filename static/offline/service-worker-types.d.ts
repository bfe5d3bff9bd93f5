/** What the compiler knows nothing of, for it takes every file for a page's. */

/** What is kept: made by the server (`app/web/pages/offline.py`), in front of the service worker. Null where nothing may be. */
declare const KEPT: { key: string; files: { address: string; sha256: string }[] } | null;

interface ExtendableEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface InstallEvent extends ExtendableEvent {
  /** The Service Worker Static Routing API; not in every browser. */
  addRoutes?(rule: { condition: { requestMethod: string }; source: "network" }): Promise<void>;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(response: Promise<Response>): void;
}

interface ServiceWorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install", heard: (event: InstallEvent) => void): void;
  addEventListener(type: "activate", heard: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", heard: (event: FetchEvent) => void): void;
}
