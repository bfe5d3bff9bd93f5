// @ts-check
import { call, Offline, Problem } from "../shared/api.js";

/** @import { EmitterClass } from "../shared/events.d.ts" */
/** @typedef {{key: string, error: unknown}} Sending `error` is null where there was none */
/** @typedef {{label: number, strokes?: number[][][], image?: number[][], version: number}} Said */

/**
 * Sends corrections one after the other and keeps those that the server could not be reached for, or wants to be asked again for, which
 * it is; a drawing's newest word replaces its older ones. Emits `sent`, `waiting` and `refused` (both with the error), each with the
 * drawing's key.
 */
export class Outbox extends /** @type {EmitterClass<{sent: Sending, waiting: Sending, refused: Sending}>} */ (EventTarget) {
  /** @type {Map<string, Said | null>} */
  #waiting = new Map();
  #sending = false;
  #held = false;

  /** @param {typeof call} [ask] */
  constructor(ask = call) {
    super();
    this.ask = ask;
  }

  /** Say what a drawing is; null takes that back. @param {string} key @param {Said | null} said */
  put(key, said) {
    this.#waiting.delete(key); // it goes to the end of the line
    this.#waiting.set(key, said);
    this.flush();
  }

  /** Send what waits. */
  async flush() {
    if (this.#sending || this.#held) return;
    this.#sending = true;
    for (let next = this.#first(); next; next = this.#first()) {
      const outcome = await this.#send(...next);
      if (outcome === "waiting") break;
    }
    this.#sending = false;
  }

  /** @returns {[string, Said | null] | undefined} */
  #first() {
    return this.#waiting.entries().next().value;
  }

  /** @param {string} key @param {Said | null} said */
  async #send(key, said) {
    let [outcome, error] = ["sent", /** @type {unknown} */ (null)];
    try {
      if (said) await this.ask("POST", "/corrections", { json: { ...said, key } });
      else await this.ask("DELETE", `/corrections/keys/${key}`);
    } catch (trouble) {
      const wait = trouble instanceof Problem ? trouble.retryAfter : null;
      if (wait !== null) this.#hold(wait);
      [outcome, error] = [wait !== null || trouble instanceof Offline ? "waiting" : "refused", trouble];
    }
    if (this.#waiting.get(key) !== said) return this.#held ? "waiting" : "replaced"; // by a newer word, which is sent next
    if (outcome !== "waiting") this.#waiting.delete(key);
    this.dispatchEvent(new CustomEvent(outcome, { detail: { key, error } }));
    return outcome;
  }

  /** @param {number} seconds */
  #hold(seconds) {
    this.#held = true;
    setTimeout(() => {
      this.#held = false;
      this.flush();
    }, Math.max(1, seconds) * 1000);
  }
}
