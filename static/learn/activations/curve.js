// @ts-check
import { find } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { fixed } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { number } from "../kit/state.js";
import { broken } from "./discontinuity.js";

/** @import { Curve } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

const [LOW, HIGH, STEP] = [-6, 6, 0.1];

/** Softmax shares 1 among all its numbers; among fewer, the shares can be seen. */
const POINTS = { each: 121, softmax: 25 };

/** An activation function with its slope, and a point to be dragged along it. @param {ChapterPage} page */
export function wireCurve(page) {
  /** @type {Experiment<{name: string, alpha: number, temperature: number, x: number}>} */
  const figure = page.experiment("curve", { x: number(1, { min: LOW, max: HIGH, step: STEP }) });
  const plot = new Plot(figure.parts.plot);
  const knob = plot.knob({ name: translate("say.point"), along: "x", min: LOW, max: HIGH, step: STEP, anywhere: true });
  knob.addEventListener("move", ({ detail }) => figure.set({ x: detail.x }));
  const controls = new Map([
    ["leaky-relu", "alpha"],
    ["softmax", "temperature"],
  ]);

  figure.addEventListener("change", async () => {
    const { name, alpha, temperature, x } = figure.values;
    for (const [of, key] of controls) {
      find(figure.figure, `[data-param=${key}] input`, HTMLInputElement).disabled = of !== name;
    }
    const points = name === "softmax" ? POINTS.softmax : POINTS.each;
    const found = await figure.ask(`/learn/api/activations/${name}`, { low: LOW, high: HIGH, points, alpha, temperature });
    if (!found) return;
    const at = nearest(found.x, x);
    const [here, y, slope] = [found.x[at], found.y[at], found.derivative[at]];
    const text = translate("say.curve", { x: fixed(here, 1), y: fixed(y, 3), slope: fixed(slope, 3) });
    plot.update({ x: { low: LOW, high: HIGH, label: "x" }, y: heights(found), marks: marks(name, found, at), label: text });
    knob.update({ x: here, y }, translate("say.curve.at", { x: fixed(here, 1), y: fixed(y, 3) }));
    figure.tell(`${text} ${translate(`say.curve.${name}.about`)}`);
  });
}

/** @param {string} name @param {Curve} found @param {number} at @returns {Mark[]} */
function marks(name, found, at) {
  const { x, y, derivative, kinks } = found;
  const [here, height, slope] = [x[at], y[at], derivative[at]];
  const value = name === "step" ? broken(x, y, kinks) : { x, y };
  const tangent = [-1.2, 1.2].map((off) => /** @type {[number, number]} */ ([here + off, height + off * slope]));
  return [
    { kind: "line", ...broken(x, derivative, kinks), look: "counter", dashed: true },
    ...(name === "softmax" ? [/** @type {const} */ ({ kind: "dots", x, y, look: "accent" })] : []),
    { kind: "line", ...value, look: "accent", thin: name === "softmax" },
    { kind: "segment", from: tangent[0], to: tangent[1], look: "text" },
    { kind: "dots", x: [here], y: [slope], look: "counter", size: 5 },
  ];
}

/** The curve's heights with air around them. @param {Curve} found */
function heights({ y, derivative, lowest, highest }) {
  const [low, high] = [Math.min(...y, ...derivative, lowest ?? 0), Math.max(...y, ...derivative)];
  const top = highest !== null && high < 0.5 * highest ? high : Math.max(high, highest ?? 0);
  const air = (top - low) * 0.12;
  return { low: low - air, high: top + air };
}

/** @param {number[]} values @param {number} wanted */
function nearest(values, wanted) {
  return values.reduce((best, value, at) => (Math.abs(value - wanted) < Math.abs(values[best] - wanted) ? at : best), 0);
}
