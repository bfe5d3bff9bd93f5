// @ts-check
import { confidence } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { loudest } from "../../shared/saliency.js";
import { Pixels } from "../kit/pixels.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Reasons } from "../kit/digit-types.d.ts" */
/** @import { Experiment } from "../kit/experiment.js" */

/** What the ink of the learner's digit says for the answer, beside what it says for another digit. @param {ChapterPage} page */
export function wireSaliency(page) {
  /** @type {Experiment<{other: string}>} */
  const figure = page.experiment("reasons");
  const digit = page.digit();
  figure.about(digit);
  const [view, first, second] = ["view", "first", "second"].map((part) => new Pixels(figure.parts[part]));

  figure.addEventListener("change", async () => {
    const json = { strokes: digit.strokes };
    const found = await figure.ask("/learn/api/saliency", {}, { json, as: "answer" });
    if (!found) return;
    const other = await figure.ask("/learn/api/saliency", { digit: Number(figure.values.other) }, { json });
    if (!other) return;
    view.update(found.image, translate("say.reasons.view", { digit: found.answer }), { most: 255 });
    for (const [at, one] of [found, other].entries()) {
      const picture = at === 0 ? first : second;
      const text = translate("say.reasons.for", { digit: one.digit, share: share(one) });
      picture.update(one.saliency, `${text}. ${heard(one)}`, { signed: true, most: 1 });
      figure.parts[at === 0 ? "first-title" : "second-title"].textContent = text;
    }
    const same = found.digit === other.digit;
    figure.tell(`${heard(found)} ${same ? translate("say.reasons.same", { digit: found.digit }) : heard(other)}`);
  });
}

/** How probable it finds the digit that these reasons are of. @param {Reasons} reasons */
const share = ({ digit, probabilities }) => confidence(probabilities[digit], document.documentElement.lang);

/** In words. @param {Reasons} reasons */
function heard({ digit, saliency }) {
  const { support, against } = loudest(saliency);
  const words = { digit, part: support ? translate(support) : "", other: against ? translate(against) : "" };
  if (support && against) return translate("say.reasons.both", words);
  if (support) return translate("say.reasons.support", words);
  return translate(against ? "say.reasons.against" : "say.reasons.neither", words);
}
