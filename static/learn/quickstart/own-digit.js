// @ts-check
import { confidence } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { Bars } from "../kit/bars.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

/** The learner's digit, read by the quickstart's network and by the one that serves. @param {ChapterPage} page */
export function wireOwnDigit(page) {
  /** @type {Experiment<{}>} */
  const figure = page.experiment("read");
  const digit = page.digit();
  const [first, second] = [new Bars(figure.parts.quickstart), new Bars(figure.parts.current)];
  figure.about(digit);

  figure.addEventListener("change", async () => {
    const found = await figure.ask("/learn/api/steps", {}, { json: { strokes: digit.strokes } });
    if (!found) return;
    const language = document.documentElement.lang;
    const text = (/** @type {number} */ share) => confidence(share, language);
    const [quickstart, current = quickstart] = found.said;
    first.update(quickstart.normalized, { text });
    second.update(current.normalized, { text });
    const [one, other] = [quickstart, current].map(({ normalized }) => {
      const share = Math.max(...normalized);
      return { digit: normalized.indexOf(share), share: text(share) };
    });
    const numbers = { one: one.digit, oneShare: one.share, other: other.digit, otherShare: other.share, version: current.version };
    if (quickstart === current) figure.tell(translate("say.read.same", numbers));
    else figure.tell(translate(one.digit === other.digit ? "say.read.agree" : "say.read.differ", numbers));
  });
}
