// @ts-check

/** Where Digits is below its host's root, such as "/digits"; empty at the root. A worker knows it by its own address. */
const base = globalThis.document
  ? (document.documentElement.dataset.base ?? "")
  : (globalThis.location?.pathname.split("/static/")[0] ?? "");

/** The address of a path of this server. @param {string} path it begins with a slash */
export const address = (path) => base + path;
