// @ts-check
import { percent } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { fixed } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { best } from "./run.js";

/** @import { Run } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

/** Each run's colour, dropout beside what it was added to. @type {Record<string, string>} */
const LOOKS = { little: "two", "little-dropout": "one", much: "five", "much-dropout": "three" };

/** Half as much loss is as far down everywhere. */
const LOSSES = { low: 0.12, high: 2, log: true, ticks: [0.2, 0.5, 1, 2], text: String };

/** What is drawn of a run. @type {Record<string, (run: Run) => number[]>} */
const SHOWN = {
  loss: (run) => run.val_loss,
  accuracy: (run) => run.val_accuracy,
  gap: (run) => run.val_loss.map((loss, at) => loss - run.loss[at]),
};

/** All runs beside each other: what more data and what dropout does. @param {ChapterPage} page */
export function wireCompareRuns(page) {
  /** @type {Experiment<{runs: string[], shown: string}>} */
  const figure = page.experiment("beside");
  const plot = new Plot(figure.parts.plot);

  figure.addEventListener("change", async () => {
    const { runs: names, shown } = figure.values;
    const found = await figure.ask("/learn/api/runs");
    if (!found) return;
    const runs = found.epochs.runs.filter(({ name }) => names.includes(name));
    const text = runs.map(words).join(" ");
    plot.update({ ...axes(runs, shown), marks: runs.flatMap((run) => marks(run, shown)), label: text });
    figure.tell(text);
  });
}

/** Its curve, and its best epoch as a point. @param {Run} run @param {string} shown @returns {Mark[]} */
function marks(run, shown) {
  const y = SHOWN[shown](run);
  const look = LOOKS[run.name];
  const lowest = best(run);
  return [
    { kind: "line", x: y.map((_, at) => at + 1), y, look, dashed: run.dropout > 0 },
    { kind: "dots", x: [lowest], y: [y[lowest - 1]], look, size: 5 },
  ];
}

/** @param {Run[]} runs @param {string} shown */
function axes(runs, shown) {
  const values = runs.flatMap(SHOWN[shown]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = (high - low) * 0.06;
  const text = (/** @type {number} */ at) => (shown === "accuracy" ? percent(at, 0) : fixed(at, 1));
  const x = { low: 1, high: Math.max(...runs.map(({ loss }) => loss.length)), text: String, label: translate("say.epoch") };
  const label = translate(`say.beside.${shown}`);
  if (shown === "loss") return { x, y: { ...LOSSES, label } };
  return { x, y: { low: low - air, high: high + air, text, label } };
}

/** @param {Run} run */
function words(run) {
  const epoch = best(run);
  const accuracy = percent(run.val_accuracy[epoch - 1], 1, document.documentElement.lang);
  return translate("say.beside.best", {
    name: translate(`say.run.${run.name}`),
    epoch,
    loss: fixed(run.val_loss[epoch - 1], 3),
    accuracy,
  });
}
