// @ts-check
import { confidence } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { Bars } from "../kit/bars.js";
import { byName } from "../kit/by-name.js";
import { Motion } from "../kit/motion.js";
import { Plot } from "../kit/plot.js";
import { reach } from "./slider-end.js";

/** @import { SaidByEpoch } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

/** What the networks of a run said of the learner's digit, from the one that knew nothing on. @param {ChapterPage} page */
export function wirePredictionsByEpoch(page) {
  /** @type {Experiment<{run: string, at: number}>} */
  const figure = page.experiment("said");
  const digit = page.digit();
  const { answer, after, shares } = figure.parts;
  const bars = new Bars(shares);
  const plot = new Plot(figure.parts.plot);
  const motion = new Motion(figure, "at", { seconds: 8 });
  figure.about(digit);
  digit.addEventListener("reading", () => figure.refresh());

  figure.addEventListener("change", async () => {
    const { run: name, at } = figure.values;
    const found = await figure.ask("/learn/api/said", {}, { json: { strokes: digit.strokes } });
    if (!found) return;
    const run = byName(found.runs, name);
    const last = run.epochs.length - 1;
    const here = Math.min(at, last);
    const epoch = run.epochs[here];
    const language = document.documentElement.lang;
    const told = answers(run);
    reach(motion, last, here, { epoch, text: translate("say.said.after", { epoch }) });
    answer.textContent = String(told[here]);
    after.textContent = translate("say.said.after", { epoch });
    bars.update(run.probabilities[here], { text: (share) => confidence(share, language) });
    const text = words(run, here, digit.reading?.digit);
    plot.update({ ...drawing(run, here), label: text });
    figure.tell(text);
  });
}

/** The digit that each network found most probable. @param {SaidByEpoch} run */
const answers = (run) => run.probabilities.map((shares) => shares.indexOf(Math.max(...shares)));

/** How probable the last answer was all along, and the most probable other. @param {SaidByEpoch} run @param {number} here */
function drawing({ epochs, probabilities }, here) {
  const final = probabilities[probabilities.length - 1];
  const answer = final.indexOf(Math.max(...final));
  const x = epochs.map((_, at) => at);
  /** @type {Mark[]} */
  const marks = final.map((_, digit) => {
    const y = probabilities.map((shares) => shares[digit]);
    return { kind: "line", x, y, look: digit === answer ? "accent" : "quiet", thin: digit !== answer };
  });
  const shown = probabilities[here];
  const top = shown.indexOf(Math.max(...shown));
  const text = (/** @type {number} */ at) => String(epochs[at] ?? "");
  return {
    x: { low: 0, high: epochs.length - 1, ticks: x, text, label: translate("say.said.epoch") },
    y: {
      low: 0,
      high: 1.05,
      ticks: [0, 0.5, 1],
      text: (/** @type {number} */ share) => `${share * 100}%`,
      label: translate("say.said.share"),
    },
    marks: [
      ...marks,
      { kind: /** @type {const} */ ("rule"), x: here, look: "muted", dashed: true },
      { kind: /** @type {const} */ ("dots"), x: [here], y: [shown[top]], look: top === answer ? "accent" : "muted", size: 6 },
    ],
  };
}

/** @param {SaidByEpoch} run @param {number} here @param {number | undefined} reading what the real network says */
function words(run, here, reading) {
  const language = document.documentElement.lang;
  const told = answers(run);
  const share = confidence(Math.max(...run.probabilities[here]), language);
  const settled = told.findIndex((_, at) => told.slice(at).every((one) => one === told[told.length - 1]));
  const changes = translate(settled === 0 ? "say.said.always" : "say.said.settled", {
    digit: told[told.length - 1],
    epoch: run.epochs[settled],
  });
  const real = reading === undefined ? "" : translate("say.said.real", { digit: reading });
  return `${translate("say.said.now", { epoch: run.epochs[here], digit: told[here], share })} ${changes} ${real}`.trim();
}
