// @ts-check
/** @import { Stroke } from "../shared/ink.js" */

/** The pen's path at points spread evenly along the ink, as `app/digits/pen_path.py` finds it, whose names and numbers these are. */

export const POINTS = 64;
export const VALUES = 5;
const REACH = 0.1;
const LIFT = 1e-6;
const MIN_EXTENT = 1e-30;

/** @param {Stroke[]} strokes that could be drawn @returns {Float32Array} 64 points of 5 values */
export function penPath(strokes) {
  const drawn = strokes.filter(({ length }) => length);
  const points = drawn.flat();
  const [left, right] = extent(points.map(([x]) => x));
  const [top, bottom] = extent(points.map(([, y]) => y));
  const longest = Math.max(right - left, bottom - top);
  const scale = longest > MIN_EXTENT ? 2 / longest : 0;
  const xs = points.map(([x]) => (x - (left + right) / 2) * scale);
  const ys = points.map(([, y]) => (y - (top + bottom) / 2) * scale);
  const starts = [0];
  for (const { length } of drawn) starts.push(/** @type {number} */ (starts.at(-1)) + length);
  const lifted = new Set(starts.slice(1, -1));
  const ink = [0]; // before each point
  for (let at = 1; at < points.length; at += 1) {
    const length = lifted.has(at) ? LIFT : Math.hypot(xs[at] - xs[at - 1], ys[at] - ys[at - 1]);
    ink.push(ink[at - 1] + length);
  }
  const path = new Float32Array(POINTS * VALUES);
  let before = -1;
  for (let point = 0; point < POINTS; point += 1) {
    const along = (point + 0.5) * (ink[points.length - 1] / POINTS);
    const stroke = lastNotAbove(along, drawn.length, (at) => ink[starts[at]]);
    const back = Math.max(along - REACH, ink[starts[stroke]]);
    const ahead = Math.min(along + REACH, ink[starts[stroke + 1] - 1]);
    const across = interpolated(ahead, ink, xs) - interpolated(back, ink, xs);
    const down = interpolated(ahead, ink, ys) - interpolated(back, ink, ys);
    const length = Math.hypot(across, down) || 1;
    const [x, y] = [interpolated(along, ink, xs), interpolated(along, ink, ys)];
    path.set([x, y, across / length, down / length, Number(stroke > before)], point * VALUES);
    before = stroke;
  }
  return path;
}

/** @param {number[]} values */
function extent(values) {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** The value at a place between those that are known, as NumPy's `interp`. @param {number} at @param {number[]} places @param {number[]} values */
function interpolated(at, places, values) {
  const last = places.length - 1;
  const below = lastNotAbove(at, places.length, (index) => places[index]);
  if (below === last) return values[last];
  const slope = (values[below + 1] - values[below]) / (places[below + 1] - places[below]);
  return slope * (at - places[below]) + values[below];
}

/** The last of so many ascending values that is not above a limit. @param {number} limit @param {number} count @param {(index: number) => number} value */
function lastNotAbove(limit, count, value) {
  let [low, high] = [0, count];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (value(middle) <= limit) low = middle;
    else high = middle;
  }
  return low;
}
