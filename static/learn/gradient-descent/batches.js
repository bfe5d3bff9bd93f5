// @ts-check
import { find } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { ContourPlot } from "../kit/contour-plot.js";
import { Motion } from "../kit/motion.js";
import { fixed, short } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { number } from "../kit/state.js";
import { grouped, IMAGES, within } from "./batch-sizes.js";
import { BatchStrip } from "./batch-strip.js";

/** @import { Descent } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

const START = { min: -3, max: 4, step: 0.1 };

/** Descent by batches on the loss of 2,000 images: iteration by iteration. @param {ChapterPage} page */
export function wireBatches(page) {
  /** @type {Experiment<{size: string, epochs: string, at: number, rate: number, seed: number, x: number, y: number}>} */
  const figure = page.experiment("batches", { x: number(-2, START), y: number(3, START) });
  const field = new ContourPlot(figure.parts.field);
  const losses = new Plot(figure.parts.loss);
  const deck = new BatchStrip(figure.parts.deck);
  const motion = new Motion(figure, "at", { seconds: 8 });
  const readout = find(figure.figure, "[data-param=at] .readout", HTMLElement);
  const knob = field.plot.knob({ name: translate("say.start"), along: "both", look: "counter", ...START });
  knob.addEventListener("move", ({ detail }) => figure.set(detail));

  figure.addEventListener("change", async () => {
    const { size, rate, seed, x, y } = figure.values;
    const epochs = within(Number(size), Number(figure.values.epochs));
    const question = { batch_size: Number(size), epochs, rate, seed, x, y };
    const [grid, found] = await Promise.all([
      figure.ask("/learn/api/batches/surface", {}, { as: "surface" }),
      figure.ask("/learn/api/batches", question),
    ]);
    if (!grid || !found) return;
    const last = found.points.length - 1;
    motion.slider.max = String(last);
    motion.limit(last);
    const { at } = motion;
    const iteration = found.iterations[at];
    motion.slider.value = String(at);
    motion.slider.setAttribute("aria-valuetext", String(iteration));
    readout.textContent = String(iteration);
    const text = told(found, at, { size: Number(size), epochs, asked: Number(figure.values.epochs) });
    field.update(grid, path(found, at), text, { x: translate("say.w1"), y: translate("say.w2") });
    losses.update({ ...curve(found, at), label: text });
    deck.update(found.per_epoch, iteration === 0 ? 0 : ((iteration - 1) % found.per_epoch) + 1);
    knob.update({ x, y }, translate("say.start.at", { x: fixed(x, 1), y: fixed(y, 1) }));
    figure.tell(text);
  });
}

/** Where it went so far. @param {Descent} found @param {number} at @returns {Mark[]} */
function path({ points, minimum }, at) {
  const gone = points.slice(0, at + 1);
  const [x, y] = [gone.map((point) => point[0]), gone.map((point) => point[1])];
  return [
    { kind: "dots", x: [minimum[0]], y: [minimum[1]], look: "text", hollow: true, size: 6 },
    { kind: "line", x, y, look: "accent", thin: true },
    ...(gone.length <= 45 ? [/** @type {const} */ ({ kind: "dots", x, y, look: "accent", size: 2.5 })] : []),
    { kind: "dots", x: [x[at]], y: [y[at]], look: "accent", size: 6 },
  ];
}

/** The loss of all images at each iteration so far. @param {Descent} found @param {number} at */
function curve({ iterations, losses, lowest, per_epoch: per }, at) {
  const last = iterations[iterations.length - 1];
  const ends = Array.from({ length: Math.floor(last / per) }, (_, epoch) => (epoch + 1) * per);
  /** @type {Mark[]} */
  const marks = [
    ...(ends.length <= 10 ? ends.map((x) => /** @type {const} */ ({ kind: "rule", x, look: "muted", dashed: true })) : []),
    { kind: "rule", y: lowest, look: "text", dashed: true },
    { kind: "line", x: iterations.slice(0, at + 1), y: losses.slice(0, at + 1), look: "accent", thin: true },
    { kind: "dots", x: [iterations[at]], y: [losses[at]], look: "accent", size: 5 },
  ];
  return {
    x: {
      low: -0.02 * last,
      high: 1.02 * Math.max(1, last),
      label: translate("say.iterations"),
      ...(last <= 3 ? { ticks: [0, ...ends] } : {}),
    },
    y: { low: 0.4, high: Math.min(2, Math.max(1, Math.max(...losses) * 1.05)), label: translate("say.lossOfAll") },
    marks,
  };
}

/** @param {Descent} found @param {number} at @param {{size: number, epochs: number, asked: number}} how */
function told(found, at, { size, epochs, asked }) {
  const [iteration, per] = [found.iterations[at], found.per_epoch];
  const values = {
    iteration,
    of: per * epochs,
    per,
    size: grouped(size),
    epoch: Math.max(1, Math.ceil(iteration / per)),
    batch: iteration === 0 ? 0 : ((iteration - 1) % per) + 1,
    images: grouped(Math.min(iteration * size, epochs * IMAGES)),
    loss: fixed(found.losses[at], 3),
    lowest: fixed(found.lowest, 3),
    noise: short(found.noise[0], 2),
    epochs,
  };
  const extra = [
    asked > epochs ? translate("say.batches.fewer", values) : "",
    found.diverged ? translate("say.batches.diverged") : "",
  ];
  return [translate(iteration === 0 ? "say.batches.start" : "say.batches", values), ...extra].filter(Boolean).join(" ");
}
