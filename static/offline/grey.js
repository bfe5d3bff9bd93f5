// @ts-check
/** @typedef {{width: number, height: number, pixels: Uint8Array}} Grey grey values, row by row; 0 where there is no ink */

/** The nearest whole number, of two the even one, as NumPy rounds. @param {number} value */
export function rint(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** The strongest ink of each column, and of each row. @param {Grey} ink */
export function strongest({ width, height, pixels }) {
  const [columns, rows] = [new Uint8Array(width), new Uint8Array(height)];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const level = pixels[row * width + column];
      if (level > columns[column]) columns[column] = level;
      if (level > rows[row]) rows[row] = level;
    }
  }
  return { columns, rows };
}

/** @param {Grey} ink @param {number} left @param {number} top @param {number} right @param {number} bottom @returns {Grey} */
export function cropped({ width, pixels }, left, top, right, bottom) {
  const found = new Uint8Array((right - left) * (bottom - top));
  for (let row = top; row < bottom; row++) {
    found.set(pixels.subarray(row * width + left, row * width + right), (row - top) * (right - left));
  }
  return { width: right - left, height: bottom - top, pixels: found };
}
