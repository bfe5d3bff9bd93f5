// @ts-check
import { confidence } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { Bars } from "../kit/bars.js";
import { byName } from "../kit/by-name.js";
import { short } from "../kit/numbers.js";
import { called } from "./optimizer-colours.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

/** The run that is asked, and what recipes had before there was a choice of optimizers. */
const [RUN, BEFORE] = ["much", "adam"];

/**
 * How sure a network became of the learner's digit while Adam walked, and which optimizer taught the one that reads it here.
 * @param {ChapterPage} page
 */
export function wireOwnRuns(page) {
  /** @type {Experiment<{label: string}>} */
  const figure = page.experiment("own");
  const digit = page.digit();
  const bars = new Bars(figure.parts.walk);
  figure.about(digit);
  digit.addEventListener("reading", () => figure.refresh());

  figure.addEventListener("change", async () => {
    const { strokes, reading } = digit;
    if (!reading) return;
    const label = figure.values.label === "read" ? reading.digit : Number(figure.values.label);
    const [said, models] = await Promise.all([
      figure.ask("/learn/api/said", {}, { json: { strokes } }),
      figure.ask("/models", {}, { as: "models" }),
    ]);
    if (!said || !models) return;
    const { epochs, probabilities } = byName(said.runs, RUN);
    const values = probabilities.map((shares) => shares[label]);
    const language = document.documentElement.lang;
    bars.update(values, { text: (value) => confidence(value, language), top: values.length - 1 });
    const last = values.length - 1;
    const [before, after] = [confidence(values[0], language), confidence(values[last], language)];
    const card = models.versions.find((one) => one.version === reading.version);
    const { optimizer = BEFORE, learning_rate: rate = 0, epochs: walked = 0 } = card?.recipe ?? {};
    const taught = { version: reading.version, digit: reading.digit, name: called(optimizer), rate: short(rate), epochs: walked };
    figure.tell(
      `${translate("say.own.walk", { label, before, after, epochs: epochs[last] })} ${translate("say.own.taught", taught)}`,
    );
  });
}
