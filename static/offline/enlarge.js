// @ts-check
/** @import { Grey } from "./grey.js" */

/** Small ink as a larger smooth picture, as Pillow's bicubic resampling makes it. */

const BOX = 20;
const SHARPNESS = -0.5;
const SUPPORT = 2;
const PRECISION = 2 ** 22;

/** Ink of under 20 pixels, with a margin of one, so many times as large that it has 20. @param {Grey} box @returns {Grey} */
export function enlarged(box) {
  const factor = Math.ceil(BOX / Math.max(box.width, box.height));
  const wide = widened(padded(box), factor);
  return turned(widened(turned(wide), factor));
}

/** @param {Grey} ink @returns {Grey} */
function padded({ width, height, pixels }) {
  const found = new Uint8Array((width + 2) * (height + 2));
  for (let row = 0; row < height; row++) found.set(pixels.subarray(row * width, (row + 1) * width), (row + 1) * (width + 2) + 1);
  return { width: width + 2, height: height + 2, pixels: found };
}

/** `factor` times as wide: each pixel a weighted sum of four beside it, in whole numbers as Pillow reckons. @param {Grey} ink
 * @param {number} factor @returns {Grey} */
function widened({ width, height, pixels }, factor) {
  const pixelsOut = new Uint8Array(width * factor * height);
  for (let column = 0; column < width * factor; column++) {
    const { first, weights } = kernel(column, width, factor);
    for (let row = 0; row < height; row++) {
      const sum = weights.reduce((total, weight, at) => total + weight * pixels[row * width + first + at], PRECISION / 2);
      pixelsOut[row * width * factor + column] = Math.min(255, Math.max(0, Math.floor(sum / PRECISION)));
    }
  }
  return { width: width * factor, height, pixels: pixelsOut };
}

/** @param {number} column of the larger picture @param {number} width of the smaller one @param {number} factor */
function kernel(column, width, factor) {
  const centre = (column + 0.5) / factor;
  const first = Math.max(0, Math.trunc(centre - SUPPORT + 0.5));
  const end = Math.min(width, Math.trunc(centre + SUPPORT + 0.5));
  const shares = Array.from({ length: end - first }, (_, at) => bicubic(first + at - centre + 0.5));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return { first, weights: shares.map((share) => Math.trunc((share / total) * PRECISION + Math.sign(share) * 0.5)) };
}

/** @param {number} distance in pixels */
function bicubic(distance) {
  const x = Math.abs(distance);
  if (x < 1) return ((SHARPNESS + 2) * x - (SHARPNESS + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * SHARPNESS : 0;
}

/** Rows as columns. @param {Grey} ink @returns {Grey} */
function turned({ width, height, pixels }) {
  const found = Uint8Array.from(pixels, (_, at) => pixels[(at % height) * width + Math.floor(at / height)]);
  return { width: height, height: width, pixels: found };
}
