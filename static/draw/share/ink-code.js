// @ts-check
import { GRID } from "../../shared/ink.js";

/**
 * Strokes as a short word that an address can carry and a device can keep: the version of this format, of each stroke its number of
 * points and of each point how far it is from where the two before it were heading, and a letter that tells whether all of it is there.
 * Numbers are written as in source maps: five bits a character, the lowest first, and a sixth bit where more follow. What is drawn lies
 * on the grid that this counts in, so that nothing changes on the way.
 */

/** @import { Point, Stroke } from "../../shared/ink.js" */

const FORMAT = "1";
const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const LETTERS = 26;
const MORE = 32;

/** The longest word that is read, ten times as long as that of a long number; and the server's limit. */
export const MOST_CHARACTERS = 20_000;
const MOST_POINTS = 10_000;

/** @param {Stroke[]} strokes points on the grid, x and y each 0..1 */
export function encode(strokes) {
  let body = "";
  let last = [0, 0];
  for (const stroke of strokes) {
    body += unsigned(stroke.length);
    let step = [0, 0];
    for (const [at, point] of stroke.entries()) {
      const here = point.map((value) => Math.round(value * GRID));
      body += here.map((value, axis) => signed(value - last[axis] - step[axis])).join("");
      step = at === 0 ? step : here.map((value, axis) => value - last[axis]);
      last = here;
    }
  }
  return FORMAT + body + checkLetter(body);
}

/** @param {string} code @returns {Stroke[] | null} null for what is none: cut, changed, too long, or of a later format */
export function decode(code) {
  const body = code.slice(1, -1);
  if (code.length > MOST_CHARACTERS || !/^1[\w-]*[A-Z]$/.test(code) || checkLetter(body) !== code.at(-1)) return null;
  const numbers = numbersOf(body);
  if (!numbers) return null;
  /** @type {Stroke[]} */
  const strokes = [];
  let last = [0, 0];
  for (let at = 0; at < numbers.length; ) {
    const end = at + 1 + 2 * numbers[at];
    if (numbers[at] === 0 || end > numbers.length || end > 2 * MOST_POINTS) return null;
    /** @type {Stroke} */
    const stroke = [];
    let step = [0, 0];
    for (at++; at < end; at += 2) {
      const here = last.map((value, axis) => value + step[axis] + difference(numbers[at + axis]));
      if (!here.every((value) => value >= 0 && value <= GRID)) return null;
      step = stroke.length === 0 ? step : here.map((value, axis) => value - last[axis]);
      last = here;
      stroke.push(/** @type {Point} */ (here.map((value) => value / GRID)));
    }
    strokes.push(stroke);
  }
  return strokes;
}

/** Whether one drawing goes on where the other ends, as while strokes are added or undone. @param {string} one @param {string} other */
export function goesOn(one, other) {
  const [shorter, longer] = [one, other].map((code) => code.slice(0, -1)).sort((a, b) => a.length - b.length);
  return longer.startsWith(shorter);
}

/** @param {number} value 0 or above */
function unsigned(value) {
  let text = "";
  for (; value >= MORE; value = Math.floor(value / MORE)) text += CHARACTERS[(value % MORE) + MORE];
  return text + CHARACTERS[value];
}

/** @param {number} value */
const signed = (value) => unsigned(value < 0 ? -2 * value - 1 : 2 * value);

/** What `signed` wrote. @param {number} value */
const difference = (value) => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);

/** @param {string} body @returns {number[] | null} null where the last is not whole */
function numbersOf(body) {
  const numbers = [];
  let [value, scale] = [0, 1];
  for (const character of body) {
    const bits = CHARACTERS.indexOf(character);
    value += (bits % MORE) * scale;
    scale *= MORE;
    if (bits >= MORE) continue;
    numbers.push(value);
    [value, scale] = [0, 1];
  }
  return scale === 1 ? numbers : null;
}

/** @param {string} body */
function checkLetter(body) {
  let sum = 0;
  for (const character of body) sum = (5 * sum + CHARACTERS.indexOf(character) + 1) % LETTERS;
  return CHARACTERS[sum];
}
