// @ts-check
import { count } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { Plot } from "../kit/plot.js";
import { eachLearns, sizes } from "./parameter-count.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

/** A column shows so many of its neurons, and dots for the rest. */
const SHOWN = 12;

/** Dense layers: each neuron of one with each of the next, and how many numbers that makes. @param {ChapterPage} page */
export function wireLayers(page) {
  /** @type {Experiment<{units: string, hidden: string, one: number}>} */
  const figure = page.experiment("layers");
  const plot = new Plot(figure.parts.plot);

  figure.addEventListener("change", async () => {
    const card = await figure.ask("/models/1");
    if (!card) return;
    const { units, hidden, one } = figure.values;
    const layers = sizes(Number(hidden), Number(units));
    const each = eachLearns(layers);
    const text = sentence(layers, each, card.parameters);
    const last = layers.length - 1;
    const beside = Math.max(0.35, 0.14 * last); // room for the names of the first and the last
    plot.update({
      x: { low: -beside, high: last + beside },
      y: { low: -1.45, high: 1.3 },
      bare: true,
      free: true,
      marks: [...edges(layers, one - 1), ...columns(layers, one - 1), ...names(layers, each)],
      label: text,
    });
    figure.tell(text);
  });
}

/** The heights at which a layer's neurons stand, from the top. @param {number} size */
function heights(size) {
  const shown = Math.min(size, SHOWN);
  return Array.from({ length: shown }, (_, at) => 0.95 - (1.9 * at) / (shown - 1));
}

/** Which neuron is looked at: the one chosen in the first hidden layer, or in the output where there is none. @param {number} one */
const looked = (one) => Math.min(one, SHOWN - 1);

/** @param {number[]} layers @param {number} one @returns {Mark[]} */
function edges(layers, one) {
  /** @type {Mark[]} */
  const plain = [];
  /** @type {Mark[]} */
  const bright = [];
  layers.slice(1).forEach((size, layer) => {
    heights(layers[layer]).forEach((from, start) => {
      heights(size).forEach((to, end) => {
        const into = layer === 0 && end === Math.min(looked(one), heights(size).length - 1);
        const out = layer === 1 && start === looked(one);
        const mark = /** @type {Mark} */ ({
          kind: "line",
          x: [layer, layer + 1],
          y: [from, to],
          thin: true,
          look: into ? "accent" : out ? "counter" : "faint",
        });
        (into || out ? bright : plain).push(mark);
      });
    });
  });
  return [...plain, ...bright];
}

/** @param {number[]} layers @param {number} one @returns {Mark[]} */
function columns(layers, one) {
  return layers.flatMap((size, layer) => {
    const y = heights(size);
    const x = y.map(() => layer);
    const at = Math.min(looked(one), y.length - 1);
    /** @type {Mark[]} */
    const marks = [{ kind: "dots", x, y, look: layer === 0 ? "muted" : "text", size: 5 }];
    if (layer === 1) marks.push({ kind: "dots", x: [layer], y: [y[at]], look: "accent", size: 8 });
    if (size > SHOWN) marks.push({ kind: "text", x: layer, y: -1.02, text: "⋮", anchor: "middle", dy: 6, look: "muted" });
    return marks;
  });
}

/** @param {number[]} layers @param {number[]} each @returns {Mark[]} */
function names(layers, each) {
  const language = document.documentElement.lang;
  const last = layers.length - 1;
  const sized = layers.map((size, x) => {
    const named = x === 0 ? "say.layers.input" : x === last ? "say.layers.output" : "say.layers.hidden";
    const name = last > 2 && x > 0 && x < last ? String(size) : translate(named, { size });
    return /** @type {Mark} */ ({ kind: "text", x, y: 1.12, text: name, anchor: "middle" });
  });
  const counted = each.map((learned, at) => {
    const text = count(learned, language);
    return /** @type {Mark} */ ({ kind: "text", x: at + 0.5, y: -1.3, text, anchor: "middle", look: at === 0 ? "accent" : "text" });
  });
  return [...sized, ...counted];
}

/** @param {number[]} layers @param {number[]} each @param {number} quickstart what the card of the quickstart says */
function sentence(layers, each, quickstart) {
  const language = document.documentElement.lang;
  const written = (/** @type {number} */ value) => count(value, language);
  const products = each.map((learned, at) =>
    translate("say.layers.each", {
      inputs: written(layers[at]),
      outputs: written(layers[at + 1]),
      learned: written(learned),
    }),
  );
  const total = each.reduce((sum, one) => sum + one, 0);
  const parts = [products.join("; "), translate("say.layers.total", { total: written(total) })];
  parts.push(translate(total === quickstart ? "say.layers.quickstart" : "say.layers.other", { quickstart: written(quickstart) }));
  return parts.join(". ").replaceAll("..", ".");
}
