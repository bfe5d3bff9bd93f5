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

/** How 0 to 9 end when they are read: 영, 일, 이, 삼, 사, 오, 육, 칠, 팔, 구. */
const READ = "영일이삼사오육칠팔구";

/**
 * Korean with the particle that suits the sound before it, of a number or of a word in Hangul, also in quotes: "3과", "4와" of "과(와)",
 * "7로", "6으로" of "(으)로". @param {string} text
 */
export function withParticles(text) {
  return text.replace(
    /([\d가-힣])(["'”’)]*)(?:(과|은|을|이)\((와|는|를|가)\)|\(으\)로)/g,
    (_, /** @type {string} */ before, quotes, closed, open) => {
      const sound = READ[Number(before)] ?? before;
      const last = (sound.charCodeAt(0) - 0xac00) % 28; // the final consonant, 0 for none; 8 is ㄹ
      return before + quotes + (closed ? (last ? closed : open) : last && last !== 8 ? "으로" : "로");
    },
  );
}

function load() {
  for (const { dataset, textContent } of findAll(byId("say", HTMLTemplateElement).content, "[data-key]", HTMLElement)) {
    words.set(dataset.key ?? "", textContent ?? "");
  }
}
