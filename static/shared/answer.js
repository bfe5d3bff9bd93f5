// @ts-check
import { find, setText } from "./dom.js";
import { confidence } from "./format.js";
import { translate } from "./i18n.js";

/** @import { Prediction, WholeNumber } from "./api-types.d.ts" */

/** Doubts with words of their own, by the server's warning; any other is between two digits. */
const DOUBTS = new Map([
  ["no-digit", "say.noDigit"],
  ["several-digits", "say.severalDigits"],
]);

/** Marks that a voice would pass over. */
const MARKS = new Map([
  ["-", "say.markMinus"],
  [".", "say.markPoint"],
  [",", "say.markComma"],
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
    const text = reading ? numeral(reading) : "";
    const lines = text.split("\n");
    if (this.digit.textContent !== text) {
      this.digit.textContent = text;
      this.digit.style.setProperty("--lines", String(lines.length));
      this.digit.style.setProperty("--letters", String(Math.max(...lines.map((line) => line.length))));
    }
    this.container.toggleAttribute("data-none", reading !== null && noSingleDigit(reading));
    setText(this.note, reading && !moving ? note(reading) : "");
    if (!reading) return;
    document.body.dataset.reader = reading.reader ?? "server";
    setText(this.served, translate(reading.reader ? "say.versionHere" : "say.version", { version: reading.version }));
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
  return (reading.number ? !unsureIn(reading.number) : reading.is_digit) ? "sure" : "unsure";
}

/** The digits, the likeliest first. @param {number[]} probabilities */
export function likeliest(probabilities) {
  return [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
}

/** Whether the network holds the drawing for no digit, or for several: then it names none. @param {Prediction} reading */
const noSingleDigit = ({ is_digit, warnings, number }) => !number && !is_digit && warnings.some((warning) => DOUBTS.has(warning));

/** The first digit of a number that the network cannot tell. @param {WholeNumber} number */
const unsureIn = ({ digits }) => digits.find(({ is_digit }) => !is_digit);

/** A number, the digit as a large numeral, or a question mark where there is no single one. @param {Prediction} reading */
export function numeral(reading) {
  if (reading.number) return reading.number.text;
  return noSingleDigit(reading) ? "?" : String(reading.digit);
}

/** What to say of a reading in a line. @param {Prediction} reading */
export function note(reading) {
  if (reading.number) return numberNote(reading.number);
  if (reading.is_digit) return translate("say.sure", { share: confidence(reading.confidence, document.documentElement.lang) });
  const [first, second] = likeliest(reading.probabilities);
  return translate(doubtKey(reading.warnings), { first, second });
}

/** That each digit is right is as probable as all of these together. @param {WholeNumber} number */
function numberNote(number) {
  const unsure = unsureIn(number);
  const share = number.digits.reduce((product, { confidence: one }) => product * one, 1);
  if (!unsure) return translate("say.sure", { share: confidence(share, document.documentElement.lang) });
  const [first, second] = likeliest(unsure.probabilities);
  return translate("say.unsureDigit", { at: number.digits.indexOf(unsure) + 1, first, second });
}

/** What is said when the network cannot tell. @param {string[]} warnings @returns {string} a key of the page's words */
export function doubtKey(warnings) {
  return warnings.map((warning) => DOUBTS.get(warning)).find(Boolean) ?? "say.unsure";
}

/** What a screen reader hears; no digit is claimed where the network cannot tell. @param {Prediction} reading */
export function spoken(reading) {
  if (reading.number) return `${inWords(reading.number.text)}. ${note(reading)}`;
  return reading.is_digit ? `${reading.digit}. ${note(reading)}` : note(reading);
}

/** A number as it is said. @param {string} text */
export function inWords(text) {
  const said = text.replace(/[-.,]/g, (mark) => ` ${translate(MARKS.get(mark) ?? mark)} `);
  return said.replace(/\n/g, "; ").replace(/ +/g, " ").trim();
}
