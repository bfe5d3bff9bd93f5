// @ts-check
import { digitImage } from "../normalize.js";
import { PEN_WIDTH, rasterize } from "../rasterize.js";
import { boundingBox, heightOf, slopeOf, widthOf } from "./boxes.js";
import { candidatesOf, cheapestPath } from "./candidates.js";
import { isFrame, layOut, stacksOf, tooMany } from "./layout.js";
import { shapeCost } from "./shape.js";

/** @import { Stroke } from "../../shared/ink.js" */
/** @import { Box } from "./boxes.js" */
/** @import { Candidate } from "./candidates.js" */
/** @typedef {{boxes: Box[], candidates: Candidate[], images: Uint8Array[]}} Segmentation `images` of the digits, again if turned */

/** Strokes of a whole number to candidate digits, and the likeliest of them, as in `app/digits/segment/segment.py`. */

const TURNING_COST = 1;
const [CHANCE, MIN_CONFIDENCE] = [0.1, 1e-4];

/** @param {Stroke[]} strokes @returns {Segmentation | null} null where there is too much to be digits */
export function segmentStrokes(strokes) {
  const all = strokes.filter((stroke) => stroke.length > 0);
  const around = all.map(boxOf);
  if (tooMany(around)) return null;
  const drawn = all.filter((stroke, at) => !isFrame(around[at], around, stroke));
  const bare = drawn.map(boxOf);
  const radius = (PEN_WIDTH / 4) * Math.max(...bare.map((box) => Math.max(heightOf(box), widthOf(box) / 2)));
  const inked = bare.map((box) => ({
    left: box.left - radius,
    top: box.top - radius,
    right: box.right + radius,
    bottom: box.bottom + radius,
    line: 0,
  }));
  const stacks = layOut(bare).flatMap((line, number) => stacksOf(inked, line).map((stack) => ({ stack, number })));
  const joined = (/** @type {Box[]} */ boxes) =>
    stacks.map(({ stack, number }) => ({ ...boundingBox(stack.map((at) => boxes[at])), line: number }));
  const [boxes, candidates] = [joined(bare), candidatesOf(joined(inked))];
  const members = candidates
    .filter(({ isMark }) => !isMark)
    .map(({ first, last }) => stacks.slice(first, last).flatMap(({ stack }) => stack));
  const angle = slopeOf(boxes);
  const ways = angle ? [drawn, drawn.map((stroke) => turned(stroke, angle))] : [drawn];
  const images = ways.flatMap((way) => members.map((chosen) => digitImage(rasterize(chosen.map((at) => way[at])))));
  return { boxes, candidates, images };
}

/** The indices of the images that are the digits, in reading order. @param {Segmentation} segmentation @param {number[][]} probabilities */
export function likeliestDigits({ boxes, candidates, images }, probabilities) {
  const costs = images.map((image, at) => {
    const confidence = Math.max(...probabilities[at]);
    const known = -Math.log(Math.max((confidence - CHANCE) / (1 - CHANCE), MIN_CONFIDENCE));
    return known + shapeCost(image, probabilities[at].indexOf(confidence));
  });
  const digits = candidates.filter(({ isMark }) => !isMark).length;
  let best = { first: 0, cost: Infinity, path: /** @type {number[]} */ ([]) };
  for (let first = 0; first < costs.length; first += digits) {
    const { path, cost } = cheapestPath(candidates, costs.slice(first, first + digits), boxes.length);
    const whole = cost + (first > 0 ? TURNING_COST : 0);
    if (whole < best.cost) best = { first, cost: whole, path };
  }
  return best.path.filter((at) => !candidates[at].isMark).map((at) => best.first + at);
}

/** @param {Stroke} stroke @returns {Box} */
function boxOf(stroke) {
  return boundingBox(stroke.map(([x, y]) => ({ left: x, top: y, right: x, bottom: y, line: 0 })));
}

/** @param {Stroke} stroke @param {number} degrees counterclockwise @returns {Stroke} */
function turned(stroke, degrees) {
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return stroke.map(([x, y]) => [x * cosine + y * sine, y * cosine - x * sine]);
}
