// @ts-check
import { percent } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { fixed, short } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";

/** @import { Revival } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

const STEPS = 200;
const LEAST_LOSS = 1e-7;

/** A plain ReLU that has died beside one with a leak, learning the same. @param {ChapterPage} page */
export function wireDyingRelu(page) {
  /** @type {Experiment<{alpha: number, bias: number, rate: number}>} */
  const figure = page.experiment("revival");
  const [loss, active] = [new Plot(figure.parts.loss), new Plot(figure.parts.active)];

  figure.addEventListener("change", async () => {
    const { alpha, bias, rate } = figure.values;
    const ask = (/** @type {number} */ leak) =>
      figure.ask("/learn/api/revival", { alpha: leak, bias, rate, steps: STEPS }, { as: leak === alpha ? "leaky" : "plain" });
    const leakyAsked = ask(alpha);
    const [leaky, plain] = await Promise.all([leakyAsked, alpha === 0 ? leakyAsked : ask(0)]);
    if (!leaky || !plain) return;
    const text = `${translate("say.revival.plain", told(plain))} ${translate(
      back(leaky) === null ? "say.revival.lost" : "say.revival.back",
      {
        alpha: fixed(alpha, 2),
        step: back(leaky) ?? 0,
        ...told(leaky),
      },
    )}`;
    const x = { low: 0, high: STEPS, label: translate("say.revival.step") };
    const losses = { low: LEAST_LOSS, high: 10, log: true, label: translate("say.revival.loss") };
    loss.update({ x, y: losses, marks: marks(plain.losses, leaky.losses, LEAST_LOSS), label: text });
    const shares = {
      low: -0.05,
      high: 1.05,
      label: translate("say.revival.active"),
      ticks: [0, 0.25, 0.5, 0.75, 1],
      text: percent,
    };
    active.update({ x, y: shares, marks: marks(plain.active, leaky.active, 0), label: text });
    figure.tell(text);
  });
}

/** @param {number[]} plain @param {number[]} leaky @param {number} least what is less is drawn there @returns {Mark[]} */
function marks(plain, leaky, least) {
  const x = plain.map((_, step) => step);
  const floor = (/** @type {number[]} */ values) => values.map((value) => Math.max(least, value));
  return [
    { kind: "line", x, y: floor(leaky), look: "accent" },
    { kind: "line", x, y: floor(plain), look: "counter", dashed: true },
  ];
}

/** @param {Revival} found */
const told = ({ losses, active }) => ({
  loss: short(losses[losses.length - 1], 2),
  active: percent(active[active.length - 1], 0, document.documentElement.lang),
});

/** The step at which it sees an input again; null when it never does. @param {Revival} found */
function back({ active }) {
  const step = active.findIndex((share) => share > 0);
  return step < 0 ? null : step;
}
