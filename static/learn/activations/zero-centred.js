// @ts-check
import { translate } from "../../shared/i18n.js";
import { fixed } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

const SIDE = 1.15;
const TICKS = [-1, -0.5, 0, 0.5, 1];

/** Where the outputs of two hidden neurons can lie, and so where the gradient of the weights behind them can point. @param {ChapterPage} page */
export function wireZeroCentred(page) {
  /** @type {Experiment<{activation: string, wanted: string, first: number, second: number}>} */
  const figure = page.experiment("centre");
  const [outputs, gradient] = [new Plot(figure.parts.outputs), new Plot(figure.parts.gradient)];

  figure.addEventListener("change", async () => {
    const { activation, wanted, first, second } = figure.values;
    const found = await figure.ask("/learn/api/network", { inputs: [first, second], wanted, activation });
    if (!found) return;
    const [hidden, last] = found.layers;
    const [h1, h2] = hidden.outputs;
    const [g1, g2] = last.by_weights.map(([slope]) => slope);
    const name = translate(`say.curve.${activation}`);
    const same = Math.sign(g1) === Math.sign(g2);
    const shown = { name, h1: fixed(h1, 2), h2: fixed(h2, 2), g1: fixed(g1, 3), g2: fixed(g2, 3) };
    const text = `${translate("say.centre", shown)} ${translate(same ? "say.centre.same" : "say.centre.apart")}`;
    outputs.update({ ...plane("h₁", "h₂"), marks: reach(activation, h1, h2), label: text });
    gradient.update({ ...plane("g₁", "g₂"), marks: arrow(activation, g1, g2), label: text });
    figure.tell(text);
  });
}

/** @param {string} x @param {string} y */
const plane = (x, y) => ({
  x: { low: -SIDE, high: SIDE, label: x, ticks: TICKS },
  y: { low: -SIDE, high: SIDE, label: y, ticks: TICKS },
});

/** The corner that a sigmoid's outputs never leave, or tanh's whole square. @param {string} activation @param {number} h1 @param {number} h2 @returns {Mark[]} */
function reach(activation, h1, h2) {
  const low = activation === "sigmoid" ? 0 : -1;
  return [
    { kind: "area", x: [low, 1], y: [1, 1], base: low, look: "accent" },
    { kind: "segment", from: [0, 0], to: [h1, h2], look: "accent", dashed: true },
    { kind: "dots", x: [h1], y: [h2], look: "accent", size: 6 },
  ];
}

/** The gradient as a direction of length 1, over the corners that it can point into. @param {string} activation @param {number} g1 @param {number} g2 @returns {Mark[]} */
function arrow(activation, g1, g2) {
  const size = Math.hypot(g1, g2) || 1;
  /** @type {Mark[]} */
  const corners = [
    { kind: "area", x: [0, 1], y: [1, 1], base: 0, look: "counter" },
    { kind: "area", x: [-1, 0], y: [0, 0], base: -1, look: "counter" },
  ];
  /** @type {Mark[]} */
  const others = [
    { kind: "area", x: [-1, 0], y: [1, 1], base: 0, look: "counter" },
    { kind: "area", x: [0, 1], y: [0, 0], base: -1, look: "counter" },
  ];
  return [
    ...corners,
    ...(activation === "sigmoid" ? [] : others),
    { kind: "segment", from: [0, 0], to: [g1 / size, g2 / size], look: "counter", arrow: true },
  ];
}
