// @ts-check
/** How much broader, or of longer strokes, a shape is than the digit that it is read as, as in `app/digits/segment/shape.py`. */

/** Mean and standard deviation of the logarithm of each digit's width, and of its strokes' length, in shares of its height. */
const WIDTH = [
  [-0.1, 0.19],
  [-0.93, 0.45],
  [-0.07, 0.22],
  [-0.23, 0.21],
  [-0.24, 0.21],
  [-0.07, 0.26],
  [-0.32, 0.22],
  [-0.26, 0.21],
  [-0.28, 0.22],
  [-0.39, 0.2],
];
const LENGTH = [
  [1.14, 0.12],
  [0.34, 0.15],
  [1.05, 0.15],
  [1.02, 0.15],
  [0.88, 0.13],
  [1.04, 0.14],
  [0.96, 0.16],
  [0.79, 0.14],
  [1.08, 0.14],
  [0.91, 0.14],
];
const SPREAD = 1.3;
const MAX_COST = 5;
const INKED = 60;
const ONE = 1;
const SIDE = 28;

/** In nats. @param {Uint8Array} image 28x28 @param {number} digit */
export function shapeCost(image, digit) {
  if (digit === ONE) return 0;
  const [rows, columns] = [new Set(), new Set()];
  let variation = 0;
  for (const [at, value] of image.entries()) {
    const [row, column] = [Math.floor(at / SIDE), at % SIDE];
    if (value > INKED) {
      rows.add(row);
      columns.add(column);
    }
    if (row > 0) variation += Math.abs(value - image[at - SIDE]) / 255;
    if (column > 0) variation += Math.abs(value - image[at - 1]) / 255;
  }
  return cost(columns.size / rows.size, WIDTH[digit]) + cost(variation / 2 / rows.size, LENGTH[digit]);
}

/** @param {number} found @param {number[]} usual */
function cost(found, [mean, deviation]) {
  const above = Math.max(Math.log(found) - mean, 0) / (SPREAD * deviation);
  return Math.min(above ** 2 / 2, MAX_COST);
}
