// @ts-check
import { translate } from "../../shared/i18n.js";
import { Bars } from "../kit/bars.js";
import { byName } from "../kit/by-name.js";
import { fixed, short } from "../kit/numbers.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

/** The loss of the learner's own digit, as its label is corrected. @param {ChapterPage} page */
export function wireDigit(page) {
  /** @type {Experiment<{label: string, name: string}>} */
  const figure = page.experiment("digit");
  const [answer, costs] = [new Bars(figure.parts.answer), new Bars(figure.parts.costs)];
  const digit = page.digit();
  figure.about(digit);
  digit.addEventListener("reading", () => figure.refresh());
  digit.addEventListener("failure", ({ detail }) => figure.fail(detail));

  figure.addEventListener("change", async () => {
    const { reading } = digit;
    if (!reading) return;
    const { name } = figure.values;
    const label = figure.values.label === "said" ? reading.digit : Number(figure.values.label);
    const found = await figure.ask("/learn/api/losses", { probabilities: reading.probabilities, label });
    if (!found) return;
    const { loss, by_label } = byName(found.losses, name);
    answer.update(reading.probabilities, { text: (value) => fixed(value, 3), top: label });
    costs.update(by_label, { high: Math.max(...by_label), text: (value) => short(value), top: label });
    const words = { label, digit: reading.digit, share: short(reading.probabilities[label]), loss: short(loss) };
    const text = translate("say.digit", { ...words, name: translate(`say.${name}`) });
    const told = translate(label === reading.digit ? "say.digit.agrees" : "say.digit.differs", {
      ...words,
      least: short(by_label[reading.digit]),
    });
    figure.tell(`${text} ${told}`);
  });
}
