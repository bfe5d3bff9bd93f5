// @ts-check
import { heightOf, horizontalOverlap, median, middleOf, neighbours, sizeOf, widthOf } from "./boxes.js";

/** @import { Box } from "./boxes.js" */
/** @typedef {"minus" | "point" | "comma" | "space"} Mark */

/** What between digits is a minus, a decimal point, a comma or a space, as in `app/digits/segment/marks.py`. */

const TALL_SHARE = 0.6;
const [MINUS_SHORTEST, MINUS_LONGEST, MINUS_SLOPE] = [0.15, 1.1, 0.5];
const MINUS_BAND = 0.3;
const MINUS_OVERLAP = 0.3;
const POINT_BAND = 0.3;
const [POINT_SIZE, COMMA_SIZE] = [0.19, 0.55];
const [SPACE_WIDTH, SPACE_RATIO, LONE_SPACE_WIDTH] = [0.65, 1.6, 1.5];

/** @param {number} at @param {Box[]} boxes of a line @param {number} usual the line's height @returns {Mark | null} */
export function markAt(at, boxes, usual) {
  const box = boxes[at];
  const others = boxes.filter((_, other) => other !== at);
  if (isMinus(box, others, usual)) return "minus";
  if (isPoint(box, others, usual)) return "point";
  return isComma(box, others, usual) ? "comma" : null;
}

/** @param {Box} box @param {Box[]} others @param {number} usual */
function isMinus(box, others, usual) {
  const width = widthOf(box);
  if (width < MINUS_SHORTEST * usual || width > MINUS_LONGEST * usual || heightOf(box) > MINUS_SLOPE * width) return false;
  const near = beside(box, others, usual);
  return (
    near.length > 0 &&
    near.every(
      (other) =>
        Math.abs(middleOf(box)[1] - middleOf(other)[1]) <= MINUS_BAND * heightOf(other) &&
        horizontalOverlap(box, other) < MINUS_OVERLAP,
    )
  );
}

/** Whether a box is small, and on the baseline beside the digits. @param {Box} box @param {Box[]} others @param {number} usual */
export function isPoint(box, others, usual) {
  return sizeOf(box) <= POINT_SIZE * usual && Math.abs(middleOf(box)[1] - baseline(box, others, usual)) <= POINT_BAND * usual;
}

/** @param {Box} box @param {Box[]} others @param {number} usual */
function isComma(box, others, usual) {
  const line = baseline(box, others, usual);
  const isBelow = Math.abs(box.top - line) <= POINT_BAND * usual && box.bottom > line;
  return heightOf(box) > widthOf(box) && sizeOf(box) <= COMMA_SIZE * usual && isBelow;
}

/** Where the digits beside a box end; infinity where there is none. @param {Box} box @param {Box[]} others @param {number} usual */
function baseline(box, others, usual) {
  const near = beside(box, others, usual);
  const [x] = middleOf(box);
  if (near.length === 0 || near.some(({ left, right }) => left < x && x < right)) return Infinity;
  return near.reduce((sum, { bottom }) => sum + bottom, 0) / near.length;
}

/** @param {Box} box @param {Box[]} others @param {number} usual */
function beside(box, others, usual) {
  return neighbours(
    box,
    others.filter((other) => heightOf(other) >= TALL_SHARE * usual),
  );
}

/** Whether each gap between neighbouring digits of a line is a space. @param {Box[]} boxes of the digits */
export function wideGaps(boxes) {
  const gaps = boxes.slice(1).map(({ left }, at) => left - boxes[at].right);
  if (gaps.length === 0) return [];
  const usual = median(boxes.map(heightOf));
  const limit = gaps.length > 1 ? Math.max(SPACE_WIDTH * usual, SPACE_RATIO * median(gaps)) : LONE_SPACE_WIDTH * usual;
  return gaps.map((gap) => gap > limit);
}
