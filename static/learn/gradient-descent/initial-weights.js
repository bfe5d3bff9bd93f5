// @ts-check
/** @import { Trace } from "../kit/api-types.d.ts" */

/**
 * Weights and biases that the small network can begin with, in the order in which the API takes them.
 * @type {Record<string, {weights: number[], biases: number[]}>}
 */
export const STARTS = {
  example: { weights: [0.5, -0.4, -0.3, 0.8, 0.6, -0.7], biases: [0.1, -0.2, 0.05] },
  twins: { weights: [0.5, 0.5, -0.3, -0.3, 0.6, 0.6], biases: [0.1, 0.1, 0.05] },
  sure: { weights: [0.5, -0.4, -0.3, 0.8, 0.6, -0.7], biases: [0.1, -0.2, -6] },
};

/** What the network is after the step that a pass led to. @param {Trace} trace */
export function after({ layers }) {
  return { weights: layers.flatMap((layer) => layer.next_weights.flat()), biases: layers.flatMap((layer) => layer.next_bias) };
}
