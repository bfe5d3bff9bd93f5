// @ts-check
/** Where a race starts: a point of the surface, or null for the surface's own start. */

/** @typedef {{x: number, y: number}} Start */

const MOST = 100;

/** @returns {import("../kit/state.js").Kind<Start | null>} */
export function start() {
  return {
    initial: null,
    print: (at) => (at ? `${at.x},${at.y}` : ""),
    fit: (at) => at && { x: rounded(at.x), y: rounded(at.y) },
    parse(text) {
      const found = text.split(",");
      const [x, y] = found.map((one) => (one.trim() === "" ? Number.NaN : Number(one)));
      const sound = found.length === 2 && [x, y].every((one) => Math.abs(one) <= MOST);
      return sound ? { x: rounded(x), y: rounded(y) } : undefined;
    },
  };
}

/** The start on one surface, which may be too small for one that was chosen on another. @param {Start | null} at @param {number[]} extent x from, x to, y from, y to */
export function within(at, [left, right, low, high]) {
  return at && at.x >= left && at.x <= right && at.y >= low && at.y <= high ? at : null;
}

/** @param {number} value */
const rounded = (value) => Number(value.toFixed(3));
