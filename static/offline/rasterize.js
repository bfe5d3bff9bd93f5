// @ts-check
/** @import { Grey } from "./grey.js" */
/** @import { Stroke } from "../shared/ink.js" */
/** @typedef {[number, number, number, number]} Line x and y of its start, x and y of its end */

/** Pen strokes to a canvas, as `app/digits/rasterize.py` draws them, whose names and numbers these are. */

export const MAX_POINTS = 10_000;
export const PEN_WIDTH = 0.115;
const DRAWING_SIDE = 40;
const MIN_EXTENT = 1e-30;
const MAX_COORDINATE = 1e9;
const SUBPIXELS = 255;
const MIN_LINE_LENGTH = 0.1 * SUBPIXELS;

/** What the server would refuse, by its name for it: `blank-image` or `bad-input`. */
export class Refused extends Error {}

/**
 * Draw strokes with a round pen: white ink on black, at most 40 pixels and a pen's width on the longer side.
 * @param {Stroke[]} strokes @param {number} [pen] its width in shares of the drawing's longer side @returns {Grey}
 * @throws {Refused} for no point, for more than 10,000, and for numbers that are not finite
 */
export function rasterize(strokes, pen = PEN_WIDTH) {
  const lines = linesOf(strokes);
  const { left, top, right, bottom } = bounds(lines);
  const longest = Math.max(right - left, bottom - top);
  const radius = (DRAWING_SIDE * pen) / 2;
  const scale = longest > MIN_EXTENT ? DRAWING_SIDE / longest : 0;
  const margin = radius + 1;
  const width = Math.ceil((right - left) * scale + 2 * margin);
  const height = Math.ceil((bottom - top) * scale + 2 * margin);
  // the middle of the drawing goes to the middle of the canvas
  const across = ((width - (left + right) * scale) * SUBPIXELS) / 2;
  const down = ((height - (top + bottom) * scale) * SUBPIXELS) / 2;
  const x = (/** @type {number} */ at) => Math.fround(at * (scale * SUBPIXELS) + across);
  const y = (/** @type {number} */ at) => Math.fround(at * (scale * SUBPIXELS) + down);
  const placed = lines.map(([x0, y0, x1, y1]) => /** @type {Line} */ ([x(x0), y(y0), x(x1), y(y1)]));
  return draw(placed, radius, width, height);
}

/** The line between every two points; a lone point is both ends. @param {Stroke[]} strokes */
function linesOf(strokes) {
  const count = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  if (count === 0) throw new Refused("blank-image");
  if (count > MAX_POINTS) throw new Refused("bad-input");
  return strokes.flatMap((stroke) => {
    const starts = stroke.length > 1 ? stroke.slice(0, -1) : stroke;
    return starts.map(([x, y], at) => /** @type {Line} */ ([x, y, ...(stroke[at + 1] ?? [x, y])]));
  });
}

/** @param {Line[]} lines */
function bounds(lines) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [x0, y0, x1, y1] of lines) {
    if (![x0, y0, x1, y1].every((at) => Math.abs(at) <= MAX_COORDINATE)) throw new Refused("bad-input"); // NaN, too
    box.left = Math.min(box.left, x0, x1);
    box.top = Math.min(box.top, y0, y1);
    box.right = Math.max(box.right, x0, x1);
    box.bottom = Math.max(box.bottom, y0, y1);
  }
  return box;
}

/** @param {Line[]} lines in subpixels @param {number} radius in pixels @param {number} width @param {number} height @returns {Grey} */
function draw(lines, radius, width, height) {
  const rim = (radius + 0.5) * SUBPIXELS;
  const nearest = new Float32Array(width * height).fill(rim * rim);
  for (const line of merged(lines)) measure(line, rim, nearest, width, height);
  // the grey value of a pixel is the share of it that lies inside the pen's rim; 0.5 rounds to nearest
  const pixels = Uint8Array.from(nearest, (squared) => Math.min(SUBPIXELS, rim + 0.5 - Math.sqrt(squared)));
  return { width, height, pixels };
}

/**
 * Lines with consecutive ones merged until each is long enough, if any is too short: a slow pen leaves too many.
 * @param {Line[]} lines @returns {Line[]}
 */
function merged(lines) {
  const lengths = lines.map(([x0, y0, x1, y1]) => Math.fround(Math.hypot(Math.fround(x1 - x0), Math.fround(y1 - y0))));
  if (lengths.every((length) => length >= MIN_LINE_LENGTH)) return lines;
  /** @type {Line[]} */
  const found = [];
  let [walked, step] = [0, -1];
  for (const [at, [x0, y0, x1, y1]] of lines.entries()) {
    const next = Math.floor((walked + lengths[at] - lengths[at]) / MIN_LINE_LENGTH);
    const last = lines[at - 1];
    const apart = !last || last[2] !== x0 || last[3] !== y0;
    if (apart || next > step) found.push([x0, y0, x1, y1]);
    else found[found.length - 1].splice(2, 2, x1, y1);
    walked += lengths[at];
    step = next;
  }
  return found;
}

/** Lower each pixel's squared distance to that to one line, where the line is nearer. @param {Line} line @param {number} rim
 * @param {Float32Array} nearest @param {number} width @param {number} height */
function measure([x0, y0, x1, y1], rim, nearest, width, height) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const [dx, dy] = length > 0 ? [(x1 - x0) / length, (y1 - y0) / length] : [1, 0];
  const [first, last] = [pixel(Math.min(x0, x1) - rim), Math.min(width, pixel(Math.max(x0, x1) + rim) + 1)];
  const [top, end] = [pixel(Math.min(y0, y1) - rim), Math.min(height, pixel(Math.max(y0, y1) + rim) + 1)];
  for (let row = top; row < end; row++) {
    const y = (row + 0.5) * SUBPIXELS - y0;
    for (let column = first; column < last; column++) {
      const x = (column + 0.5) * SUBPIXELS - x0;
      // along the line only the distance beyond an end counts, which makes the caps round
      const along = Math.max(0, Math.abs(x * dx + y * dy - length / 2) - length / 2);
      const beside = y * dx - x * dy;
      const squared = along * along + beside * beside;
      const at = row * width + column;
      if (squared < nearest[at]) nearest[at] = squared;
    }
  }
}

/** @param {number} subpixels */
function pixel(subpixels) {
  return Math.max(0, Math.floor(subpixels / SUBPIXELS));
}
