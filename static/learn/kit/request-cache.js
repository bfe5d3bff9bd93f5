// @ts-check
import { call } from "../../shared/api.js";

/** Answers follow from their questions alone, so the latest of them are kept. */
const KEPT = 200;

/** @import { Options } from "../../shared/api.js" */
/** @typedef {{answer: unknown, error?: undefined} | {answer?: undefined, error: unknown} | null} Outcome null: a newer question took its place */

/** The course's numbers, kept by their question. */
export class Answers {
  /** @type {Map<string, unknown>} */
  #kept = new Map();
  /** What is being asked, by its question. @type {Map<string, Promise<unknown>>} */
  #underway = new Map();

  /** @param {(method: string, path: string, options: Options) => Promise<unknown>} [get] */
  constructor(get = call) {
    this.get = get;
  }

  /** @param {string} key */
  kept(key) {
    return this.#kept.get(key);
  }

  /**
   * Ask, or wait for the answer to the same question of another figure.
   * @param {string} path @param {unknown} json a body to send @param {AbortSignal} signal
   */
  async fetch(path, json, signal) {
    const key = keyOf(path, json);
    const same = this.#underway.get(key);
    if (same) {
      const answer = await same.catch(() => undefined); // whoever asked it may have given it up
      if (answer !== undefined) return answer;
    }
    const asking = this.get(json === undefined ? "GET" : "POST", path, { json, signal });
    this.#underway.set(key, asking);
    const answer = await asking.finally(() => this.#underway.delete(key));
    if (this.#kept.size >= KEPT) this.#kept.delete(this.#kept.keys().next().value ?? "");
    this.#kept.set(key, answer);
    return answer;
  }
}

/** One thing that is asked again and again: only the latest question counts. */
export class Asker {
  /** @type {AbortController | null} */
  #underway = null;

  /** @param {Answers} answers */
  constructor(answers) {
    this.answers = answers;
  }

  /** @param {string} path @param {unknown} [json] @returns {Promise<Outcome>} */
  async ask(path, json) {
    this.#underway?.abort();
    const control = new AbortController();
    this.#underway = control;
    const kept = this.answers.kept(keyOf(path, json));
    if (kept !== undefined) return { answer: kept };
    try {
      const answer = await this.answers.fetch(path, json, control.signal);
      return control.signal.aborted ? null : { answer };
    } catch (error) {
      return control.signal.aborted ? null : { error };
    }
  }

  /** No answer that is under way counts any more. */
  cancel() {
    this.#underway?.abort();
    this.#underway = null;
  }
}

/** @param {string} path @param {unknown} json */
const keyOf = (path, json) => (json === undefined ? path : `${path} ${JSON.stringify(json)}`);

/**
 * A path with its question; a list is repeated, and what is undefined left out.
 * @param {string} path @param {Record<string, string | number | boolean | (string | number)[] | undefined>} [question]
 */
export function asked(path, question = {}) {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(question)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) params.append(key, String(one));
  }
  const query = params.toString();
  return query ? `${path}?${query}` : path;
}
