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
  const filled = text.replace(/\{(\w+)\}/g, (whole, /** @type {string} */ name) => String(values[name] ?? whole));
  return withParticles(filled);
}

/** Korean with the particle that suits the number before it: "3과", "4와" of "과(와)". @param {string} text */
export function withParticles(text) {
  // 0, 1, 3, 6, 7 and 8 are read with a consonant at their end
  return text.replace(/(\d)(과|은|을)\((와|는|를)\)/g, (_, /** @type {string} */ digit, after, otherwise) => {
    return digit + ("013678".includes(digit) ? after : otherwise);
  });
}

function load() {
  for (const { dataset, textContent } of findAll(byId("say", HTMLTemplateElement).content, "[data-key]", HTMLElement)) {
    words.set(dataset.key ?? "", textContent ?? "");
  }
}
