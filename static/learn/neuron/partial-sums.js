// @ts-check
/** A neuron's sum, as it grows pixel by pixel: before the first it is the bias, after the last it is the whole. @param {number[]} products @param {number} bias @returns {number[]} one more than products */
export function growing(products, bias) {
  const sums = [bias];
  for (const product of products) sums.push(sums[sums.length - 1] + product);
  return sums;
}

/** Each hidden neuron's word in one logit: its output times its weight there; the loudest first, of those that say something. @param {number[]} outputs @param {number[]} weights @returns {{neuron: number, word: number}[]} */
export function loudest(outputs, weights) {
  const words = outputs.map((output, neuron) => ({ neuron, word: output * weights[neuron] }));
  return words.filter(({ word }) => word > 0).sort((a, b) => b.word - a.word);
}
