// @ts-check
import { boundingBox, heightOf, lineHeight, widthOf } from "./boxes.js";
import { markAt } from "./marks.js";

/** @import { Box } from "./boxes.js" */
/** @import { Mark } from "./marks.js" */
/** @typedef {{first: number, last: number, cost: number, mark: Mark | ""}} Candidate neighbouring boxes, `last` not included */

/** Which neighbouring boxes of a line make one digit, and the cheapest path, as in `app/digits/segment/viterbi.py`. */

const MAX_TOGETHER = 4;
const MAX_WIDTH = 1.6;
const GAP_COST = 14;
const [MIN_GAP, NO_GAP_COST] = [0.12, 1.5];
const [MIN_HEIGHT, SMALL_COST] = [0.5, 6];
const [USUAL_WIDTH, BROAD_COST] = [1.2, 10];

/** The candidates of boxes in reading order: those that may be digits, then the marks. @param {Box[]} boxes @returns {Candidate[]} */
export function candidatesOf(boxes) {
  const found = [...new Set(boxes.map(({ line }) => line))].flatMap((number) => {
    const begin = boxes.findIndex(({ line }) => line === number);
    const line = boxes.filter((box) => box.line === number);
    return ofLine(line).map((one) => ({ ...one, first: one.first + begin, last: one.last + begin }));
  });
  return [...found.filter(({ mark }) => !mark), ...found.filter(({ mark }) => mark)];
}

/** @param {Box[]} boxes of a line, from left to right @returns {Candidate[]} */
function ofLine(boxes) {
  const usual = lineHeight(boxes);
  const costs = Array.from({ length: boxes.length + 1 }, (_, at) => boundaryCost(boxes, at, usual));
  /** @type {Candidate[]} */
  const found = [];
  for (let first = 0; first < boxes.length; first++) {
    let joining = 0;
    for (let last = first + 1; last <= Math.min(first + MAX_TOGETHER, boxes.length); last++) {
      const box = boundingBox(boxes.slice(first, last));
      if (last > first + 1) {
        if (widthOf(box) > MAX_WIDTH * Math.max(usual, heightOf(box))) break;
        const before = Math.max(...boxes.slice(first, last - 1).map(({ right }) => right));
        joining += (GAP_COST * Math.max(0, boxes[last - 1].left - before)) / usual;
      }
      const boundaries = (costs[first] + costs[last]) / 2;
      found.push({ first, last, cost: joining + boundaries + shapeCost(box, usual), mark: "" });
      // digits may be close to a mark: they get back what the boundary costs them
      const mark = last === first + 1 && markAt(first, boxes, usual);
      if (mark) found.push({ first, last, cost: -boundaries, mark });
    }
  }
  return found;
}

/** @param {Box[]} boxes @param {number} at @param {number} usual */
function boundaryCost(boxes, at, usual) {
  if (at === 0 || at === boxes.length) return 0;
  const before = Math.max(...boxes.slice(Math.max(0, at - 2), at).map(({ right }) => right));
  return NO_GAP_COST * Math.min(1.5, Math.max(0, 1 - (boxes[at].left - before) / usual / MIN_GAP));
}

/** @param {Box} box @param {number} usual */
function shapeCost(box, usual) {
  const small = Math.max(0, 1 - heightOf(box) / (MIN_HEIGHT * usual)) * SMALL_COST;
  const broad = Math.max(0, widthOf(box) / Math.max(heightOf(box), 0.6 * usual) - USUAL_WIDTH) * BROAD_COST;
  return small + broad;
}

/** The candidates that use each of `count` boxes once at least cost, and that cost. @param {Candidate[]} candidates
 * @param {number[]} digitCosts what those that may be digits cost beside their boxes @param {number} count */
export function cheapestPath(candidates, digitCosts, count) {
  const cheapest = Array.from({ length: count + 1 }, (_, at) => (at === 0 ? 0 : Infinity));
  /** @type {number[]} */
  const back = [];
  for (const at of [...candidates.keys()].sort((one, other) => candidates[one].first - candidates[other].first)) {
    const { first, last, cost } = candidates[at];
    const sum = cheapest[first] + cost + (digitCosts[at] ?? 0);
    if (sum < cheapest[last]) [cheapest[last], back[last]] = [sum, at];
  }
  const path = [];
  for (let end = count; end > 0; end = candidates[path[0]].first) path.unshift(back[end]);
  return { path, cost: cheapest[count] };
}
