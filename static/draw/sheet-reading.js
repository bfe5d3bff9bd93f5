// @ts-check
import { PEN } from "../shared/ink.js";

/** @import { NumberDigit, Prediction, WholeNumber } from "../shared/api-types.d.ts" */
/** @import { Pad } from "../shared/pad.js" */

/**
 * What is shown of the readings of a sheet: a digit, or a number and the one of its digits that is looked at. That is the digit that was
 * written last, as it is the one that changes while it is written, until a person chooses another.
 */
export class SheetReading {
  /** What was read last. @type {Prediction | null} */
  latest = null;
  /** Of that, what is shown. @type {Prediction | null} */
  shown = null;
  /** The digits of a number, each as if it was read alone. @type {Prediction[]} */
  digits = [];
  /** @type {number | null} */
  #chosen = null;

  /** @param {Prediction | null} reading null for none @param {number} [written] the stroke that is being written */
  update(reading, written) {
    this.latest = reading;
    this.shown = reading && written !== undefined ? calm(reading, this.shown, written) : reading;
    const { shown } = this;
    this.digits = shown?.number?.digits.map((digit) => alone(digit, shown)) ?? [];
  }

  /** The ink is no more what a digit was chosen of. */
  changed() {
    this.#chosen = null;
  }

  /** Look at one of the digits. @param {number} at */
  choose(at) {
    this.#chosen = at;
  }

  /** Which of a number's digits is looked at; -1 of no number. */
  get at() {
    const { number } = this.shown ?? {};
    if (!number) return -1;
    return this.#chosen !== null && this.#chosen < number.digits.length ? this.#chosen : latestOf(number);
  }

  /** The digit that is looked at. @returns {Prediction | null} */
  get digit() {
    return this.digits[this.at] ?? this.shown;
  }

  /** The strokes of that digit; none of a picture's. @param {Pad} pad */
  strokes({ strokes }) {
    const own = this.shown?.number?.digits[this.at].strokes;
    return own ? own.map((stroke) => strokes[stroke]) : strokes;
  }

  /** What stays the same for as long as the digit that is looked at does. @param {Pad} pad @returns {object} */
  drawing(pad) {
    if (this.at < 0) return pad.picture?.file ?? pad.strokes;
    return this.strokes(pad).at(-1) ?? this.digits[this.at];
  }
}

/**
 * While a stroke is written, a number is shown only where that stroke stands apart from the other digits, or belongs to one of them: half of a
 * digit beside the rest of it is two digits to any reader, and boxes would come and go.
 * @param {Prediction} reading @param {Prediction | null} shown so far @param {number} written its index @returns {Prediction}
 */
export function calm(reading, shown, written) {
  const before = shown?.number ? shown : null;
  const { number, ...single } = reading;
  if (!number) return before ?? reading;
  const own = number.digits.find(({ strokes }) => strokes.includes(written));
  const joins = before && own?.strokes.length !== 1; // a digit of before, or it is a mark beside them
  return joins || (own && standsApart(own, number.digits)) ? reading : (before ?? single);
}

/** Whether one of several digits is further from the others than the pen is wide. @param {NumberDigit} one @param {NumberDigit[]} digits */
function standsApart(one, digits) {
  const [left, , width] = one.box;
  return digits.every((other) => {
    const gap = Math.max(left - other.box[0] - other.box[2], other.box[0] - left - width);
    return other === one || other.line !== one.line || gap > PEN;
  });
}

/** The digit that was written last, in a picture the least certain. @param {WholeNumber} number */
export function latestOf({ digits }) {
  const rank = digits.map(({ strokes, confidence }) => (strokes.length > 0 ? Math.max(...strokes) : -confidence));
  return rank.indexOf(Math.max(...rank));
}

/** One digit of a number as if it was read alone. @param {NumberDigit} digit @param {Prediction} reading @returns {Prediction} */
function alone(digit, { version, reader }) {
  return {
    digit: digit.digit,
    confidence: digit.confidence,
    probabilities: digit.probabilities,
    is_digit: digit.is_digit,
    warnings: digit.is_digit ? [] : ["unsure"],
    version,
    reader,
    get image() {
      return digit.image; // on this device it is made when it is looked at
    },
  };
}
