// @ts-check
import { find } from "./dom.js";
import { confidence } from "./format.js";
import { translate } from "./i18n.js";

/** @import { Prediction } from "./api-types.d.ts" */

/** Doubts with words of their own, by the server's warning; any other is between two digits. */
const DOUBTS = new Map([
  ["no-digit", "say.noDigit"],
  ["several-digits", "say.severalDigits"],
]);

/** The large numeral, what there is to say about it, and which version said it. */
export class Answer {
  /** @param {HTMLElement} container */
  constructor(container) {
    this.container = container;
    this.digit = find(container, "#digit", HTMLElement);
    this.note = find(container, "#note", HTMLElement);
    this.served = find(container, "#served", HTMLElement);
  }

  /**
   * Half of a digit is no answer yet: while the ink is `moving`, the numeral is grey and nothing is claimed or doubted.
   * @param {Prediction | null} reading null for an empty sheet
   * @param {{moving?: boolean}} [how]
   */
  update(reading, { moving = false } = {}) {
    this.container.dataset.state = state(reading);
    this.container.toggleAttribute("data-moving", moving);
    this.digit.textContent = reading ? numeral(reading) : "";
    this.container.toggleAttribute("data-none", reading !== null && noSingleDigit(reading));
    this.note.textContent = reading && !moving ? note(reading) : "";
    if (!reading) return;
    document.body.dataset.reader = reading.reader ?? "server";
    this.served.textContent = translate(reading.reader ? "say.versionHere" : "say.version", { version: reading.version });
  }

  /** There is ink, and no reading of it yet. */
  wait() {
    if (this.container.dataset.state === "empty") this.container.dataset.state = "waiting";
  }

  /** There is ink that is not read yet. @param {string} why it is not, and when it is */
  hold(why) {
    this.update(null);
    this.container.dataset.state = "waiting";
    this.note.textContent = why;
  }

  /** There is ink that could not be read. */
  giveUp() {
    this.update(null);
    this.container.dataset.state = "unread";
    this.note.textContent = translate("say.unread");
  }
}

/** @param {Prediction | null} reading */
function state(reading) {
  if (!reading) return "empty";
  return reading.is_digit ? "sure" : "unsure";
}

/** The digits, the likeliest first. @param {number[]} probabilities */
export function likeliest(probabilities) {
  return [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
}

/** Whether the network holds the drawing for no digit, or for several: then it names none. @param {Prediction} reading */
const noSingleDigit = ({ is_digit, warnings }) => !is_digit && warnings.some((warning) => DOUBTS.has(warning));

/** The digit as a large numeral, or a question mark where there is no single one. @param {Prediction} reading */
export function numeral(reading) {
  return noSingleDigit(reading) ? "?" : String(reading.digit);
}

/** What to say of a reading in a line. @param {Prediction} reading */
export function note(reading) {
  if (reading.is_digit) return translate("say.sure", { share: confidence(reading.confidence, document.documentElement.lang) });
  const [first, second] = likeliest(reading.probabilities);
  return translate(doubtKey(reading.warnings), { first, second });
}

/** What is said when the network cannot tell. @param {string[]} warnings @returns {string} a key of the page's words */
export function doubtKey(warnings) {
  return warnings.map((warning) => DOUBTS.get(warning)).find(Boolean) ?? "say.unsure";
}

/** What a screen reader hears; no digit is claimed where the network cannot tell. @param {Prediction} reading */
export function spoken(reading) {
  return reading.is_digit ? `${reading.digit}. ${note(reading)}` : note(reading);
}
