// @ts-check
/** How many numbers a network of dense layers learns: of each layer a weight for every input and output, and a bias for every output. */

/** The sizes of its layers, input and output included. @param {number} hidden layers @param {number} units in each */
export const sizes = (hidden, units) => [784, ...Array.from({ length: hidden }, () => units), 10];

/** @param {number} inputs @param {number} outputs */
export const learned = (inputs, outputs) => inputs * outputs + outputs;

/** Of each layer. @param {number[]} layers their sizes, from the input on */
export const eachLearns = (layers) => layers.slice(1).map((outputs, at) => learned(layers[at], outputs));
