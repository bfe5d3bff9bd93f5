// @ts-check
import { translate } from "../../shared/i18n.js";
import { fixed, short } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { nearest, POINTS, prediction } from "./prediction.js";

/** @import { LossCurve } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

/** Squared error beside cross-entropy: what a prediction costs, and what the network hears of it. @param {ChapterPage} page */
export function wireMistake(page) {
  /** @type {Experiment<{log: boolean, p: number}>} */
  const figure = page.experiment("mistake", { p: prediction(0.02) });
  const [costs, heard] = [new Plot(figure.parts.cost), new Plot(figure.parts.heard)];
  const knobs = [costs, heard].map((plot) => {
    const knob = plot.knob({ name: translate("say.prediction"), along: "x", anywhere: true, ...prediction.bounds });
    knob.addEventListener("move", ({ detail }) => figure.set({ p: detail.x }));
    return knob;
  });

  figure.addEventListener("change", async () => {
    const ask = (/** @type {string} */ name) =>
      figure.ask(`/learn/api/losses/${name}`, { wanted: 1, points: POINTS }, { as: name });
    const [squares, entropy] = await Promise.all([ask("mean-squared-error"), ask("binary-crossentropy")]);
    if (!squares || !entropy) return;
    const at = nearest(entropy.prediction, figure.values.p);
    const here = entropy.prediction[at];
    const said = { p: fixed(here, 3), squares: fixed(squares.loss[at], 3), entropy: fixed(entropy.loss[at], 3) };
    const ears = { soft: fixed(squares.logit_gradient[at], 4), loud: fixed(entropy.logit_gradient[at], 4) };
    const text = translate("say.mistake", {
      ...said,
      ...ears,
      times: short(entropy.logit_gradient[at] / squares.logit_gradient[at], 2),
    });
    const { log } = figure.values;
    const x = { low: log ? 0.001 : 0, high: 1, log, label: translate("say.truth") };
    costs.update({
      x,
      y: { low: 0, high: 7, label: translate("say.loss") },
      label: text,
      marks: pair(squares, entropy, "loss", at),
    });
    const marks = pair(squares, entropy, "logit_gradient", at);
    heard.update({ x, y: { low: -1.05, high: 0.05, label: translate("say.logit") }, label: text, marks });
    const word = translate("say.mistake.at", said);
    knobs[0].update({ x: here, y: entropy.loss[at] }, word);
    knobs[1].update({ x: here, y: entropy.logit_gradient[at] }, word);
    figure.tell(text);
  });
}

/**
 * Both losses in one plot. @param {LossCurve} squares @param {LossCurve} entropy @param {"loss" | "logit_gradient"} what @param {number} at
 * @returns {Mark[]}
 */
const pair = (squares, entropy, what, at) => [
  { kind: "rule", x: entropy.prediction[at], look: "muted", dashed: true },
  { kind: "line", x: squares.prediction, y: squares[what], look: "counter", dashed: true },
  { kind: "line", x: entropy.prediction, y: entropy[what], look: "accent" },
  { kind: "dots", x: [squares.prediction[at]], y: [squares[what][at]], look: "counter", size: 5 },
];
