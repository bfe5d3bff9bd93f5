// @ts-check
import { translate } from "../../shared/i18n.js";
import { fixed, short } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { number } from "../kit/state.js";

/** @import { Vanishing } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

const SEEDS = 10_000;

/** @type {Record<string, {look: string, dashed?: boolean}>} */
const LOOKS = {
  sigmoid: { look: "two" },
  tanh: { look: "four" },
  relu: { look: "one", dashed: true },
  "leaky-relu": { look: "three", dashed: true },
  linear: { look: "eight", dashed: true },
};

/** What is left of a gradient, layer by layer on its way back. @param {ChapterPage} page */
export function wireVanishing(page) {
  /** @type {Experiment<{shown: string[], depth: number, seed: number}>} */
  const figure = page.experiment("vanishing", { seed: number(0, { min: 0, max: SEEDS - 1, step: 1 }) });
  const plot = new Plot(figure.parts.plot);
  figure.parts.others.addEventListener("click", () => figure.set({ seed: (figure.values.seed + 1) % SEEDS }));

  figure.addEventListener("change", async () => {
    const { shown, depth, seed } = figure.values;
    const ask = (/** @type {string} */ activation) =>
      figure.ask("/learn/api/vanishing", { activation, depth, seed }, { as: activation });
    const answers = await Promise.all(shown.map(ask));
    const found = answers.filter((one) => one !== null);
    if (found.length < shown.length || shown !== figure.values.shown) return;
    const text = found.map(sentence).join(" ");
    plot.update({ x: layers(depth), y: sizes(found), marks: found.flatMap(marks), label: text });
    figure.tell(text);
  });
}

/** @param {number} depth */
function layers(depth) {
  const every = depth > 12 ? 4 : depth > 6 ? 2 : 1;
  const ticks = Array.from({ length: depth }, (_, at) => at + 1).filter(
    (layer) => layer === 1 || layer === depth || layer % every === 0,
  );
  const apart = ticks.filter((layer) => layer === depth || layer === 1 || depth - layer >= every);
  return { low: 0.6, high: depth + 0.4, label: translate("say.vanishing.layer"), ticks: apart };
}

/** @param {Vanishing[]} found */
function sizes(found) {
  const all = found.flatMap((one) => one.by_weights).filter((size) => size > 0);
  return { low: Math.min(0.1, ...all) / 2, high: Math.max(10, ...all) * 6, log: true, label: translate("say.vanishing.size") };
}

/** @param {Vanishing} found @returns {Mark[]} */
function marks({ activation, by_weights: y }) {
  const x = y.map((_, at) => at + 1);
  const { look, dashed } = LOOKS[activation];
  const at = Math.floor(0.45 * y.length);
  return [
    { kind: "line", x, y, look, dashed },
    { kind: "dots", x, y, look },
    {
      kind: "text",
      x: x[at],
      y: y[at],
      text: translate(`say.curve.${activation}`),
      look,
      anchor: "end",
      dx: -4,
      dy: -8,
      apart: true,
    },
  ];
}

/** @param {Vanishing} found */
function sentence({ activation, by_weights: sizes, slopes }) {
  const share = sizes[0] / sizes[sizes.length - 1];
  const slope = fixed(slopes.reduce((sum, one) => sum + one, 0) / slopes.length, 2);
  return translate("say.vanishing", { name: translate(`say.curve.${activation}`), share: short(share, 2), slope });
}
