// @ts-check
import { find } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { fixed, short } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { nearest, POINTS, prediction } from "./prediction.js";

/** @import { LossCurve } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

const SQUARES = "mean-squared-error";

/** Only these are told what is wanted; of the others it is always the right digit. */
const TOLD = [SQUARES, "binary-crossentropy"];

/** Half the width of the tangent. */
const REACH = 0.12;

/** A loss and its gradient over the prediction, which is dragged. @param {ChapterPage} page */
export function wireCurve(page) {
  /** @type {Experiment<{name: string, wanted: number, p: number}>} */
  const figure = page.experiment("curve", { p: prediction(0.5) });
  const [losses, slopes] = [new Plot(figure.parts.loss), new Plot(figure.parts.slope)];
  const knobs = [losses, slopes].map((plot) => {
    const look = plot === losses ? "accent" : "counter";
    const knob = plot.knob({ name: translate("say.prediction"), along: "x", anywhere: true, look, ...prediction.bounds });
    knob.addEventListener("move", ({ detail }) => figure.set({ p: detail.x }));
    return knob;
  });
  const wantedInput = find(figure.figure, "[data-param=wanted] input", HTMLInputElement);

  figure.addEventListener("change", async () => {
    const { name, p } = figure.values;
    wantedInput.disabled = !TOLD.includes(name);
    const wanted = TOLD.includes(name) ? figure.values.wanted : 1;
    const found = await figure.ask(`/learn/api/losses/${name}`, { wanted, points: POINTS });
    if (!found) return;
    const at = nearest(found.prediction, p);
    const [here, loss, slope] = [found.prediction[at], found.loss[at], found.gradient[at]];
    const values = { p: fixed(here, 3), wanted: fixed(wanted, 2), loss: short(loss), slope: short(slope) };
    const text = translate("say.curve", { ...values, name: translate(`say.${name}`) });
    const x = { low: 0, high: 1, label: translate("say.prediction") };
    const [top, [low, high]] = [name === SQUARES ? 1.05 : 7, slopesOf(name, wanted)];
    losses.update({ x, y: { low: 0, high: top, label: translate("say.loss") }, label: text, marks: lossMarks(found, at, top) });
    const y = { low, high, label: translate("say.gradient") };
    slopes.update({ x, y, label: text, marks: slopeMarks(found, at, { low, high }) });
    const word = translate("say.curve.at", values);
    knobs[0].update({ x: here, y: loss }, word);
    knobs[1].update({ x: here, y: slope }, word);
    figure.tell(`${text} ${translate(`say.curve.${side(slope)}`)}`);
  });
}

/** How far up and down the gradient is shown; near the wrong end the logarithm's has no bound. @param {string} name @param {number} wanted */
function slopesOf(name, wanted) {
  if (name === SQUARES) return [-2.2, 2.2];
  return [wanted > 0 ? -12 : -2, wanted < 1 ? 12 : 2];
}

/** @param {LossCurve} found @param {number} at @param {number} top @returns {Mark[]} */
function lossMarks({ prediction: x, loss, gradient }, at, top) {
  const [here, height, slope] = [x[at], loss[at], gradient[at]];
  const right = here > 0.6;
  const ends = [-REACH, REACH].map((off) => /** @type {[number, number]} */ ([here + off, height + off * slope]));
  return [
    { kind: "line", x, y: loss, look: "accent" },
    { kind: "segment", from: ends[0], to: ends[1], look: "text" },
    {
      kind: "text",
      x: here,
      y: Math.min(height, top * 0.92),
      text: short(height),
      anchor: right ? "end" : "start",
      dx: right ? -14 : 14,
      dy: -10,
    },
  ];
}

/** @param {LossCurve} found @param {number} at @param {{low: number, high: number}} shown @returns {Mark[]} */
function slopeMarks({ prediction: x, gradient }, at, { low, high }) {
  const right = x[at] > 0.6;
  return [
    { kind: "rule", y: 0, look: "muted" },
    { kind: "line", x, y: gradient, look: "counter", dashed: true },
    {
      kind: "text",
      x: x[at],
      y: Math.min(high * 0.8, Math.max(low * 0.9, gradient[at])),
      text: short(gradient[at]),
      look: "counter",
      anchor: right ? "end" : "start",
      dx: right ? -14 : 14,
      dy: -10,
    },
  ];
}

/** @param {number} slope */
const side = (slope) => (Math.abs(slope) < 0.02 ? "flat" : slope < 0 ? "up" : "down");
