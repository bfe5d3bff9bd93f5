// @ts-check
import { translate } from "../../shared/i18n.js";
import { Motion } from "../kit/motion.js";
import { fixed } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";

/** @import { TracedLayer } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */
/** @typedef {[number, number]} Place */

/** Where the neurons stand, layer by layer. @type {Place[][]} */
const PLACES = [
  [
    [0, 1],
    [0, -1],
  ],
  [
    [2, 1],
    [2, -1],
  ],
  [[4, 0]],
];

/** At these steps of the pass a neuron's sum is known, and its output; of the inputs at once. */
const KNOWN = [
  { sum: 0, output: 0 },
  { sum: 1, output: 2 },
  { sum: 3, output: 4 },
];

/** Numbers on their way forward through a network of three neurons. @param {ChapterPage} page */
export function wireForwardPass(page) {
  /** @type {Experiment<{activation: string, step: number, x1: number, x2: number}>} */
  const figure = page.experiment("pass");
  const plot = new Plot(figure.parts.plot);
  new Motion(figure, "step", { seconds: 5 });

  figure.addEventListener("change", async () => {
    const { activation, step, x1, x2 } = figure.values;
    const inputs = [x1, x2];
    const found = await figure.ask("/learn/api/network", { inputs, activation });
    if (!found) return;
    const text = sentence(found.layers, inputs, step, activation);
    plot.update({
      x: { low: -0.6, high: 4.6 },
      y: { low: -1.7, high: 1.75 },
      bare: true,
      free: true,
      marks: [...edges(found.layers, step), ...neurons(found.layers, inputs, step)],
      label: text,
    });
    figure.tell(text);
  });
}

/** @param {TracedLayer[]} layers @param {number} step @returns {Mark[]} */
function edges(layers, step) {
  return layers.flatMap(({ weights }, layer) => {
    const used = step >= KNOWN[layer + 1].sum;
    return weights.flatMap((row, from) =>
      row.flatMap((weight, to) => {
        const [start, end] = [PLACES[layer][from], PLACES[layer + 1][to]];
        const share = layer === 0 ? 0.34 : 0.45;
        const [x, y] = [start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])];
        return /** @type {Mark[]} */ ([
          { kind: "segment", from: start, to: end, look: used ? "accent" : "quiet" },
          { kind: "text", x, y, text: `×${fixed(weight, 1)}`, anchor: "middle", dy: -5, look: used ? "text" : "muted" },
        ]);
      }),
    );
  });
}

/** @param {TracedLayer[]} layers @param {number[]} inputs @param {number} step @returns {Mark[]} */
function neurons(layers, inputs, step) {
  return PLACES.flatMap((column, layer) =>
    column.flatMap(([x, y], at) => {
      const output = layer === 0 ? inputs[at] : layers[layer - 1].outputs[at];
      const sum = layer === 0 ? inputs[at] : layers[layer - 1].sums[at];
      const { sum: first, output: then } = KNOWN[layer];
      const known = step >= first;
      const value = step >= then ? fixed(output, 2) : known ? fixed(sum, 2) : "?";
      const bias = layer === 0 ? translate("say.pass.input", { at: at + 1 }) : `b = ${fixed(layers[layer - 1].bias[at], 2)}`;
      return /** @type {Mark[]} */ ([
        { kind: "dots", x: [x], y: [y], size: 25, hollow: true, look: known ? "accent" : "quiet" },
        { kind: "text", x, y, text: value, anchor: "middle", dy: 4, look: step >= then ? "accent" : known ? "counter" : "muted" },
        { kind: "text", x, y, text: bias, anchor: "middle", dy: 44, look: "muted" },
      ]);
    }),
  );
}

/** @param {TracedLayer[]} layers @param {number[]} inputs @param {number} step @param {string} activation */
function sentence(layers, inputs, step, activation) {
  const [hidden, last] = layers;
  const added = (/** @type {TracedLayer} */ layer, /** @type {number[]} */ from, /** @type {number} */ to) =>
    `${from.map((value, at) => `${bracketed(layer.weights[at][to], 1)} × ${bracketed(value, 2)}`).join(" + ")} + ${bracketed(layer.bias[to], 2)} = ${fixed(layer.sums[to], 2)}`;
  const name = translate(`say.pass.${activation}`);
  switch (step) {
    case 0:
      return translate("say.pass.0", { x1: fixed(inputs[0], 1), x2: fixed(inputs[1], 1) });
    case 1:
      return translate("say.pass.1", { first: added(hidden, inputs, 0), second: added(hidden, inputs, 1) });
    case 2:
      return translate("say.pass.2", { name, first: fixed(hidden.outputs[0], 2), second: fixed(hidden.outputs[1], 2) });
    case 3:
      return translate("say.pass.3", { sum: added(last, hidden.outputs, 0) });
    default:
      return translate("say.pass.4", { sum: fixed(last.sums[0], 2), output: fixed(last.outputs[0], 2) });
  }
}

/** @param {number} value @param {number} digits */
const bracketed = (value, digits) => (value < 0 ? `(${fixed(value, digits)})` : fixed(value, digits));
