// @ts-check
/** The page's words: the server renders them into `<template id="say">`, so no request is spent on them. */

/** @type {Map<string, string>} */
const words = new Map();

/**
 * The text for `key` in the page's language, with `{name}` replaced by `values.name`.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function translate(key, values = {}) {
  if (words.size === 0) load();
  const text = words.get(key) ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

function load() {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("say"));
  for (const element of template.content.querySelectorAll("[data-key]")) {
    words.set(/** @type {HTMLElement} */ (element).dataset.key ?? "", element.textContent ?? "");
  }
}
