// @ts-check
/** What ink is: strokes of points in unit coordinates, and how they are laid on a canvas. */

/** @typedef {[number, number]} Point x and y, each 0..1 of the pad's side, y down */
/** @typedef {Point[]} Stroke */

/** The pen's width as a share of the pad's side. */
export const PEN = 0.046;

/**
 * Steps on a side of the pad: every point lies on one, and so a drawing is the same after a journey through an address. A step is half
 * of a pixel on most pads.
 */
export const GRID = 2000;

/** Points nearer than this to the last one add bytes, not shape. */
const CLOSE = 0.002;

/** How far a line may be from the curve it stands for: half a pixel on the largest pad. */
const FLAT = 0.001;

/** In pixels; too little to be seen. */
const HAIR = 0.01;

/**
 * Whether `point` is far enough from the stroke's last point to be kept.
 * @param {Stroke} stroke @param {Point} point
 */
export function adds(stroke, [x, y]) {
  const last = stroke.at(-1);
  return !last || Math.hypot(x - last[0], y - last[1]) >= CLOSE;
}

/**
 * A place on the pad as a point; what lies outside is moved to the edge, so that what is read is what is seen.
 * @param {{left: number, top: number, width: number, height: number}} box @param {number} x @param {number} y
 * @returns {Point}
 */
export function pointIn(box, x, y) {
  return [unit((x - box.left) / box.width), unit((y - box.top) / box.height)];
}

/** @param {number} value */
function unit(value) {
  return Math.round(Math.min(1, Math.max(0, value)) * GRID) / GRID;
}

/**
 * The line through what a hand touched: curved through the middles between points, as close to that curve as an eye can tell.
 * Each of its points is a corner of a straight line, here and on the server: what is seen is what is read.
 * @param {Stroke} points @returns {Stroke}
 */
export function curve(points) {
  const line = points.slice(0, 1).map(onGrid);
  for (const [at, point] of points.entries()) {
    const next = points[at + 1];
    if (at === 0 || !next) continue;
    const [start, end] = [line[line.length - 1], middle(point, next)];
    const steps = Math.max(1, Math.ceil(Math.sqrt(bend(start, point, end) / FLAT)));
    for (let step = 1; step <= steps; step++) line.push(onCurve(start, point, end, step / steps));
  }
  if (points.length > 1) line.push(onGrid(points[points.length - 1]));
  return line;
}

/** @param {Point} point @returns {Point} */
function onGrid([x, y]) {
  return [unit(x), unit(y)];
}

/** @param {Point} a @param {Point} b @returns {Point} */
function middle(a, b) {
  return [unit((a[0] + b[0]) / 2), unit((a[1] + b[1]) / 2)];
}

/**
 * How far a quadratic curve is at most from the straight line between its ends: half as far as its control point.
 * @param {Point} start @param {Point} control @param {Point} end
 */
function bend(start, control, end) {
  const [x, y] = [end[0] - start[0], end[1] - start[1]];
  const [dx, dy] = [control[0] - start[0], control[1] - start[1]];
  const along = (dx * x + dy * y) / (x * x + y * y || 1);
  const nearest = Math.min(1, Math.max(0, along));
  return Math.hypot(dx - nearest * x, dy - nearest * y) / 2;
}

/** @param {Point} start @param {Point} control @param {Point} end @param {number} share 0..1 @returns {Point} */
function onCurve(start, control, end, share) {
  const rest = 1 - share;
  const at = (/** @type {0 | 1} */ axis) =>
    unit(rest * rest * start[axis] + 2 * rest * share * control[axis] + share * share * end[axis]);
  return [at(0), at(1)];
}

/**
 * Lay the strokes on a canvas of `side` pixels, as straight lines with round joins: a stroke of one point is a dot.
 * @param {CanvasRenderingContext2D} context @param {Stroke[]} strokes @param {number} side
 */
export function lay(context, strokes, side) {
  context.lineCap = "round";
  context.lineJoin = "round";
  context.lineWidth = PEN * side;
  for (const stroke of strokes) {
    context.beginPath();
    trace(context, stroke, side);
    context.stroke();
  }
}

/** @param {Pick<CanvasRenderingContext2D, "moveTo" | "lineTo">} path @param {Stroke} stroke @param {number} side */
export function trace(path, stroke, side) {
  for (const [at, [x, y]] of stroke.entries()) {
    if (at === 0) path.moveTo(x * side, y * side);
    // a hair to the right, for a path without length is not painted: a lone point would be read and not seen
    path.lineTo(x * side + HAIR, y * side);
  }
}
