// @ts-check
import { Problem } from "./api.js";

/** @import { Prediction } from "./api-types.d.ts" */
/** @import { EmitterClass } from "./events.d.ts" */
/** @typedef {(signal: AbortSignal) => Promise<Prediction>} Question */
/** @typedef {{error: Problem, seconds: number, first: boolean}} Held why, for how much longer, and whether this is the first word of it */

/**
 * Asks for readings of the latest drawing: one request under way at a time, and the newest question wins.
 * A server that says when it wants to be asked again is asked then, and not before, whatever is drawn meanwhile.
 * Emits `answer` with the answer, `failure` with the error and, each second until the server is asked again, `held`;
 * answers to older questions never come out.
 */
export class Reader extends /** @type {EmitterClass<{answer: Prediction, failure: unknown, held: Held}>} */ (EventTarget) {
  #number = 0;
  #sent = 0;
  /** @type {AbortController | null} */
  #underway = null;
  /** @type {Question | null} */
  #next = null;
  /** What the server refused, until it may be asked again. @type {{error: Problem, until: number} | null} */
  #held = null;

  /**
   * @param {number} patience how long, in ms, a question waits for the answer to the one before it: longer than any line takes that is
   *   not dead, or a slow one would never show an answer while the pen moves
   * @param {() => number} now
   */
  constructor(patience = 1000, now = () => performance.now()) {
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
    if (this.#held) this.#tellHeld(false);
    else if (!this.#underway || this.now() - this.#sent > this.patience) this.hurry();
  }

  /** Ask the waiting question now, instead of the one under way. */
  hurry() {
    const question = this.#next;
    if (question && !this.#held) this.#send(question);
  }

  /** Forget every question; for how long the server wants to be left alone is not forgotten. */
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
    const error = outcome.type === "failure" ? outcome.detail : null;
    if (error instanceof Problem && error.retryAfter !== null) {
      this.#next ??= question;
      return this.#hold(error, error.retryAfter);
    }
    this.dispatchEvent(outcome);
    this.hurry();
  }

  /** @param {Problem} error @param {number} seconds */
  #hold(error, seconds) {
    this.#held = { error, until: this.now() + Math.max(1, seconds) * 1000 };
    this.#tellHeld(true);
    this.#count();
  }

  /** Count the seconds down, and go on when none is left. */
  #count() {
    const left = (this.#held?.until ?? 0) - this.now();
    if (left > 0) {
      setTimeout(() => this.#again(), left % 1000 || 1000);
      return;
    }
    this.#held = null;
    this.hurry();
  }

  #again() {
    this.#count();
    if (this.#held && this.#next) this.#tellHeld(false);
  }

  /** @param {boolean} first */
  #tellHeld(first) {
    if (!this.#held) return;
    const { error, until } = this.#held;
    const seconds = Math.ceil((until - this.now()) / 1000);
    this.dispatchEvent(new CustomEvent("held", { detail: { error, seconds, first } }));
  }
}
