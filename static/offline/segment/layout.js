// @ts-check
import { boundingBox, heightOf, horizontalOverlap, least, lineHeight, middleOf, sizeOf, widthOf } from "./boxes.js";
import { isPoint } from "./marks.js";

/** @import { Box } from "./boxes.js" */
/** @typedef {"frame" | "underline" | "specks"} Dropped what is left out */

/** Lays out the boxes of a sheet in lines, as `app/digits/segment/layout.py`, `frames.py` and `split.py` do. */

const MAX_BOXES = 96;
const SPECK_SHARE = 0.16;
const TALL_SHARE = 0.5;
const RULED_SHARE = 0.3;
const [RULE_WIDTH, RULE_SLOPE] = [1.1, 0.25];
const LINE_GAP = 0.2;
const FRAMED_SHARE = 0.3;
const [CORNER_SHARE, CORNERS] = [0.15, 3];
const DIGIT_SHARE = 0.55;

/** Whether there are more boxes than lines of digits have. @param {Box[]} boxes */
export function tooMany(boxes) {
  const smallest = SPECK_SHARE * Math.max(...boxes.map(sizeOf));
  return boxes.filter((box) => sizeOf(box) >= smallest).length > MAX_BOXES;
}

/** Whether a box is a frame: it surrounds others, and has ink in its corners. @param {Box} box @param {Box[]} boxes
 * @param {[number, number][]} points of its ink */
export function isFrame(box, boxes, points) {
  const surrounds = boxes.some(
    (other) =>
      heightOf(other) >= FRAMED_SHARE * heightOf(box) &&
      box.left < other.left &&
      other.right < box.right &&
      box.top < other.top &&
      other.bottom < box.bottom,
  );
  if (!surrounds) return false;
  const reach = CORNER_SHARE * Math.min(widthOf(box), heightOf(box));
  const columns = [(/** @type {number} */ x) => x <= box.left + reach, (/** @type {number} */ x) => x >= box.right - reach];
  const rows = [(/** @type {number} */ y) => y <= box.top + reach, (/** @type {number} */ y) => y >= box.bottom - reach];
  const corners = columns.flatMap((inColumn) => rows.map((inRow) => points.some(([x, y]) => inColumn(x) && inRow(y))));
  return corners.filter(Boolean).length >= CORNERS;
}

/** The indices of the boxes of each line, from top to bottom, without underlines and specks, which are dropped. @param {Box[]} boxes
 * @returns {{lines: number[][], dropped: Dropped[]}} */
export function layOut(boxes) {
  const upright = boxes.filter((box) => widthOf(box) <= 3 * heightOf(box));
  const usual = lineHeight(upright.length > 0 ? upright : boxes);
  const unruled = [...boxes.keys()].filter((at) => !isRule(boxes[at], boxes, usual));
  const tallest = Math.max(...unruled.map((at) => heightOf(boxes[at]))) || Math.max(...unruled.map((at) => widthOf(boxes[at])));
  const large = unruled.filter((at) => sizeOf(boxes[at]) >= SPECK_SHARE * tallest);
  const lines = linesOf(boxes, large, usual);
  const small = unruled.filter((at) => !large.includes(at));
  let points = 0;
  for (const at of small.length <= MAX_BOXES ? small : []) {
    const line = nearestLine(boxes, at, lines);
    const others = line.map((other) => boxes[other]);
    if (!isPoint(boxes[at], others, usual)) continue;
    line.push(at);
    points += 1;
  }
  /** @type {[Dropped, boolean][]} */
  const all = [
    ["underline", unruled.length < boxes.length],
    ["specks", points < small.length],
  ];
  return { lines, dropped: all.filter(([, dropped]) => dropped).map(([what]) => what) };
}

/** Whether a box is a long line below or above digits. @param {Box} rule @param {Box[]} boxes @param {number} usual */
function isRule(rule, boxes, usual) {
  if (widthOf(rule) < RULE_WIDTH * usual) return false;
  if (heightOf(rule) > Math.min(RULE_SLOPE * widthOf(rule), TALL_SHARE * usual)) return false;
  const across = boxes.filter((box) => {
    const [x] = middleOf(box);
    return box !== rule && heightOf(box) >= RULED_SHARE * usual && rule.left <= x && x <= rule.right;
  });
  // the bar of a digit may be as long, but it touches the digit
  const gap = across.length === 1 ? 0.05 * usual : -0.1 * usual;
  return across.length > 0 && across.every((box) => Math.max(rule.top - box.bottom, box.top - rule.bottom) >= gap);
}

/** @param {Box[]} boxes @param {number[]} large @param {number} usual */
function linesOf(boxes, large, usual) {
  const found = large.filter((at) => heightOf(boxes[at]) >= TALL_SHARE * usual);
  const tall = found.length > 0 ? found : large;
  /** @type {number[][]} */
  let groups = [];
  for (const at of tall) {
    const near = (/** @type {number} */ other) => gapBelow(boxes[at], boxes[other]) < LINE_GAP * usual;
    const joined = groups.filter((group) => group.some(near));
    groups = [...groups.filter((group) => !joined.includes(group)), [at, ...joined.flat()]];
  }
  const around = (/** @type {number[]} */ group) => boundingBox(group.map((at) => boxes[at]));
  groups.sort((one, other) => middleOf(around(one))[1] - middleOf(around(other))[1]);
  const lines = groups.slice(0, 1);
  for (const group of groups.slice(1)) {
    const above = lines[lines.length - 1];
    if (horizontalOverlap(around(above), around(group)) > LINE_GAP) lines.push(group);
    else lines[lines.length - 1] = [...above, ...group]; // a line on a slope
  }
  for (const at of large) if (!tall.includes(at)) nearestLine(boxes, at, lines).push(at);
  return lines;
}

/** @param {Box} one @param {Box} other */
function gapBelow(one, other) {
  return Math.max(one.top, other.top) - Math.min(one.bottom, other.bottom);
}

/** What is beside counts as nearer than what is above. @param {Box[]} boxes @param {number} at @param {number[][]} lines @returns {number[]} */
function nearestLine(boxes, at, lines) {
  const [x, y] = middleOf(boxes[at]);
  const far = (/** @type {Box} */ { left, right, top, bottom }) =>
    Math.max(0, left - x, x - right) / 4 + Math.max(0, top - y, y - bottom);
  return least(lines, (line) => Math.min(...line.map((other) => far(boxes[other])))) ?? [];
}

/** The indices of a line's boxes that lie above each other, from left to right. @param {Box[]} boxes @param {number[]} line */
export function stacksOf(boxes, line) {
  const usual = lineHeight(line.map((at) => boxes[at]));
  const around = (/** @type {number[]} */ stack) => boundingBox(stack.map((at) => boxes[at]));
  /** @type {number[][]} */
  const stacks = [];
  for (const at of line.toSorted((one, other) => heightOf(boxes[other]) - heightOf(boxes[one]))) {
    const under = least(stacks, (stack) => -horizontalOverlap(around(stack), boxes[at]));
    const isPart = heightOf(boxes[at]) < DIGIT_SHARE * usual && under && horizontalOverlap(around(under), boxes[at]) > 0.5;
    if (isPart) under.push(at);
    else stacks.push([at]);
  }
  return stacks.sort((one, other) => middleOf(around(one))[0] - middleOf(around(other))[0]);
}
