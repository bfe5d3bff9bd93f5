// @ts-check
import { translate } from "../../shared/i18n.js";
import { Bars } from "../kit/bars.js";
import { fixed, short } from "../kit/numbers.js";

/** The loss of the learner's own digit, as its label is corrected. @param {import("../kit/chapter-page.js").ChapterPage} page */
export function wireDigit(page) {
  const figure = page.experiment("digit");
  const [answer, costs] = [new Bars(figure.parts.answer), new Bars(figure.parts.costs)];
  const digit = page.digit();
  figure.about(digit);
  digit.addEventListener("reading", () => figure.refresh());
  digit.addEventListener("failure", (event) => figure.fail(/** @type {CustomEvent} */ (event).detail));

  figure.addEventListener("change", async () => {
    const { reading } = digit;
    if (!reading) return;
    const { name } = figure.values;
    const label = figure.values.label === "said" ? reading.digit : Number(figure.values.label);
    const found = await figure.ask("/learn/api/losses", { probabilities: reading.probabilities, label });
    if (!found) return;
    const { loss, by_label } = found.losses.find((/** @type {{name: string}} */ one) => one.name === name);
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
