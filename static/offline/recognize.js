// @ts-check
/** What ten probabilities say, as `app/inference/recognize.py` and `uncertainty.py` judge them, whose numbers these are. */

const CONFIDENCE_THRESHOLD = 0.6;
const TOP_TWO_THRESHOLD = 0.7;

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
