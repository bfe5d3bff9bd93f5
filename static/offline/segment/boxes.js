// @ts-check
/** Boxes of strokes on a line, and how they lie to each other, as in `app/digits/segment/boxes.py`. */

/** @typedef {{left: number, top: number, right: number, bottom: number, line: number}} Box */

const [MIN_SLOPE, MAX_SLOPE] = [6, 30];

/** @param {Box} box */
export const heightOf = ({ top, bottom }) => bottom - top;
/** @param {Box} box */
export const widthOf = ({ left, right }) => right - left;
/** @param {Box} box */
export const sizeOf = (box) => Math.max(widthOf(box), heightOf(box));
/** @param {Box} box @returns {[number, number]} */
export const middleOf = ({ left, top, right, bottom }) => [(left + right) / 2, (top + bottom) / 2];

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The height of a usual digit of the line, which is never 0; parts of digits do not count. @param {Box[]} boxes */
export function lineHeight(boxes) {
  const heights = boxes.map(heightOf);
  const least = 0.5 * Math.max(...heights);
  return median(heights.filter((height) => height >= least)) || 1;
}

/** @param {Box[]} boxes @returns {Box} */
export function boundingBox(boxes) {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
    line: boxes[0].line,
  };
}

/** How far the columns of two boxes overlap, in shares of the narrower; without any, minus the gap. @param {Box} one @param {Box} other */
export function horizontalOverlap(one, other) {
  const shared = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  return shared > 0 ? shared / Math.max(Math.min(widthOf(one), widthOf(other)), 1e-9) : shared;
}

/**
 * The first of those for which `rank` is least. @template T @param {T[]} all @param {(one: T) => number} rank @returns {T | undefined}
 */
export function least(all, rank) {
  const ranks = all.map(rank);
  return all[ranks.indexOf(Math.min(...ranks))];
}

/** The nearest of other boxes to the left and to the right. @param {Box} box @param {Box[]} others */
export function neighbours(box, others) {
  const [x] = middleOf(box);
  const left = least(
    others.filter((other) => middleOf(other)[0] < x),
    (other) => -other.right,
  );
  const right = least(
    others.filter((other) => middleOf(other)[0] > x),
    (other) => other.left,
  );
  return [left, right].filter((found) => found !== undefined);
}

/** The angle, in degrees, by which a line of digits falls; 0 for a level or a second one. @param {Box[]} boxes */
export function slopeOf(boxes) {
  if (boxes[boxes.length - 1].line) return 0;
  const usual = lineHeight(boxes);
  const middles = boxes.filter((one) => heightOf(one) >= 0.6 * usual).map(middleOf);
  const slopes = middles.slice(1).flatMap(([x1, y1], at) => {
    const [x0, y0] = middles[at];
    return x1 > x0 ? [(Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI] : [];
  });
  const angle = slopes.length > 0 ? median(slopes) : 0;
  return Math.abs(angle) >= MIN_SLOPE && Math.abs(angle) <= MAX_SLOPE ? angle : 0;
}
