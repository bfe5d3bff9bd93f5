// @ts-check
import { find } from "../../shared/dom.js";
import { confidence } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { Bars } from "../kit/bars.js";
import { unbroken } from "./arithmetic.js";
import { nameOf } from "./cards.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

/** What both networks say of the learner's own digit, and of a whole number written like it. @param {ChapterPage} page */
export function wireOwnDigit(page) {
  /** @type {Experiment<{length: string}>} */
  const figure = page.experiment("mine");
  const digit = page.digit();
  figure.about(digit);
  const places = [figure.parts.first, figure.parts.second];
  const bars = places.map((place) => new Bars(place));

  figure.addEventListener("change", async () => {
    const found = await figure.ask("/learn/api/steps", {}, { json: { strokes: digit.strokes } });
    if (!found) return;
    const said = found.said.map(({ version, normalized }) => ({ name: nameOf(version), shares: normalized }));
    places.forEach((place, at) => {
      place.hidden = at >= said.length;
      if (place.hidden) return;
      find(place, ".bars-title", HTMLElement).textContent = said[at].name;
      bars[at].update(said[at].shares, { text: written });
    });
    figure.tell([...said.map(sentence), lastly(said[said.length - 1], Number(figure.values.length))].join(" "));
  });
}

/** @param {number} share */
const written = (share) => confidence(share, document.documentElement.lang);

/** @param {{name: string, shares: number[]}} network */
function sentence({ name, shares }) {
  const share = Math.max(...shares);
  return translate("say.mine", { name, digit: shares.indexOf(share), share: written(share) });
}

/** @param {{name: string, shares: number[]}} network @param {number} length */
function lastly({ shares }, length) {
  return translate("say.mine.number", { length, left: fixedShare(unbroken(Math.max(...shares), length)) });
}

/** Of a hundred. @param {number} share */
const fixedShare = (share) => String(Math.floor(100 * share));
