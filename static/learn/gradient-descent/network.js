// @ts-check
import { asType, find } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { Motion } from "../kit/motion.js";
import { short } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { told } from "./equations.js";
import { after, STARTS } from "./initial-weights.js";
import { NetworkPicture } from "./network-picture.js";
import { NetworkTable } from "./network-table.js";

/** @import { Trace } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */
/** @import { Values } from "./equations.js" */

/** Seconds for all steps of a pass: each is to be read. */
const SECONDS = 18;

/** A network of three neurons: one pass forward and back, number by number, and the steps that follow. @param {ChapterPage} page */
export function wireNetwork(page) {
  /** @type {Experiment<Values>} */
  const figure = page.experiment("network");
  const picture = new NetworkPicture(figure.parts.picture);
  const table = new NetworkTable(figure.parts.table);
  const falling = new Plot(figure.parts.falling);
  const motion = new Motion(figure, "at", { seconds: SECONDS });
  const most = Number(find(figure.figure, "#network-steps", HTMLInputElement).max);
  let turn = 0;
  figure.parts.take.addEventListener("click", () => {
    motion.pause();
    figure.set({ steps: Math.min(most, figure.values.steps + 1) });
  });

  figure.addEventListener("change", async () => {
    turn += 1;
    const mine = turn;
    const { start, activation, loss, rate, x1, x2, wanted, steps, at } = figure.values;
    asType(figure.parts.take, HTMLButtonElement).disabled = steps >= most;
    let state = STARTS[start];
    /** @type {Trace | null} */
    let trace = null;
    /** @type {number[]} */
    const losses = [];
    for (let step = 0; step <= steps; step++) {
      trace = await figure.ask("/learn/api/network", { inputs: [x1, x2], wanted, ...state, activation, loss, rate });
      if (!trace || mine !== turn) return;
      losses.push(trace.loss);
      if (step < steps) state = after(trace);
    }
    if (!trace) return;
    const text = told(trace, figure.values);
    picture.update(trace, { inputs: [x1, x2], wanted, at, label: text });
    table.update(trace);
    falling.update(fall(losses, trace.next_loss, most));
    figure.tell(`${text} ${translate("say.network.taken", { steps, loss: short(trace.loss), next: short(trace.next_loss) })}`);
  });
}

/** The loss before each step, and hollow, after the next. @param {number[]} losses @param {number} next @param {number} most */
function fall(losses, next, most) {
  const x = losses.map((_, step) => step);
  /** @type {Mark[]} */
  const marks = [
    { kind: "line", x, y: losses, look: "accent" },
    { kind: "dots", x, y: losses, look: "accent" },
    { kind: "dots", x: [losses.length], y: [next], look: "counter", hollow: true, size: 4.5 },
  ];
  return {
    x: { low: -0.6, high: most + 1, label: translate("say.steps") },
    y: { low: 0, high: Math.max(...losses, next) * 1.12 || 1, label: translate("say.loss") },
    label: translate("say.network.fall", {
      first: short(losses[0]),
      now: short(losses[losses.length - 1]),
      steps: losses.length - 1,
    }),
    marks,
  };
}
