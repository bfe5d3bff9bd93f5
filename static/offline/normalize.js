// @ts-check
import { enlarged } from "./enlarge.js";
import { cropped, rint, strongest } from "./grey.js";
import { Refused } from "./rasterize.js";

/** @import { Grey } from "./grey.js" */

/** Ink to a digit image, as `app/digits/normalize.py` makes it, whose names and numbers these are. */

export const SIDE = 28;
export const BOX = 20;
const RINGING_SHARE = 0.06;
const MAX_RINGING = Math.trunc(RINGING_SHARE * 255);

/** The digit image, 28x28, of ink that does not fill all of its picture, as no drawing does. @param {Grey} ink @throws {Refused} */
export function digitImage(ink) {
  const box = croppedToBox(ink);
  const small = rescaled(averaged(Math.max(box.width, box.height) < BOX ? croppedToBox(enlarged(box)) : box));
  return pasted(small);
}

/** @param {Grey} ink @throws {Refused} when there is none */
function croppedToBox(ink) {
  const { columns, rows } = strongest(ink);
  if (!columns.some(Boolean)) throw new Refused("blank-image");
  const [[left, right], [top, bottom]] = [extent(columns), extent(rows)];
  return cropped(ink, left, top, right, bottom);
}

/** Where the ink begins and ends along one side. @param {Uint8Array} levels the strongest ink of each row or column */
function extent(levels) {
  const first = levels.findIndex(Boolean);
  const end = levels.findLastIndex(Boolean) + 1;
  if (Math.min(levels[first], levels[end - 1]) > MAX_RINGING) return [first, end];
  const faintest = RINGING_SHARE * Math.max(...levels);
  if (levels[first] > faintest && levels[end - 1] > faintest) return [first, end];
  const begun = levels.findIndex((level) => level > faintest);
  const ended = levels.findLastIndex((level) => level > faintest);
  const margin = Math.max(4, 1 + (end - first) / BOX);
  return [begun - first > margin ? begun : first, end - 1 - ended > margin ? ended + 1 : end];
}

/** A box padded to a square and averaged by area to 20x20. @param {Grey} box */
function averaged({ width, height, pixels }) {
  const side = Math.max(width, height);
  const [top, left] = [Math.trunc((side - height) / 2), Math.trunc((side - width) / 2)];
  const weights = cellWeights(side);
  const down = new Float64Array(BOX * width);
  for (let cell = 0; cell < BOX; cell++) {
    for (let row = 0; row < height; row++) {
      const weight = weights[cell * side + top + row];
      if (weight === 0) continue;
      for (let column = 0; column < width; column++) down[cell * width + column] += weight * pixels[row * width + column];
    }
  }
  const small = new Float32Array(BOX * BOX);
  for (let cell = 0; cell < BOX; cell++) {
    for (let across = 0; across < BOX; across++) {
      let sum = 0;
      for (let column = 0; column < width; column++) sum += down[cell * width + column] * weights[across * side + left + column];
      small[cell * BOX + across] = sum;
    }
  }
  return small;
}

/** The share of each of `side` pixels that falls into each of 20 cells, cell by cell. @param {number} side */
function cellWeights(side) {
  const weights = new Float32Array(BOX * side);
  for (let cell = 0; cell < BOX; cell++) {
    const [begin, end] = [cell * (side / BOX), (cell + 1) * (side / BOX)];
    for (let pixel = Math.floor(begin); pixel < Math.min(side, end); pixel++) {
      const overlap = Math.min(end, pixel + 1) - Math.max(begin, pixel);
      weights[cell * side + pixel] = Math.max(0, overlap) * (BOX / side);
    }
  }
  return weights;
}

/** The same with a peak of 255, in whole numbers. @param {Float32Array} small */
function rescaled(small) {
  const factor = Math.fround(255 / Math.max(...small));
  return Uint8Array.from(small, (value) => rint(Math.fround(value * factor)));
}

/** A 20x20 image in 28x28, so that its centre of mass lies in (14, 15] both ways. @param {Uint8Array} small */
function pasted(small) {
  let [mass, across, down] = [0, 0, 0];
  for (const [at, value] of small.entries()) {
    mass += value;
    across += value * ((at % BOX) + 0.5);
    down += value * (Math.floor(at / BOX) + 0.5);
  }
  const corner = (/** @type {number} */ centre) => Math.min(SIDE - BOX, Math.max(0, Math.trunc(15 - centre)));
  const [left, top] = [corner(across / mass), corner(down / mass)];
  const image = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < BOX; row++) image.set(small.subarray(row * BOX, (row + 1) * BOX), (top + row) * SIDE + left);
  return image;
}
