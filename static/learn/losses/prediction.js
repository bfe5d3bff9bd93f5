// @ts-check
import { number } from "../kit/state.js";

/** As many predictions as the API works out at most, from 0.001 to 0.999. */
export const POINTS = 401;

const [LOW, HIGH] = [0.001, 0.999];

/** A prediction that is one of those points. @param {number} initial */
export function prediction(initial) {
  const kind = number(initial, prediction.bounds);
  return { ...kind, initial: kind.fit(initial) };
}

prediction.bounds = { min: LOW, max: HIGH, step: (HIGH - LOW) / (POINTS - 1) };

/** The index of the value nearest to one. @param {number[]} values rising @param {number} wanted */
export function nearest(values, wanted) {
  return values.reduce((best, value, at) => (Math.abs(value - wanted) < Math.abs(values[best] - wanted) ? at : best), 0);
}
