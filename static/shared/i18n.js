// @ts-check
import { byId, findAll } from "./dom.js";

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
  return text.replace(/\{(\w+)\}/g, (whole, /** @type {string} */ name) => String(values[name] ?? whole));
}

function load() {
  for (const { dataset, textContent } of findAll(byId("say", HTMLTemplateElement).content, "[data-key]", HTMLElement)) {
    words.set(dataset.key ?? "", textContent ?? "");
  }
}
