// @ts-check
/**
 * What an experiment can be set to, and how that stands in the page's address: `?curve.name=tanh&curve.x=1.2`.
 * What is as it was at first is left out; what cannot be is as if it were not there.
 */
import { decode, encode } from "./ink-encoding.js";

/**
 * @template T
 * @typedef {{initial: T, parse(text: string): T | undefined, print(value: T): string, fit(value: T): T}} Kind
 *   `parse` gives undefined for what cannot be, `fit` moves a value to the nearest that can be
 */
/** @template V @typedef {{[Key in keyof V]: Kind<V[Key]>}} Spec the kind of each of an experiment's values `V` */
/** @typedef {{min?: number, max?: number, step?: number, digits?: number}} Bounds `digits`, of a number on a logarithmic scale: significant ones */

/** A number within bounds. @param {number} initial @param {Bounds} [bounds] @returns {Kind<number>} */
export function number(initial, { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, step = 0, digits = 0 } = {}) {
  /** @param {number} value */
  const fit = (value) => {
    const base = Number.isFinite(min) ? min : 0;
    const whole = step > 0 ? base + Math.round((value - base) / step) * step : value;
    const within = Math.min(max, Math.max(min, whole));
    return Number(digits > 0 ? within.toPrecision(digits) : within.toFixed(6));
  };
  /** @param {string} text */
  const parse = (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    return Number.isFinite(value) && value >= min && value <= max ? fit(value) : undefined;
  };
  return { initial, parse, fit, print: String };
}

/** One of some words. @param {string} initial @param {readonly string[]} options @returns {Kind<string>} */
export function choice(initial, options) {
  /** @param {string} text */
  const parse = (text) => (options.includes(text) ? text : undefined);
  return { initial, parse, print: String, fit: (value) => parse(value) ?? initial };
}

/** Any of some words, at least `least`, in their own order. @param {string[]} initial @param {readonly string[]} options @param {number} [least] @returns {Kind<string[]>} */
export function several(initial, options, least = 0) {
  /** @param {string[]} chosen */
  const sorted = (chosen) => options.filter((one) => chosen.includes(one));
  /** @param {string[]} chosen */
  const fit = (chosen) => (sorted(chosen).length >= least ? sorted(chosen) : initial);
  /** @param {string} text */
  const parse = (text) => {
    const chosen = text === "" ? [] : text.split(",");
    return chosen.every((one) => options.includes(one)) && chosen.length >= least ? sorted(chosen) : undefined;
  };
  return { initial, parse, fit, print: (chosen) => chosen.join(",") };
}

/** As many numbers as at first, each within bounds. @param {number[]} initial @param {Bounds} [bounds] @returns {Kind<number[]>} */
export function numbers(initial, bounds = {}) {
  const one = number(0, bounds);
  /** @param {string} text */
  const parse = (text) => {
    const values = text.split(",").map(one.parse);
    const whole = values.length === initial.length && values.every((value) => value !== undefined);
    return whole ? /** @type {number[]} */ (values) : undefined;
  };
  return { initial, parse, fit: (values) => values.map(one.fit), print: (values) => values.join(",") };
}

/** Yes or no. @param {boolean} initial @returns {Kind<boolean>} */
export function flag(initial) {
  const words = new Map([
    ["1", true],
    ["0", false],
  ]);
  return { initial, parse: (text) => words.get(text), fit: Boolean, print: (value) => (value ? "1" : "0") };
}

/** Strokes; none at first. @returns {Kind<import("../../shared/ink.js").Stroke[]>} */
export function ink() {
  return { initial: [], parse: decode, fit: (strokes) => strokes, print: encode };
}

/** What an address says. @template V @param {Spec<V>} spec @param {string} name of the experiment @param {URLSearchParams} params */
export function read(spec, name, params) {
  return valuesOf(spec, (kind, key) => {
    const text = params.get(`${name}.${key}`);
    return (text === null ? undefined : kind.parse(text)) ?? kind.initial;
  });
}

/** Put values into an address. @template V @param {Spec<V>} spec @param {string} name @param {V} values @param {URLSearchParams} params */
export function write(spec, name, values, params) {
  for (const key of keysOf(spec)) {
    const kind = spec[key];
    const text = kind.print(values[key]);
    if (text === kind.print(kind.initial)) params.delete(`${name}.${key}`);
    else params.set(`${name}.${key}`, text);
  }
}

/** Every value as it is at first. @template V @param {Spec<V>} spec */
export function initial(spec) {
  return valuesOf(spec, (kind) => kind.initial);
}

/** @template V @param {Spec<V>} spec @param {<Key extends keyof V & string>(kind: Kind<V[Key]>, key: Key) => V[Key]} each */
function valuesOf(spec, each) {
  return /** @type {V} */ (Object.fromEntries(keysOf(spec).map((key) => [key, each(spec[key], key)])));
}

/** @template V @param {Spec<V>} spec */
const keysOf = (spec) => /** @type {(keyof V & string)[]} */ (Object.keys(spec));
