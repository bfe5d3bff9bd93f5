// @ts-check
/**
 * Strokes as a short word that an address can carry. A byte for each coordinate is finer than what the network sees, so what is drawn
 * is rounded to it at once: what is kept, shared and asked about is the same.
 */

/** @typedef {import("../../shared/ink.js").Point} Point */
/** @typedef {import("../../shared/ink.js").Stroke} Stroke */

const STEPS = 255;

/** A stroke's points that lie nearer than this to the line between others are left out. */
const TOLERANCE = 0.004;

/** A stroke's length is one byte. */
const MOST_POINTS = 255;

/** Nobody writes a digit in more strokes or bytes than these. */
const MOST_BYTES = 2000;

/** @param {Stroke[]} strokes @returns {string} base64url: of each stroke its number of points, then x and y of each */
export function encode(strokes) {
  const bytes = strokes.flatMap((stroke) => {
    const points = thinned(stroke);
    return [points.length, ...points.flatMap(([x, y]) => [Math.round(x * STEPS), Math.round(y * STEPS)])];
  });
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** @param {string} text @returns {Stroke[] | undefined} undefined when it is no ink */
export function decode(text) {
  if (!/^[\w-]+$/.test(text) || text.length > MOST_BYTES * 1.4) return undefined;
  try {
    return strokesOf([...atob(text.replaceAll("-", "+").replaceAll("_", "/"))].map((one) => one.charCodeAt(0)));
  } catch {
    return undefined; // not base64
  }
}

/** The strokes as they are after a journey through an address. @param {Stroke[]} strokes @returns {Stroke[]} */
export function rounded(strokes) {
  return strokes.length === 0 ? [] : (decode(encode(strokes)) ?? strokes);
}

/** @param {number[]} bytes @returns {Stroke[] | undefined} */
function strokesOf(bytes) {
  const strokes = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + 2 * bytes[at];
    if (bytes[at] === 0 || end > bytes.length) return undefined;
    /** @type {Stroke} */
    const stroke = [];
    for (let here = at + 1; here < end; here += 2) stroke.push([unit(bytes[here]), unit(bytes[here + 1])]);
    strokes.push(stroke);
    at = end;
  }
  return strokes;
}

/** @param {number} byte */
const unit = (byte) => Math.round((byte / STEPS) * 1e4) / 1e4;

/** The points that make the stroke's shape, rounded first: what is thinned twice stays. @param {Stroke} stroke @returns {Stroke} */
function thinned(stroke) {
  const whole = stroke.map(([x, y]) => /** @type {Point} */ ([unit(Math.round(x * STEPS)), unit(Math.round(y * STEPS))]));
  let found = whole;
  for (let tolerance = TOLERANCE; found.length > MOST_POINTS || tolerance === TOLERANCE; tolerance *= 2) {
    found = simplified(whole, tolerance);
  }
  return found;
}

/** Douglas and Peucker's: keep the farthest point from the line between the ends, and so on with both parts. @param {Stroke} stroke @param {number} tolerance @returns {Stroke} */
function simplified(stroke, tolerance) {
  if (stroke.length < 3) return stroke;
  const [first, last] = [stroke[0], stroke[stroke.length - 1]];
  let [farthest, at] = [0, 0];
  stroke.forEach((point, index) => {
    const off = distance(point, first, last);
    if (off > farthest) [farthest, at] = [off, index];
  });
  if (farthest <= tolerance) return [first, last];
  return [...simplified(stroke.slice(0, at + 1), tolerance), ...simplified(stroke.slice(at), tolerance).slice(1)];
}

/** How far a point is from the line between two others. @param {Point} point @param {Point} a @param {Point} b */
function distance([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}
