// @ts-check
/** What the numbers of `?explain=1` say: as colours, and as the parts of the digit that matter most. */

/** @typedef {number[][]} Saliency 28 rows of 28 in -1..1: above 0 the ink there speaks for the answer, below 0 against it */
/** @typedef {[number, number, number]} Colour red, green and blue, each 0..255 */

/** MNIST fits a digit into 20x20 of the 28x28, so that is what has an upper, a middle and a lower third. */
const BOX = { start: 4, side: 20 };

/** The strongest number is 1 in size; a side that nowhere reaches this share of it says nothing worth a word. */
const AUDIBLE = 0.1;

/** Under 1, so that ink of a tenth of the strength still shows a hue. */
const LIFT = 0.6;

const PARTS = [
  ["say.upperLeft", "say.upper", "say.upperRight"],
  ["say.left", "say.middle", "say.right"],
  ["say.lowerLeft", "say.lower", "say.lowerRight"],
];

/**
 * Opaque pixels, row after row, red, green, blue and alpha each: from `quiet` where nothing matters to `support` and `against`
 * where the ink speaks loudest. Multiplied with the digit image they colour its ink and leave its ground black.
 * @param {Saliency} saliency @param {{quiet: Colour, support: Colour, against: Colour}} colours
 * @returns {Uint8ClampedArray<ArrayBuffer>} 28 x 28 x 4
 */
export function pixels(saliency, { quiet, support, against }) {
  const values = saliency.flat();
  const made = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, at) => {
    const hue = value > 0 ? support : against;
    const share = Math.abs(value) ** LIFT;
    made.set([...quiet.map((from, channel) => from + (hue[channel] - from) * share), 255], at * 4);
  });
  return made;
}

/** A computed colour, such as `rgb(90, 216, 174)`, as numbers. @param {string} text @returns {Colour} */
export function rgb(text) {
  const [red, green, blue] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [red ?? 0, green ?? 0, blue ?? 0];
}

/**
 * Which part of the digit speaks most for the answer and which most against it; null for a side that is not heard.
 * @param {Saliency} saliency @returns {{support: string | null, against: string | null}} keys of the page's words
 */
export function loudest(saliency) {
  return { support: part(saliency), against: part(saliency.map((row) => row.map((value) => -value))) };
}

/** The part with the most above 0. @param {Saliency} saliency */
function part(saliency) {
  if (Math.max(...saliency.flat()) < AUDIBLE) return null;
  const sums = PARTS.flat().map(() => 0);
  saliency.forEach((row, y) => {
    row.forEach((value, x) => {
      sums[third(y) * 3 + third(x)] += Math.max(0, value);
    });
  });
  return PARTS.flat()[sums.indexOf(Math.max(...sums))];
}

/** 0, 1 or 2. @param {number} at a row or a column of the 28 */
function third(at) {
  return Math.min(2, Math.max(0, Math.floor(((at - BOX.start) * 3) / BOX.side)));
}
