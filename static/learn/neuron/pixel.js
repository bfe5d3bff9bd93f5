// @ts-check
import { translate } from "../../shared/i18n.js";
import { Motion } from "../kit/motion.js";
import { fixed } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { growing } from "./partial-sums.js";
import { PixelGrid } from "./pixel-grid.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

/** One pixel of the learner's own digit on its way into the sum of one hidden neuron. @param {ChapterPage} page */
export function wirePixel(page) {
  /** @type {Experiment<{neuron: number, cell: number}>} */
  const figure = page.experiment("pixel");
  const digit = page.digit();
  figure.about(digit);
  const plot = new Plot(figure.parts.plot);
  new Motion(figure, "cell", { seconds: 14 });
  const [pixels, weights, products] = ["pixels", "weights", "products"].map((part) => new PixelGrid(figure.parts[part]));
  for (const sheet of [pixels, weights, products]) {
    sheet.addEventListener("cell", ({ detail }) => figure.set({ cell: detail }));
  }

  figure.addEventListener("change", async () => {
    const { neuron, cell } = figure.values;
    const network = await figure.ask("/learn/api/neurons", {}, { as: "network" });
    if (!network) return;
    const found = await figure.ask("/learn/api/neurons", { neuron }, { json: { strokes: digit.strokes } });
    if (!found) return;
    const { weights: looked, bias } = network.neurons[neuron];
    pixels.update(found.pixels, translate("say.pixel.pixels"), { most: 1 });
    weights.update(looked, translate("say.pixel.weights", { neuron }), { signed: true });
    products.update(found.products, translate("say.pixel.products", { neuron }), { signed: true });
    for (const sheet of [pixels, weights, products]) sheet.mark(cell);
    const sums = growing(found.products.flat(), bias);
    const at = (/** @type {number[][]} */ rows) => rows.flat()[cell];
    const equation = { pixel: fixed(at(found.pixels), 2), weight: fixed(at(looked), 3), product: fixed(at(found.products), 3) };
    figure.parts.equation.textContent = `${equation.pixel} × ${equation.weight} = ${equation.product}`;
    const text = translate("say.pixel", {
      ...equation,
      row: Math.floor(cell / 28) + 1,
      column: (cell % 28) + 1,
      neuron,
      so: fixed(sums[cell + 1], 2),
      bias: fixed(bias, 2),
      sum: fixed(found.sums[neuron], 2),
      output: fixed(found.outputs[neuron], 2),
    });
    plot.update({ ...drawing(sums, cell), label: text });
    figure.tell(text);
  });
}

/** The sum as it grows. @param {number[]} sums @param {number} cell */
function drawing(sums, cell) {
  const [low, high] = [Math.min(0, ...sums), Math.max(0, ...sums)];
  const air = 0.12 * (high - low || 1);
  const x = [...sums.keys()];
  /** @type {Mark[]} */
  const marks = [
    { kind: "line", x, y: sums, look: "quiet", thin: true },
    { kind: "line", x: x.slice(0, cell + 2), y: sums.slice(0, cell + 2), look: "accent" },
    { kind: "dots", x: [cell + 1], y: [sums[cell + 1]], look: "counter", size: 5 },
  ];
  return {
    x: { low: 0, high: sums.length - 1, label: translate("say.pixel.x"), ticks: [0, 196, 392, 588, 784] },
    y: { low: low - air, high: high + air, label: translate("say.pixel.y"), text: (/** @type {number} */ at) => fixed(at, 1) },
    marks,
  };
}
