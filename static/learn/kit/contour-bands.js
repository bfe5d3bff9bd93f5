// @ts-check
/** A surface as bands of equal height, the way a map shows hills. */

/** @import { Grid } from "./api-types.d.ts" */
/** @typedef {[number, number, number]} Colour */

/** Heights that part the surface into `count` bands of about equal area. @param {number[][]} heights @param {number} count */
export function levelsOf(heights, count) {
  const sorted = heights.flat().sort((a, b) => a - b);
  const levels = Array.from({ length: count - 1 }, (_, at) => sorted[Math.floor(((at + 1) / count) * (sorted.length - 1))]);
  return levels.filter((level, at) => at === 0 || level > levels[at - 1]);
}

/**
 * In which band a height lies, in parts of a band: 1.25 is a quarter into the second.
 * @param {number} height @param {number[]} levels rising @param {number} low @param {number} high of the whole surface
 */
export function bandAt(height, levels, low, high) {
  let [from, to] = [0, levels.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (levels[middle] <= height) from = middle + 1;
    else to = middle;
  }
  const floor = from === 0 ? Math.min(low, height) : levels[from - 1];
  const ceiling = from === levels.length ? Math.max(high, height) : levels[from];
  return from + (ceiling > floor ? Math.min(0.9999, (height - floor) / (ceiling - floor)) : 0);
}

/** The height between the grid's points, bilinear. @param {number[][]} heights @param {number} column @param {number} row both fractional */
export function between(heights, column, row) {
  const [rows, columns] = [heights.length, heights[0].length];
  const [left, top] = [Math.min(columns - 2, Math.max(0, Math.floor(column))), Math.min(rows - 2, Math.max(0, Math.floor(row)))];
  const [u, v] = [column - left, row - top];
  const upper = heights[top][left] * (1 - u) + heights[top][left + 1] * u;
  const lower = heights[top + 1][left] * (1 - u) + heights[top + 1][left + 1] * u;
  return upper * (1 - v) + lower * v;
}

/**
 * Paint the surface over `width` by `height` pixels, y growing upwards, each band in its colour and a line of `edge` between them.
 * @param {Grid} grid @param {number[]} levels @param {{width: number, height: number, bands: Colour[], edge: Colour}} how
 * @returns {Uint8ClampedArray<ArrayBuffer>} red, green, blue and alpha of each pixel
 */
export function paint({ heights }, levels, { width, height, bands, edge }) {
  const flat = heights.flat();
  const [low, high] = [Math.min(...flat), Math.max(...flat)];
  const at = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = (1 - (y + 0.5) / height) * (heights.length - 1);
    for (let x = 0; x < width; x++) {
      const column = ((x + 0.5) / width) * (heights[0].length - 1);
      at[y * width + x] = bandAt(between(heights, column, row), levels, low, high);
    }
  }
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = at[y * width + x];
      const [right, below] = [at[y * width + Math.min(width - 1, x + 1)], at[Math.min(height - 1, y + 1) * width + x]];
      const band = bands[Math.min(bands.length - 1, Math.floor(here))];
      const slope = Math.hypot(right - here, below - here) || 1e-6;
      const nearest = Math.round(here);
      const inside = nearest > 0 && nearest <= levels.length;
      const line = inside ? Math.max(0, 1 - Math.abs(here - nearest) / slope) : 0;
      pixels.set([...band.map((from, channel) => from + (edge[channel] - from) * line), 255], (y * width + x) * 4);
    }
  }
  return pixels;
}

/** Colours from one to another, in equal steps. @param {Colour} from @param {Colour} to @param {number} count @returns {Colour[]} */
export function shades(from, to, count) {
  return Array.from({ length: count }, (_, at) => {
    const share = count > 1 ? at / (count - 1) : 0;
    return /** @type {Colour} */ (from.map((channel, index) => channel + (to[index] - channel) * share));
  });
}
