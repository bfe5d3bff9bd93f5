// @ts-check

import { initial, read, write } from "./state.js";
import { Throttle } from "./throttle.js";

/** @template V @typedef {import("./state.js").Spec<V>} Spec */

/** Browsers refuse to be told more often. */
const PAUSE_MS = 150;

/** The page's address, which says what its experiments are set to. Emits `change` when it was written. */
export class UrlState extends EventTarget {
  #params = new URLSearchParams(location.search);
  #pace = new Throttle(() => this.#replace(), PAUSE_MS);

  /** What one experiment is set to. @template V @param {string} name @param {Spec<V>} spec */
  values(name, spec) {
    return read(spec, name, this.#params);
  }

  /** @template V @param {string} name @param {Spec<V>} spec @param {V} values */
  put(name, spec, values) {
    write(spec, name, values, this.#params);
    this.#pace.ask();
  }

  /** What stands in the address under a name of its own. @param {string} name */
  get(name) {
    return this.#params.get(name);
  }

  /** @param {string} name @param {string | null} text null takes it out */
  set(name, text) {
    if (text === null) this.#params.delete(name);
    else this.#params.set(name, text);
    this.#pace.ask();
  }

  /**
   * An address that opens one experiment as it is now, and leaves the others as they are at first.
   * @template V @param {string} name @param {Spec<V>} spec @param {V} values @param {string} [ink] the digit it is about
   */
  link(name, spec, values, ink = "") {
    const params = new URLSearchParams();
    write(spec, name, { ...initial(spec), ...values }, params);
    if (ink) params.set("ink", ink);
    const query = params.toString();
    return `${location.origin}${location.pathname}${query ? `?${query}` : ""}#${name}`;
  }

  #replace() {
    const query = readable(this.#params);
    history.replaceState(history.state, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
    this.dispatchEvent(new Event("change"));
  }
}

/** Commas need no escape in a query, and are easier to read without. @param {URLSearchParams} params */
const readable = (params) => params.toString().replaceAll("%2C", ",");
