// @ts-check
/** @import { Prediction } from "./api-types.d.ts" */
/** @import { EmitterClass } from "./events.d.ts" */
/** @typedef {(signal: AbortSignal) => Promise<Prediction>} Question */

/**
 * Asks for readings of the latest drawing: one request under way at a time, and the newest question wins.
 * Emits `answer` with the answer and `failure` with the error; answers to older questions never come out.
 */
export class Reader extends /** @type {EmitterClass<{answer: Prediction, failure: unknown}>} */ (EventTarget) {
  #number = 0;
  #sent = 0;
  /** @type {AbortController | null} */
  #underway = null;
  /** @type {Question | null} */
  #next = null;

  /**
   * @param {number} patience how long, in ms, a question waits for the answer to the one before it;
   *   without any, a line slower than a frame would never show an answer while the pen moves
   * @param {() => number} now
   */
  constructor(patience = 150, now = () => performance.now()) {
    super();
    this.patience = patience;
    this.now = now;
  }

  /** Whether every question so far has its answer. */
  get settled() {
    return !this.#underway && !this.#next;
  }

  /** Ask when the question under way is answered or has taken too long. @param {Question} question */
  ask(question) {
    this.#next = question;
    if (!this.#underway || this.now() - this.#sent > this.patience) this.hurry();
  }

  /** Ask the waiting question now, instead of the one under way. */
  hurry() {
    const question = this.#next;
    if (question) this.#send(question);
  }

  /** Forget every question. */
  cancel() {
    this.#number += 1;
    this.#next = null;
    this.#underway?.abort();
    this.#underway = null;
  }

  /** @param {Question} question */
  async #send(question) {
    this.cancel();
    const number = this.#number;
    const control = new AbortController();
    this.#underway = control;
    this.#sent = this.now();
    const outcome = await question(control.signal).then(
      (answer) => new CustomEvent("answer", { detail: answer }),
      (/** @type {unknown} */ error) => new CustomEvent("failure", { detail: error }),
    );
    if (number !== this.#number) return;
    this.#underway = null;
    this.dispatchEvent(outcome);
    this.hurry();
  }
}
