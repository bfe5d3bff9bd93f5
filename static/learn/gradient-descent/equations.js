// @ts-check
import { translate } from "../../shared/i18n.js";
import { fixed, short } from "../kit/numbers.js";

/** @import { Trace } from "../kit/api-types.d.ts" */

/**
 * What the figure of the network is set to.
 * @typedef {{start: string, activation: string, loss: string, at: number, x1: number, x2: number, wanted: number, steps: number,
 *   rate: number}} Values
 */

/** A number within a sum or product: what is below zero in brackets. @param {number} value */
const part = (value) => (value < 0 ? `(${fixed(value, 3)})` : fixed(value, 3));

/**
 * What happens at one moment of the pass, with its numbers written out.
 * @param {Trace} trace @param {Values} values
 */
export function told({ layers: [hidden, output], loss, next_loss: next }, { x1, x2, wanted, at, rate }) {
  const [w11, , w21] = hidden.weights.flat();
  const [v1, v2] = output.weights.flat();
  const [h1, h2] = hidden.outputs;
  const sum1 = `${part(x1)} × ${part(w11)} + ${part(x2)} × ${part(w21)} + ${part(hidden.bias[0])} = ${fixed(hidden.sums[0], 3)}`;
  const sum2 = `${part(h1)} × ${part(v1)} + ${part(h2)} × ${part(v2)} + ${part(output.bias[0])} = ${fixed(output.sums[0], 3)}`;
  const [slope, by] = [output.by_sums[0], hidden.by_sums[0]];
  const values = {
    x1: fixed(x1, 1),
    x2: fixed(x2, 1),
    wanted: fixed(wanted, 1),
    sum1,
    sum2,
    h1: fixed(h1, 3),
    p: fixed(output.outputs[0], 3),
    loss: short(loss),
    outer: short(output.by_outputs[0]),
    slope: short(slope),
    product: `${short(slope)} × ${part(h1)} = ${short(output.by_weights[0][0])}`,
    share: `${short(slope)} × ${part(v1)} = ${short(hidden.by_outputs[0])}`,
    by: short(by),
    first: `${short(by)} × ${part(x1)} = ${short(hidden.by_weights[0][0])}`,
    step: `${fixed(w11, 3)} − ${short(rate)} × ${bracket(hidden.by_weights[0][0])} = ${fixed(hidden.next_weights[0][0], 4)}`,
    next: short(next),
  };
  return translate(`say.network.${at}`, values);
}

/** @param {number} value */
const bracket = (value) => (value < 0 ? `(${short(value)})` : short(value));
