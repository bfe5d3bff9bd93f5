// @ts-check
import { translate } from "../../shared/i18n.js";
import { byName } from "../kit/by-name.js";
import { short } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

/** The recorded run on many digits, and the loss that it descended on. */
const [RUN, LOSS] = ["much-dropout", "sparse-categorical-crossentropy"];

/** What clipped probabilities can cost. */
const HEIGHTS = { low: 5e-7, high: 30 };

/** The loss of the learner's own digit, after each epoch of a real descent, and at the network that answers here. @param {ChapterPage} page */
export function wireDigit(page) {
  /** @type {Experiment<{label: string}>} */
  const figure = page.experiment("digit");
  const plot = new Plot(figure.parts.plot);
  const digit = page.digit();
  figure.about(digit);
  digit.addEventListener("reading", () => figure.refresh());
  digit.addEventListener("failure", ({ detail }) => figure.fail(detail));

  /** @param {number[]} probabilities @param {number} label @param {string} as @returns {Promise<number | null>} */
  const lossOf = async (probabilities, label, as) => {
    const found = await figure.ask("/learn/api/losses", { probabilities, label }, { as });
    return found && byName(found.losses, LOSS).loss;
  };

  figure.addEventListener("change", async () => {
    const { reading, strokes } = digit;
    if (!reading) return;
    const label = figure.values.label === "said" ? reading.digit : Number(figure.values.label);
    const said = await figure.ask("/learn/api/said", {}, { as: "said", json: { strokes } });
    if (!said) return;
    const run = byName(said.runs, RUN);
    const asked = run.probabilities.map((probabilities, at) => lossOf(probabilities, label, `epoch ${at}`));
    const [real, ...losses] = await Promise.all([lossOf(reading.probabilities, label, "real"), ...asked]);
    const known = losses.filter((loss) => loss !== null);
    if (real === null || known.length < losses.length) return;
    const last = known.length - 1;
    const values = {
      label,
      digit: reading.digit,
      before: short(known[0]),
      first: short(known[1]),
      last: short(known[last]),
      real: short(real),
    };
    const text = translate("say.digit", { ...values, epochs: run.epochs[last] });
    plot.update({ ...falling(run.epochs, known, real), label: text });
    figure.tell(label === reading.digit ? text : `${text} ${translate("say.digit.differs", values)}`);
  });
}

/** @param {number[]} epochs @param {number[]} losses @param {number} real */
function falling(epochs, losses, real) {
  /** @type {Mark[]} */
  const marks = [
    { kind: "rule", y: real, look: "counter", dashed: true },
    { kind: "line", x: epochs, y: losses, look: "accent" },
    { kind: "dots", x: epochs, y: losses, look: "accent" },
  ];
  return {
    x: { low: -0.6, high: epochs[epochs.length - 1] + 0.6, label: translate("say.epochs") },
    y: { ...HEIGHTS, log: true, label: translate("say.loss") },
    marks,
  };
}
