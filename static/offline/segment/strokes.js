// @ts-check
import { PEN_WIDTH } from "../rasterize.js";
import { boundingBox, heightOf, slopeOf, widthOf } from "./boxes.js";
import { candidatesOf } from "./candidates.js";
import { isFrame, layOut, stacksOf, tooMany } from "./layout.js";

/** @import { Stroke } from "../../shared/ink.js" */
/** @import { Box } from "./boxes.js" */
/** @import { Candidate } from "./candidates.js" */
/** @import { Dropped } from "./layout.js" */
/** @typedef {{members: number[], bare: Box, inked: Box}} Stack strokes above each other, by index; their box without the pen's width, and with it */
/**
 * `drawings` are the strokes of each candidate that may be a digit, again where they are turned upright; `members` their indices, once.
 * @typedef {{boxes: Box[], candidates: Candidate[], drawings: Stroke[][], members: number[][], dropped: Dropped[]}} Segmentation
 */

/** Strokes of a whole number to candidate digits, as in `app/digits/segment/segment.py`. */

/** @param {Stroke[]} strokes @returns {Segmentation | null} null where there is too much to be digits */
export function segmentStrokes(strokes) {
  const found = stacked(strokes);
  if (!found) return null;
  const { stacks, dropped } = found;
  const boxes = stacks.map(({ bare }) => bare);
  const candidates = candidatesOf(stacks.map(({ inked }) => inked));
  const members = candidates
    .filter(({ mark }) => !mark)
    .map(({ first, last }) => stacks.slice(first, last).flatMap((stack) => stack.members));
  const angle = slopeOf(boxes);
  const ways = angle ? [strokes, strokes.map((stroke) => turned(stroke, angle))] : [strokes];
  const drawings = ways.flatMap((way) => members.map((chosen) => chosen.map((at) => way[at])));
  return { boxes, candidates, drawings, members, dropped };
}

/** Whether strokes have a gap from top to bottom between them, or are two lines. @param {Stroke[]} strokes */
export function standApart(strokes) {
  if (strokes.length < 2) return false;
  const boxes = stacked(strokes)?.stacks.map(({ inked }) => inked) ?? [];
  return boxes.some(({ left, line }, at) => line > 0 || (at > 0 && boxes.slice(0, at).every(({ right }) => right < left)));
}

/** What lies above each other, in reading order. @param {Stroke[]} strokes @returns {{stacks: Stack[], dropped: Dropped[]} | null} */
function stacked(strokes) {
  const all = [...strokes.keys()].filter((at) => strokes[at].length > 0);
  const around = all.map((at) => boxOf(strokes[at]));
  if (tooMany(around)) return null;
  const places = all.filter((at, index) => !isFrame(around[index], around, strokes[at]));
  const bare = places.map((at) => boxOf(strokes[at]));
  const radius = (PEN_WIDTH / 4) * Math.max(...bare.map((box) => Math.max(heightOf(box), widthOf(box) / 2)));
  const inked = bare.map((box) => grown(box, radius));
  const { lines, dropped } = layOut(bare);
  const stacks = lines.flatMap((line, number) =>
    stacksOf(inked, line).map((stack) => ({
      members: stack.map((at) => places[at]),
      bare: { ...boundingBox(stack.map((at) => bare[at])), line: number },
      inked: { ...boundingBox(stack.map((at) => inked[at])), line: number },
    })),
  );
  return { stacks, dropped: places.length < all.length ? ["frame", ...dropped] : dropped };
}

/** @param {Stroke} stroke @returns {Box} */
function boxOf(stroke) {
  return boundingBox(stroke.map(([x, y]) => ({ left: x, top: y, right: x, bottom: y, line: 0 })));
}

/** @param {Box} box @param {number} by @returns {Box} */
function grown({ left, top, right, bottom, line }, by) {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by, line };
}

/** @param {Stroke} stroke @param {number} degrees counterclockwise @returns {Stroke} */
function turned(stroke, degrees) {
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return stroke.map(([x, y]) => [x * cosine + y * sine, y * cosine - x * sine]);
}
