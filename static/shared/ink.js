// @ts-check
/** What ink is: strokes of points in unit coordinates, and how they are laid on a canvas. */

/** @typedef {[number, number]} Point x and y, each 0..1 of the pad's side, y down */
/** @typedef {Point[]} Stroke */

/** The pen's width as a share of the pad's side. */
export const PEN = 0.046;

/** Points nearer than this to the last one add bytes, not shape. */
const CLOSE = 0.002;

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
  return Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;
}

/**
 * Lay the strokes on a canvas of `side` pixels, curved through the middles between points.
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

/** @param {Pick<CanvasRenderingContext2D, "moveTo" | "lineTo" | "quadraticCurveTo">} path @param {Stroke} stroke @param {number} side */
export function trace(path, stroke, side) {
  const [first, ...rest] = stroke;
  path.moveTo(first[0] * side, first[1] * side);
  rest.forEach(([x, y], at) => {
    const next = rest[at + 1];
    if (next) path.quadraticCurveTo(x * side, y * side, ((x + next[0]) / 2) * side, ((y + next[1]) / 2) * side);
    else path.lineTo(x * side, y * side);
  });
  // a line to itself is what makes a lone point a round dot
  if (rest.length === 0) path.lineTo(first[0] * side, first[1] * side);
}
