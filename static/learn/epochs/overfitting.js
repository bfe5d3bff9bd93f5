// @ts-check
import { count, percent } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { byName } from "../kit/by-name.js";
import { Motion } from "../kit/motion.js";
import { fixed } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { best, state, turn } from "./run.js";
import { reach } from "./slider-end.js";

/** @import { Run } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

/** A training's two curves, scrubbed through epoch by epoch, and where it begins to learn by heart. @param {ChapterPage} page */
export function wireOverfitting(page) {
  /** @type {Experiment<{run: string, shown: "loss" | "accuracy", epoch: number}>} */
  const figure = page.experiment("fit");
  const { training, validation, gap } = figure.parts;
  const plot = new Plot(figure.parts.plot);
  const motion = new Motion(figure, "epoch", { seconds: 10 });

  figure.addEventListener("change", async () => {
    const { run: name, shown, epoch } = figure.values;
    const found = await figure.ask("/learn/api/runs");
    if (!found) return;
    const run = byName(found.epochs.runs, name);
    const last = run.loss.length;
    const at = Math.min(epoch, last);
    reach(motion, last, at, { epoch: at, text: translate("say.said.after", { epoch: at }) });
    const [learned, measured] = shown === "loss" ? [run.loss, run.val_loss] : [run.accuracy, run.val_accuracy];
    const text = words(run, at, shown);
    plot.update({ ...axes(last, shown, Math.max(...run.loss)), marks: marks(run, learned, measured, at), label: text });
    const [one, other] = [learned[at - 1], measured[at - 1]];
    const readings = [one, other, Math.abs(other - one)];
    [training, validation, gap].forEach((place, index) => {
      place.textContent = at > 0 ? written(readings[index], shown) : "–";
    });
    figure.tell(text);
  });
}

/** @param {number} number @param {string} shown */
const written = (number, shown) => (shown === "loss" ? fixed(number, 3) : percent(number, 1, document.documentElement.lang));

/** @param {number} last @param {string} shown @param {number} top */
function axes(last, shown, top) {
  const x = { low: 1, high: last, text: String, label: translate("say.epoch") };
  if (shown === "loss") return { x, y: { low: 0, high: top * 1.05, label: translate("say.loss") } };
  const text = (/** @type {number} */ at) => percent(at, 0);
  return { x, y: { low: 0.2, high: 1.02, text, ticks: [0.2, 0.4, 0.6, 0.8, 1], label: translate("say.accuracy") } };
}

/** @param {Run} run @param {number[]} learned @param {number[]} measured @param {number} epoch @returns {Mark[]} */
function marks(run, learned, measured, epoch) {
  const x = learned.slice(0, epoch).map((_, at) => at + 1);
  const [below, above] = [learned.slice(0, epoch), measured.slice(0, epoch)];
  const turned = turn(run);
  /** @type {Mark[]} */
  const overfit = [];
  if (turned !== null && epoch >= turned) {
    const from = turned - 1;
    overfit.push({ kind: "area", x: x.slice(from), y: above.slice(from), base: below.slice(from), look: "alarm" });
    overfit.push({ kind: "rule", x: turned, look: "alarm", dashed: true });
  }
  const here = x.slice(-1);
  return [
    ...overfit,
    { kind: "line", x, y: below, look: "accent" },
    { kind: "line", x, y: above, look: "counter", dashed: true },
    { kind: "dots", x: here, y: below.slice(-1), look: "accent", size: 5 },
    { kind: "dots", x: here, y: above.slice(-1), look: "counter", size: 5 },
  ];
}

/** @param {Run} run @param {number} epoch @param {string} shown */
function words(run, epoch, shown) {
  if (epoch === 0) return translate("say.before");
  const [learned, measured] = shown === "loss" ? [run.loss, run.val_loss] : [run.accuracy, run.val_accuracy];
  const numbers = { training: written(learned[epoch - 1], shown), validation: written(measured[epoch - 1], shown) };
  const digits = count(run.digits, document.documentElement.lang);
  return `${translate(`say.fit.${shown}`, { epoch, digits, ...numbers })} ${translate(`say.fit.${state(run, epoch)}`, { best: best(run) })}`;
}
