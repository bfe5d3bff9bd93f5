// @ts-check
import { decimalsOf, fixed, power } from "./numbers.js";

/** From numbers to places on the screen and back. */

/** @typedef {{low: number, high: number, log?: boolean, label?: string, ticks?: number[], text?: (value: number) => string}} Axis */
/** @typedef {{to: (value: number) => number, back: (place: number) => number}} Scale */

/** @param {Axis} axis @param {number} from @param {number} to @returns {Scale} */
export function scale({ low, high, log = false }, from, to) {
  const [a, b] = log ? [Math.log10(low), Math.log10(high)] : [low, high];
  const span = b - a || 1;
  return {
    to: (value) => from + (((log ? Math.log10(Math.max(value, 1e-300)) : value) - a) / span) * (to - from),
    back: (place) => {
      const value = a + ((place - from) / (to - from)) * span;
      return log ? 10 ** value : value;
    },
  };
}

/** Round numbers from low to high, about `count` of them. @param {Axis} axis @param {number} count @returns {{at: number, text: string}[]} */
export function ticks(axis, count) {
  const found = axis.ticks ?? (axis.log ? powers(axis, count) : rounds(axis, count));
  const text = axis.text ?? (axis.log ? powerText : textFor(found));
  return found.map((at) => ({ at, text: text(at) }));
}

/** @param {Axis} axis @param {number} count */
function rounds({ low, high }, count) {
  const rough = (high - low) / Math.max(1, count);
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * ([1, 2, 5, 10].find((one) => one * size >= rough * 0.999) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** @param {Axis} axis @param {number} count */
function powers({ low, high }, count) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((last - first) / Math.max(1, count)));
  const found = [];
  for (let exponent = last; exponent >= first; exponent -= every) found.unshift(10 ** exponent);
  return found;
}

/** @param {number[]} values */
function textFor(values) {
  const digits = values.length > 1 ? decimalsOf(Number((values[1] - values[0]).toPrecision(6))) : 2;
  return (/** @type {number} */ value) => fixed(value, digits);
}

/** @param {number} value */
function powerText(value) {
  const exponent = Math.round(Math.log10(value));
  return exponent >= -2 && exponent <= 3 ? String(Number(value.toPrecision(1))) : power(exponent);
}
