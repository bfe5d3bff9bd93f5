// @ts-check
import { boundingBox, heightOf, widthOf } from "./boxes.js";
import { cheapestPath } from "./candidates.js";
import { wideGaps } from "./marks.js";
import { shapeCost } from "./shape.js";

/** @import { Box } from "./boxes.js" */
/** @import { Mark } from "./marks.js" */
/** @import { Segmentation } from "./strokes.js" */
/** @typedef {{mark: Mark | "", box: Box, digit: number}} Token a mark, or where that is empty a digit: which of the `drawings` */

/** What the likeliest digits and marks of a segmentation are, as in `app/digits/segment/segment.py` and `app/inference/recognize.py`. */

const TURNING_COST = 1;
const [CHANCE, MIN_CONFIDENCE] = [0.1, 1e-4];
const SIGNS = { minus: "-", point: ".", comma: ",", space: " " };

/**
 * The digits and marks in reading order, spaces included.
 * @param {Segmentation} segmentation @param {Uint8Array[]} images of its drawings @param {number[][]} probabilities theirs @returns {Token[]}
 */
export function tokensOf({ boxes, candidates, members }, images, probabilities) {
  const costs = images.map((image, at) => {
    const confidence = Math.max(...probabilities[at]);
    const known = -Math.log(Math.max((confidence - CHANCE) / (1 - CHANCE), MIN_CONFIDENCE));
    return known + shapeCost(image, probabilities[at].indexOf(confidence));
  });
  let best = { first: 0, cost: Infinity, path: /** @type {number[]} */ ([]) };
  for (let first = 0; first < costs.length; first += members.length) {
    const { path, cost } = cheapestPath(candidates, costs.slice(first, first + members.length), boxes.length);
    const whole = cost + (first > 0 ? TURNING_COST : 0);
    if (whole < best.cost) best = { first, cost: whole, path };
  }
  const tokens = best.path.map((at) => {
    const { mark, first, last } = candidates[at];
    return { mark, box: boundingBox(boxes.slice(first, last)), digit: mark ? -1 : best.first + at };
  });
  const lines = Array.from({ length: boxes[boxes.length - 1].line + 1 }, (_, line) =>
    tokens.filter(({ box }) => box.line === line),
  );
  return lines.flatMap(withSpaces);
}

/** The tokens of a line with a space in each wide gap between two digits. @param {Token[]} line @returns {Token[]} */
function withSpaces(line) {
  const digits = line.filter(({ mark }) => !mark);
  const wide = wideGaps(digits.map(({ box }) => box));
  return line.flatMap((token, at) => {
    const gap = digits.indexOf(token) - 1;
    const before = line[at - 1];
    if (gap < 0 || !wide[gap] || before.mark) return [token];
    const tops = [before.box, token.box];
    const [top, bottom] = [Math.min(...tops.map((box) => box.top)), Math.max(...tops.map((box) => box.bottom))];
    const box = { left: before.box.right, top, right: token.box.left, bottom, line: token.box.line };
    return [{ mark: /** @type {const} */ ("space"), box, digit: -1 }, token];
  });
}

/** Digits and marks as text; a new line begins a line. @param {Token[]} tokens @param {(token: Token) => number} digitOf */
export function textOf(tokens, digitOf) {
  let [text, line] = ["", 0];
  for (const token of tokens) {
    text += "\n".repeat(token.box.line - line) + (token.mark ? SIGNS[token.mark] : digitOf(token));
    line = token.box.line;
  }
  return text;
}

/** A box as the server answers it: left, top, width and height. @param {Box} box @returns {[number, number, number, number]} */
export function placeOf(box) {
  const rounded = (/** @type {number} */ side) => Math.round(side * 1000) / 1000;
  return [rounded(box.left), rounded(box.top), rounded(widthOf(box)), rounded(heightOf(box))];
}
