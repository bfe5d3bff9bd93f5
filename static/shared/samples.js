// @ts-check
/** Ten digits of our own hand, as strokes: for whoever draws with the keyboard. */
import { curve } from "./ink.js";

/** @typedef {import("./ink.js").Point} Point */
/** @typedef {import("./ink.js").Stroke} Stroke */

/** Points along straight lines from corner to corner. @param {...Point} corners @returns {Stroke} */
function line(...corners) {
  const [first, ...rest] = corners;
  const points = [first];
  for (const end of rest) {
    const start = points[points.length - 1];
    for (let step = 1; step <= 12; step++) points.push(between(start, end, step / 12));
  }
  return points;
}

/** @param {Point} a @param {Point} b @param {number} share @returns {Point} */
function between(a, b, share) {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}

/**
 * Points along an ellipse, angles in degrees, growing clockwise from three o'clock.
 * @param {Point} centre @param {Point} radii @param {number} from @param {number} to @returns {Stroke}
 */
function arc([x, y], [rx, ry], from, to) {
  return Array.from({ length: 25 }, (_, step) => {
    const angle = ((from + ((to - from) * step) / 24) * Math.PI) / 180;
    return /** @type {Point} */ ([x + rx * Math.cos(angle), y + ry * Math.sin(angle)]);
  });
}

/**
 * The strokes of `digit`, fresh each time.
 * @param {number} digit 0..9 @returns {Stroke[]}
 */
export function sample(digit) {
  return SHAPES[digit]().map(curve);
}

/** @type {(() => Stroke[])[]} */
const SHAPES = [
  () => [arc([0.5, 0.5], [0.19, 0.32], -80, -440)],
  () => [line([0.53, 0.17], [0.48, 0.83])],
  () => [[...arc([0.49, 0.34], [0.18, 0.17], -170, 35), ...line([0.6, 0.47], [0.31, 0.81], [0.72, 0.8])]],
  () => [[...arc([0.46, 0.33], [0.18, 0.16], -150, 85), ...arc([0.46, 0.66], [0.2, 0.17], -85, 150)]],
  () => [line([0.37, 0.18], [0.32, 0.53], [0.7, 0.53]), line([0.63, 0.2], [0.59, 0.84])],
  () => [[...line([0.38, 0.2], [0.36, 0.46]), ...arc([0.47, 0.63], [0.2, 0.19], -125, 145)], line([0.38, 0.2], [0.68, 0.19])],
  () => [[...arc([0.68, 0.64], [0.34, 0.47], -105, -180), ...arc([0.5, 0.66], [0.16, 0.17], 180, -180)]],
  () => [line([0.3, 0.2], [0.7, 0.2], [0.44, 0.84])],
  () => [
    [
      ...arc([0.51, 0.33], [0.15, 0.16], -40, -270),
      ...arc([0.49, 0.67], [0.18, 0.18], -90, 270),
      ...arc([0.51, 0.33], [0.15, 0.16], 90, -40),
    ],
  ],
  () => [[...arc([0.49, 0.35], [0.17, 0.17], -10, -370), ...line([0.66, 0.33], [0.6, 0.84])]],
];
