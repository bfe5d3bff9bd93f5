// @ts-check
import { placeOf, textOf } from "./segment/number.js";

/** @import { Read } from "./known-digits.js" */
/** @import { DeviceNumber } from "./messages.d.ts" */
/** @import { Token } from "./segment/number.js" */
/** @import { Segmentation } from "./segment/strokes.js" */

/** What ten probabilities say, as `app/inference/recognize.py` and `uncertainty.py` judge them, whose numbers these are. */

const CONFIDENCE_THRESHOLD = 0.6;
const TOP_TWO_THRESHOLD = 0.7;
const MAX_DIGITS = 32;

/** @typedef {{digit: number, confidence: number, probabilities: number[], is_digit: boolean, warnings: string[]}} Recognition */

/** @param {Iterable<number>} answer a network's, ten shares @returns {Recognition} */
export function recognition(answer) {
  const shares = [...answer];
  const total = shares.reduce((sum, share) => sum + share, 0);
  const probabilities = shares.map((share) => share / total);
  const confidence = Math.max(...probabilities);
  const isDigit = confidence >= CONFIDENCE_THRESHOLD;
  const warnings = isDigit ? [] : [uncertainty(probabilities)];
  return { digit: probabilities.indexOf(confidence), confidence, probabilities, is_digit: isDigit, warnings };
}

/** Why ten probabilities give no answer. @param {number[]} probabilities */
function uncertainty(probabilities) {
  const [first, second] = probabilities.toSorted((a, b) => b - a);
  return first + second >= TOP_TWO_THRESHOLD ? "unsure" : "no-digit";
}

/**
 * The number that tokens are, and whether it is several digits, and a number at all.
 * @param {Segmentation} segmentation @param {Token[]} tokens @param {Read[]} read of each of its drawings
 * @returns {{answer: DeviceNumber, isSeveral: boolean, isNumber: boolean}}
 */
export function numberOf({ members, dropped }, tokens, read) {
  const digits = tokens
    .filter(({ mark }) => !mark)
    .map(({ box, digit: at }) => {
      const { found, image } = read[at];
      const { digit, confidence, probabilities, is_digit } = found;
      const strokes = members[at % members.length].toSorted((a, b) => a - b);
      return { digit, confidence, probabilities, box: placeOf(box), line: box.line, is_digit, strokes, image };
    });
  const marks = tokens.flatMap(({ mark, box }) => (mark ? [{ kind: mark, box: placeOf(box) }] : []));
  const told = digits.filter(({ is_digit }) => is_digit).length;
  const warnings = [...(told < digits.length ? ["unsure"] : []), ...dropped];
  const written = digits.length + marks.filter(({ kind }) => kind !== "space").length;
  return {
    answer: { text: textOf(tokens, ({ digit }) => read[digit].found.digit), digits, marks, warnings },
    isSeveral: digits.length > 1 && told === digits.length,
    isNumber: written > 1 && told > 0 && 2 * (digits.length - told) <= told && digits.length <= MAX_DIGITS,
  };
}
