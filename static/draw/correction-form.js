// @ts-check
import { find, findAll, setText } from "../shared/dom.js";
import { translate } from "../shared/i18n.js";
import { LABELS, labelText } from "../shared/label.js";

/** @import { Prediction } from "../shared/api-types.d.ts" */
/** @import { EmitterClass } from "../shared/events.d.ts" */

/**
 * How far the correction of one drawing is: nothing to correct, a reading that may be wrong, a digit being chosen, one on its way or
 * waiting for the server, for which `why` may say more, one that was taken, one taken back, or one that was refused with `why`.
 * @typedef {{stage: "none" | "offered" | "choosing" | "sending" | "waiting" | "noted" | "withdrawn" | "refused", label?: number, why?: string}} Correction
 */

const WORDS = new Map([
  ["sending", "say.correctSending"],
  ["waiting", "say.correctWaiting"],
  ["noted", "say.correctNoted"],
  ["withdrawn", "say.correctWithdrawn"],
]);

/**
 * Which digit the keyboard comes to first: the likeliest that is not the answer.
 * @param {Prediction} reading @returns {number}
 */
export function nearest(reading) {
  const others = [...reading.probabilities.keys()].filter((digit) => !reading.is_digit || digit !== reading.digit);
  return others.reduce((best, digit) => (reading.probabilities[digit] > reading.probabilities[best] ? digit : best));
}

/**
 * Where an arrow key leads among the labels; null for any other key.
 * @param {string} key @param {number} at @returns {number | null}
 */
export function step(key, at) {
  if (key === "ArrowRight" || key === "ArrowDown") return (at + 1) % LABELS;
  if (key === "ArrowLeft" || key === "ArrowUp") return (at + LABELS - 1) % LABELS;
  if (key === "Home") return 0;
  return key === "End" ? LABELS - 1 : null;
}

/** "No, it is a 7": says so in the place under the answer. Emits `say` with the label, and `withdraw`. */
export class CorrectionForm extends /** @type {EmitterClass<{say: number}>} */ (EventTarget) {
  /** @type {Prediction | null} */
  #reading = null;
  /** @type {Correction} */
  #now = { stage: "none" };
  /** @type {Correction} what it was before a digit was to be chosen */
  #before = { stage: "offered" };
  #offered = "say.correctOffer";
  #resting = false;

  /** @param {HTMLElement} container */
  constructor(container) {
    super();
    this.container = container;
    /** @param {string} name */
    const part = (name) => find(container, `[data-part="${name}"]`, HTMLElement);
    this.offer = part("offer");
    this.text = part("text");
    this.change = part("change");
    this.withdraw = part("withdraw");
    this.digits = findAll(container, "[data-label]", HTMLButtonElement);
    this.offer.addEventListener("click", () => this.choose());
    this.change.addEventListener("click", () => this.choose());
    this.withdraw.addEventListener("click", () => {
      this.#resting = true;
      this.dispatchEvent(new Event("withdraw"));
    });
    for (const [label, button] of this.digits.entries()) button.addEventListener("click", () => this.#say(label));
    part("digits").addEventListener("keydown", (event) => this.#pressed(event));
  }

  /**
   * @param {Prediction | null} reading the answer that stands; null for none @param {Correction} correction
   * @param {{part?: boolean}} [how] part: it is one digit of a number
   */
  update(reading, correction, { part = false } = {}) {
    this.#reading = reading;
    this.#offered = part ? "say.correctPart" : "say.correctOffer";
    const choosing = this.#now.stage === "choosing" && correction.stage !== "none";
    this.#show(choosing ? { ...correction, stage: "choosing" } : correction);
  }

  /** Let a digit be chosen, where there is an answer. */
  choose() {
    const reading = this.#reading;
    if (!reading || this.#now.stage === "none") return;
    this.#before = this.#now;
    this.#show({ ...this.#now, stage: "choosing" });
    this.#focus(this.#now.label ?? nearest(reading));
  }

  /** @param {number} label */
  #say(label) {
    this.#now = this.#before; // what is chosen is shown by whoever hears it
    this.#resting = true;
    this.dispatchEvent(new CustomEvent("say", { detail: label }));
  }

  /** The keyboard stays in this place, on what can be pressed next, as soon as there is something. */
  #rest() {
    if (!this.#resting) return;
    const next = [this.change, this.offer].find((button) => button.checkVisibility({ visibilityProperty: true }));
    if (!next) return;
    this.#resting = false;
    const active = document.activeElement;
    if (!active || active === document.body || this.container.contains(active)) next.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event the page's own keys, which draw digits and clear the sheet, do not hear these */
  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.digits.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const next = step(event.key, at);
    const label = /^[0-9]$/.test(event.key) ? Number(event.key) : null;
    if (event.key === "Escape") this.#cancel();
    else if (next !== null) this.#focus(next, event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 1);
    else if (label !== null && !this.digits[label].disabled) this.#say(label);
    else if (label === null) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #cancel() {
    this.#resting = true;
    this.#show(this.#before);
  }

  /** @param {number} label @param {number} [by] where to look when that digit cannot be chosen */
  #focus(label, by = 1) {
    const at = this.digits[label].disabled ? (label + by + LABELS) % LABELS : label;
    for (const [digit, button] of this.digits.entries()) button.tabIndex = digit === at ? 0 : -1;
    this.digits[at].focus({ preventScroll: true });
  }

  /** @param {Correction} correction */
  #show(correction) {
    const { stage, label, why } = correction;
    const reading = this.#reading;
    this.#now = correction;
    this.container.dataset.stage = stage;
    const offered = reading?.is_digit === false && this.#offered === "say.correctOffer" ? "say.correctUnsure" : this.#offered;
    setText(this.offer, translate(offered, { digit: reading?.digit ?? "" }));
    const word = WORDS.get(stage);
    setText(this.text, why ?? (word ? translate(word, { label: label === undefined ? "" : labelText(label) }) : ""));
    for (const [digit, button] of this.digits.entries()) {
      // the answer itself is no correction of it, unless one is to be taken back by it
      button.disabled = reading?.is_digit === true && digit === reading.digit && label === undefined;
      button.setAttribute("aria-pressed", String(digit === label));
    }
    if (stage === "none") this.#resting = false;
    else if (stage !== "choosing") this.#rest();
  }
}
