// @ts-check
import { count, percent } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { Motion } from "../kit/motion.js";
import { fixed, short } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { merged } from "./log-average.js";
import { called, lookOf, Standings } from "./optimizer-colours.js";

/** @import { Raced } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

const POINTS = 138;

/** Who is faster than this share of right answers is there. */
const GOAL = 0.9;

/** The same race on real digits, as it was recorded. @param {ChapterPage} page */
export function wireRecorded(page) {
  /** @type {Experiment<{rates: string, shown: "loss" | "accuracy", optimizers: string[], step: number}>} */
  const figure = page.experiment("recorded");
  const plot = new Plot(figure.parts.curves);
  const standings = new Standings(figure.parts.standings);
  new Motion(figure, "step", { seconds: 9 });

  figure.addEventListener("change", async () => {
    const { rates, shown, optimizers, step } = figure.values;
    const runs = await figure.ask("/learn/api/runs");
    if (!runs) return;
    const raced = ofRates(runs.race, rates === "suited").filter(({ optimizer }) => optimizers.includes(optimizer));
    const at = Math.min(step, POINTS);
    const text = words(raced, at, shown);
    plot.update({ ...axes(raced, shown), marks: raced.map((run) => line(run, shown, at)), label: text });
    standings.update(new Map(raced.map((run) => [run.optimizer, cells(run, at)])), leaders(raced, at).first);
    figure.tell(text);
  });
}

/** The runs at the rates that suit them, or at Keras's own, which for some are the same. @param {Raced[]} race @param {boolean} suited */
function ofRates(race, suited) {
  const names = [...new Set(race.map(({ optimizer }) => optimizer))];
  return names.flatMap((name) => {
    const own = race.filter(({ optimizer }) => optimizer === name);
    return own.find((run) => run.suited === suited) ?? own[0];
  });
}

/** @param {Raced} run @param {string} shown @param {number} points @returns {Mark} */
function line(run, shown, points) {
  const values = shown === "loss" ? run.loss : run.accuracy;
  const { iterations: x, values: y } = merged(run.iterations.slice(0, points), values.slice(0, points));
  return { kind: "line", x, y, look: lookOf(run.optimizer) };
}

/** @param {Raced[]} raced @param {string} shown */
function axes(raced, shown) {
  const [{ per_epoch: epoch, iterations }] = raced;
  const last = iterations[iterations.length - 1];
  const spots = [25, 50, 100, 200, 500, epoch];
  const x = { low: 25, high: last, log: true, ticks: spots, text: String, label: translate("say.recorded.iterations", { epoch }) };
  const loss = {
    low: 0.1,
    high: 2.6,
    log: true,
    ticks: [0.1, 0.2, 0.5, 1, 2],
    text: String,
    label: translate("say.recorded.loss"),
  };
  const accuracy = {
    low: 0,
    high: 1,
    text: (/** @type {number} */ at) => percent(at, 0),
    label: translate("say.recorded.accuracy"),
  };
  return { x, y: shown === "loss" ? loss : accuracy };
}

/** The iteration by which a run had the goal for the first time; undefined when it had not yet. @param {Raced} run @param {number} points */
function reached({ iterations, accuracy }, points) {
  const { iterations: at, values } = merged(iterations.slice(0, points), accuracy.slice(0, points));
  const found = values.findIndex((value) => value >= GOAL);
  return found < 0 ? undefined : at[found];
}

/** Those who had the goal before all others, at the same point of the curve. @param {Raced[]} raced @param {number} points */
function leaders(raced, points) {
  const iteration = Math.min(...raced.map((run) => reached(run, points) ?? Number.POSITIVE_INFINITY));
  return { iteration, first: raced.filter((run) => reached(run, points) === iteration).map(({ optimizer }) => optimizer) };
}

/** @param {Raced} run @param {number} points */
function cells(run, points) {
  const there = reached(run, points);
  const language = document.documentElement.lang;
  const ended = points >= run.iterations.length;
  return [
    short(run.rate),
    there === undefined ? "–" : count(there, language),
    ended ? percent(run.val_accuracy, 2, language) : "–",
  ];
}

/** @param {Raced[]} raced @param {number} points @param {string} shown */
function words(raced, points, shown) {
  const language = document.documentElement.lang;
  const iteration = count(raced[0].iterations[points - 1] ?? 0, language);
  if (points === 0) return translate("say.recorded.before");
  const end = (/** @type {Raced} */ run) => last(run, shown, points);
  const order = [...raced].sort((a, b) => (shown === "loss" ? end(a) - end(b) : end(b) - end(a)));
  const [best, worst] = [order[0], order[order.length - 1]];
  const value = (/** @type {Raced} */ run) => (shown === "loss" ? fixed(end(run), 3) : percent(end(run), 1, language));
  const { first, iteration: there } = leaders(raced, points);
  const now = translate(`say.recorded.now.${shown}`, { iteration, best: called(best.optimizer), bestAt: value(best) });
  const behind =
    best === worst
      ? translate("say.recorded.alone")
      : translate("say.recorded.behind", { worst: called(worst.optimizer), worstAt: value(worst) });
  const list = first.map(called).join(", ");
  const goal = list ? translate("say.recorded.first", { list, iteration: count(there, language) }) : translate("say.recorded.none");
  return `${now}${behind} ${goal}`;
}

/** The mean of what the curve's last point stands for. @param {Raced} run @param {string} shown @param {number} points */
function last(run, shown, points) {
  const { values } = merged(run.iterations.slice(0, points), (shown === "loss" ? run.loss : run.accuracy).slice(0, points));
  return values[values.length - 1];
}
