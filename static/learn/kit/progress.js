// @ts-check
import { keep, kept } from "./storage.js";

const NAME = "digits-course";

/** @typedef {{opened: boolean, right: string[]}} Chapter `right` are the questions answered rightly */

/** How far this device has come in the course. */
export class Progress {
  /** @type {Record<string, Chapter>} */
  #chapters;

  /** @param {{kept: typeof kept, keep: typeof keep}} [store] */
  constructor(store = { kept, keep }) {
    this.store = store;
    this.#chapters = sound(store.kept(NAME));
  }

  /** @param {string} slug @returns {Chapter} */
  of(slug) {
    return this.#chapters[slug] ?? { opened: false, right: [] };
  }

  /** @param {string} slug */
  open(slug) {
    this.#put(slug, { ...this.of(slug), opened: true });
  }

  /** A question was answered. @param {string} slug @param {string} question @param {boolean} right */
  answer(slug, question, right) {
    const before = this.of(slug);
    const others = before.right.filter((one) => one !== question);
    this.#put(slug, { ...before, right: right ? [...others, question].sort() : before.right });
  }

  /** @param {string} slug @param {Chapter} chapter */
  #put(slug, chapter) {
    this.#chapters = { ...this.#chapters, [slug]: chapter };
    this.store.keep(NAME, this.#chapters);
  }
}

/** What was kept, as far as it makes sense. @param {unknown} found @returns {Record<string, Chapter>} */
function sound(found) {
  if (!isRecord(found)) return {};
  const entries = Object.entries(found).flatMap(([slug, one]) => {
    if (!isRecord(one) || !Array.isArray(one.right)) return [];
    return [/** @type {const} */ ([slug, { opened: one.opened === true, right: one.right.map(String) }])];
  });
  return Object.fromEntries(entries);
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
