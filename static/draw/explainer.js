// @ts-check
import { Reader } from "../shared/reader.js";

/** @import { Question } from "../shared/reader.js" */

/**
 * A reader that waits until nothing newer was asked for a while, so that no explanation is made while the pen moves.
 * Emits `sent` when it does ask, then a reader's `answer` or `failure`.
 */
export class Explainer extends Reader {
  #timer = 0;

  /** @param {number} [rest] ms */
  constructor(rest = 300) {
    super();
    this.rest = rest;
  }

  /** @param {Question} question */
  ask(question) {
    this.cancel();
    this.#timer = setTimeout(() => {
      this.dispatchEvent(new Event("sent"));
      super.ask(question);
    }, this.rest);
  }

  cancel() {
    clearTimeout(this.#timer);
    super.cancel();
  }
}
