// @ts-check
import { element } from "../../shared/dom.js";
import { count, percent } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { Motion } from "../kit/motion.js";
import { fixed } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { axes, cells } from "./curves.js";

/** @import { Measured, Quickstart, Readings } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

/** What Keras printed, a line at a time, and what the lines say. @param {ChapterPage} page */
export function wireRecorded(page) {
  /** @type {Experiment<{line: number, shown: "loss" | "accuracy"}>} */
  const figure = page.experiment("recorded");
  const { lines: place, here, there } = figure.parts;
  const plot = new Plot(figure.parts.plot);
  new Motion(figure, "line", { seconds: 9 });

  figure.addEventListener("change", async () => {
    const { line, shown } = figure.values;
    const found = await figure.ask("/learn/api/quickstart");
    if (!found) return;
    const { lines, history, evaluation, published } = found;
    if (!place.firstChild) place.append(...lines.map((one) => element("li", {}, one)));
    for (const [at, one] of [...place.children].entries()) {
      one.classList.toggle("to-come", at >= line);
      one.classList.toggle("latest", at === line - 1);
      one.setAttribute("aria-hidden", String(at >= line));
    }
    const printed = lines.slice(0, line);
    const epochs = history.filter((one) => printed.includes(one.line));
    const tested = printed.includes(evaluation.line);
    cells(here, tested ? [fixed(evaluation.loss, 4), percent(evaluation.accuracy, 2, document.documentElement.lang)] : ["–", "–"]);
    cells(there, [fixed(published.loss, 4), percent(published.accuracy, 2, document.documentElement.lang)]);
    const text = words(found, printed, epochs, tested);
    plot.update({
      ...axes(shown, history.length, [...history, evaluation, published]),
      marks: marks(shown, epochs, tested ? evaluation : null, published, history.length),
      label: text,
    });
    figure.tell(text);
  });
}

/** @param {"loss" | "accuracy"} shown @param {Quickstart["history"]} epochs @param {Measured | null} evaluation @param {Readings} published @param {number} last @returns {Mark[]} */
function marks(shown, epochs, evaluation, published, last) {
  const [x, y] = [epochs.map(({ epoch }) => epoch), epochs.map((one) => one[shown])];
  /** @type {Mark[]} */
  const test = evaluation ? [{ kind: "dots", x: [last], y: [evaluation[shown]], look: "counter", size: 7 }] : [];
  return [
    { kind: "rule", y: published[shown], look: "muted", dashed: true },
    { kind: "line", x, y, look: "accent" },
    { kind: "dots", x, y, look: "accent", size: 5 },
    ...test,
  ];
}

/** @param {Quickstart} found @param {string[]} printed @param {Quickstart["history"]} epochs @param {boolean} tested */
function words({ history, evaluation, published }, printed, epochs, tested) {
  const language = document.documentElement.lang;
  if (printed.length === 0) return translate("say.recorded.before");
  if (tested) {
    const apart = percent(Math.abs(evaluation.accuracy - published.accuracy), 2, language);
    const digits = { wrong: count(Math.round((1 - evaluation.accuracy) * 10_000), language) };
    return translate("say.recorded.tested", { accuracy: percent(evaluation.accuracy, 2, language), apart, ...digits });
  }
  const last = epochs[epochs.length - 1];
  if (printed.length > epochs.length * 2)
    return translate("say.recorded.begun", { epoch: epochs.length + 1, epochs: history.length });
  const { epoch, steps, seconds, loss, accuracy } = last;
  const readings = { loss: fixed(loss, 4), accuracy: percent(accuracy, 2, language) };
  return translate("say.recorded.epoch", { epoch, steps: count(steps, language), seconds, ...readings });
}
