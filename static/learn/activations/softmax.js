// @ts-check
import { confidence } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { Bars } from "../kit/bars.js";
import { fixed, short } from "../kit/numbers.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

const written = (/** @type {number} */ share) => confidence(share, document.documentElement.lang);

/** A probability of 0 has no logarithm; what is less than this counts as this. */
const LEAST = 1e-30;

/** What the real network says of the learner's digit, shared out anew at any temperature. @param {ChapterPage} page */
export function wireSoftmax(page) {
  /** @type {Experiment<{temperature: number}>} */
  const figure = page.experiment("softmax");
  const digit = page.digit();
  const [logits, shares] = [new Bars(figure.parts.logits), new Bars(figure.parts.shares)];
  figure.about(digit);
  digit.addEventListener("reading", () => figure.refresh());

  figure.addEventListener("change", async () => {
    const { reading } = digit;
    if (!reading) return;
    const { temperature } = figure.values;
    const values = logitsOf(reading.probabilities);
    const found = await figure.ask("/learn/api/softmax", { logits: values, temperature });
    if (!found) return;
    const top = values.indexOf(Math.max(...values));
    logits.update(values, { high: Math.max(1, ...values), text: (value) => fixed(value, 2), top });
    shares.update(found.probabilities, { text: written, top });
    const [first, second] = [...found.probabilities.keys()].sort((a, b) => found.probabilities[b] - found.probabilities[a]);
    const text = translate("say.softmax", {
      temperature: short(temperature),
      first,
      share: written(found.probabilities[first]),
      second,
      other: written(found.probabilities[second]),
    });
    figure.tell(`${text} ${translate(effect(temperature))}`);
  });
}

/** Logarithms of the probabilities, all raised alike until the smallest is 0, which softmax does not notice. @param {number[]} probabilities */
function logitsOf(probabilities) {
  const logs = probabilities.map((share) => Math.log(Math.max(share, LEAST)));
  const least = Math.min(...logs);
  return logs.map((log) => Number((log - least).toFixed(5)));
}

/** @param {number} temperature */
function effect(temperature) {
  if (temperature === 1) return "say.softmax.one";
  return temperature < 1 ? "say.softmax.cold" : "say.softmax.hot";
}
