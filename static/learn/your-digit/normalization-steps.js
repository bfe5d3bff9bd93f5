// @ts-check
/** @import { Box } from "../kit/digit-types.d.ts" */

/** Pixels of a digit image's side, and of the square that the digit is fitted into. */
export const [SIDE, BOX] = [28, 20];

/** What is left around that square when it stands in the middle. */
export const RIM = (SIDE - BOX) / 2;

/** The most likely digit. @param {number[]} probabilities */
export const answer = (probabilities) => probabilities.indexOf(Math.max(...probabilities));

/**
 * Where a box of the ink is drawn in a room of 28 by 28, of which the square around the ink takes the middle 20 by 20.
 * @param {Box} box @param {Box} square @returns {{x: number, y: number, width: number, height: number}}
 */
export function inRoom([left, top, right, bottom], [x, y, end]) {
  const scale = BOX / (end - x);
  return {
    x: RIM + (left - x) * scale,
    y: RIM + (top - y) * scale,
    width: (right - left) * scale,
    height: (bottom - top) * scale,
  };
}
