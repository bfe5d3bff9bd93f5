// @ts-check
/** @typedef {number[][][]} Strokes each a list of [x, y], in shares of the sheet */

/** The room that the pen itself takes at the sheet's rim. */
const RIM = 0.03;

/**
 * A drawing made as large as `size` of the sheet and put somewhere on it.
 * @param {Strokes} strokes @param {{size: number, across: number, down: number}} where `size` of the drawing's longer side; `across` and
 *   `down` from 0, at the left and the top, to 1; all in shares of what the sheet has room for
 * @returns {Strokes}
 */
export function placed(strokes, { size, across, down }) {
  const points = strokes.flat();
  const [lowX, highX] = ends(points.map(([x]) => x));
  const [lowY, highY] = ends(points.map(([, y]) => y));
  const longest = Math.max(highX - lowX, highY - lowY);
  const room = 1 - 2 * RIM;
  const scale = longest > 0 ? (size * room) / longest : 1;
  const left = RIM + across * (room - (highX - lowX) * scale);
  const top = RIM + down * (room - (highY - lowY) * scale);
  return strokes.map((stroke) => stroke.map(([x, y]) => [within(left + (x - lowX) * scale), within(top + (y - lowY) * scale)]));
}

/** @param {number[]} values @returns {[number, number]} */
const ends = (values) => [Math.min(...values), Math.max(...values)];

/** On the sheet, whatever rounding does. @param {number} value */
const within = (value) => Math.min(1, Math.max(0, value));
